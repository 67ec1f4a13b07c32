package io.tses.cli;

import java.lang.reflect.InvocationTargetException;

/**
 * Where the jar begins. Compiled for Java 8, and knowing nothing of the rest but its name, so that a Java too old for that can say so
 * in words.
 */
public final class Start {
    private static final int OLDEST = 17;

    private Start() {}

    public static void main(String... args)
            throws ClassNotFoundException, NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        String trouble = trouble(System.getProperty("java.specification.version"), System.getProperty("java.home"));
        if (!trouble.isEmpty()) {
            System.err.println(trouble);
            System.exit(1);
        }
        Class.forName("io.tses.cli.Main").getMethod("main", String[].class).invoke(null, (Object) args);
    }

    /**
     * Empty when it is new enough.
     *
     * @param version as {@code java.specification.version} spells it: 1.8, 11
     */
    static String trouble(String version, String home) {
        int number = Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
        return number >= OLDEST
                ? ""
                : "tses: This is Java " + number + ", of " + home + "; it needs Java " + OLDEST + " or newer.";
    }
}

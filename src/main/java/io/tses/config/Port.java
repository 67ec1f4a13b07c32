package io.tses.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * A port that is to be opened. Needs nothing but the JDK: {@code ./tses} runs this file as it stands, before anything is built.
 *
 * @param variable the setting it comes from, by the name of its environment variable
 * @param host the address of this machine at which it is opened
 * @param number 0 for any free one
 */
public record Port(String variable, String host, int number) {
    private static final int PRIVILEGED = 1024;

    /**
     * Ends with 1 when a port cannot be opened, and says of each why.
     *
     * @param args each as {@code HTTP_PORT=127.0.0.1:8080}; numbers that are none are left to whoever reads all settings
     */
    public static void main(String... args) {
        boolean sound = true;
        for (String arg : args) {
            Optional<String> trouble = parse(arg).flatMap(Port::trouble);
            trouble.ifPresent(words -> System.err.println("tses: " + words));
            sound &= trouble.isEmpty();
        }
        System.exit(sound ? 0 : 1);
    }

    /** Why it cannot be opened now and what can be done about it; empty when it can. */
    public Optional<String> trouble() {
        if (number == 0) {
            return Optional.empty();
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, number));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(trouble(e));
        }
    }

    /** The same of one that could not be opened, which failed with {@code failure}. */
    public String trouble(Throwable failure) {
        String cause = cause(failure);
        if (cause.contains("in use")) {
            return "Port " + number + " is taken by another program; set " + variable + " to another one"
                    + (isOfTheCluster() ? "." : ", or to 0 for any free one.");
        }
        if (cause.contains("ermission") && number < PRIVILEGED) {
            return "Port " + number + " may be opened by root alone, as all below " + PRIVILEGED + "; set " + variable
                    + " to a higher one.";
        }
        if (cause.contains("assign") || cause.contains("nresolved")) {
            return "Port " + number + " cannot be opened at " + host + ", which is no address of this machine; set "
                    + hostSetting() + " to one, such as 127.0.0.1.";
        }
        return "Port " + number + " (" + variable + ") cannot be opened at " + host + ": " + cause;
    }

    private boolean isOfTheCluster() {
        return variable.startsWith("CLUSTER_");
    }

    /** The mailbox is told by its command alone where to be. */
    private String hostSetting() {
        if (isOfTheCluster()) {
            return "CLUSTER_HOST";
        }
        return variable.equals("HTTP_PORT") || variable.equals("MANAGEMENT_PORT")
                ? variable.replace("_PORT", "_HOST")
                : "--bind";
    }

    /** What the system said at the very beginning. */
    private static String cause(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return String.valueOf(first.getMessage() == null ? first : first.getMessage());
    }

    private static Optional<Port> parse(String arg) {
        int equals = arg.indexOf('=');
        int colon = arg.lastIndexOf(':');
        if (equals < 0 || !arg.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(arg.substring(colon + 1));
        return Optional.of(new Port(arg.substring(0, equals), arg.substring(equals + 1, colon), number))
                .filter(port -> number <= 65_535);
    }
}

package io.tses.cli;

import io.tses.config.ConfigReader;
import io.tses.shared.Actor;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a command finds around it.
 *
 * @param directory where it was started
 * @param terminal whether a person is looking
 */
record Surroundings(
        Map<String, String> environment, Path directory, PrintWriter out, PrintWriter err, boolean terminal) {
    private static final Pattern SYSTEM_USER = Pattern.compile("[A-Za-z0-9_.@\\\\-]{1,64}");

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /**
     * The setting {@code debug} as far as the environment says: for as long as no file has been read. Without reading any: that would
     * start logging, which is set up by what this says.
     */
    boolean debug() {
        String debug = variable("DEBUG").orElse("false");
        return ConfigReader.of(new JsonObject().put("debug", debug)).flag("debug");
    }

    /** Who gives the command: as whom they signed in to the system, and as whom they gave it where that is somebody else. */
    Actor operator() {
        String own = System.getProperty("user.name", "unknown");
        return Actor.commandLine(variable("SUDO_USER")
                .filter(name -> SYSTEM_USER.matcher(name).matches() && !name.equals(own))
                .map(name -> name + " as " + own)
                .orElse(own));
    }

    /** A line for the person who started the command; standard output may be full of JSON. */
    void tell(String line) {
        err.println(line);
        err.flush();
    }
}

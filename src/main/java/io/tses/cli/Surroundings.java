package io.tses.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds around it.
 *
 * @param terminal whether a person is looking
 */
record Surroundings(Map<String, String> environment, PrintWriter out, PrintWriter err, boolean terminal) {
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    boolean debug() {
        return variable("DEBUG").map(Boolean::parseBoolean).orElse(false);
    }

    /** A line for the person who started the command; standard output may be full of JSON. */
    void tell(String line) {
        err.println(line);
        err.flush();
    }
}

package io.tses.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The first line of an export, by which an end that is missing is noticed.
 *
 * @param people how many lines of people follow
 * @param events how many lines of events follow those
 */
record Heading(long people, long events) {
    private static final String FORMAT = "tses-export";
    private static final int VERSION = 1;

    String line() {
        return "{\"format\":\"" + FORMAT + "\",\"version\":" + VERSION + ",\"users\":" + people + ",\"events\":"
                + events + "}\n";
    }

    /** Empty when {@code line} is none. */
    static Optional<Heading> of(JsonNode line) {
        boolean ours = line.path("format").asText().equals(FORMAT)
                && line.path("version").asInt() == VERSION
                && line.path("users").canConvertToLong()
                && line.path("events").canConvertToLong();
        return ours
                ? Optional.of(new Heading(
                        line.path("users").asLong(), line.path("events").asLong()))
                : Optional.empty();
    }
}

package io.tses.outbox;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What a person is told of a sign-in from a client that was not seen before.
 *
 * @param client in words, without versions: a program, or a program {@value #ON} a system
 * @param address as the audit log shows it; empty when unknown
 */
public record NewSignIn(String client, String address, Instant at) {
    public static final String UNKNOWN_CLIENT = "an unknown client";
    public static final String ON = " on ";

    /** Empty when unknown. */
    public String program() {
        String program = parts()[0];
        return program.equals(UNKNOWN_CLIENT) ? "" : program;
    }

    /** Empty when unknown. */
    public String system() {
        String[] parts = parts();
        return parts.length < 2 ? "" : parts[1];
    }

    private String[] parts() {
        return client.split(ON, 2);
    }

    public String encode() {
        return new JsonObject()
                .put("client", client)
                .put("address", address)
                .put("at", at)
                .encode();
    }

    /** What {@link #encode} wrote, or empty when {@code content} is something else. */
    public static Optional<NewSignIn> decode(String content) {
        try {
            JsonObject fields = new JsonObject(content);
            return Optional.of(new NewSignIn(
                    requireNonNull(fields.getString("client")),
                    requireNonNull(fields.getString("address")),
                    requireNonNull(fields.getInstant("at"))));
        } catch (RuntimeException e) {
            // Whatever a parser throws at garbage: whoever can write to Redis can write anything there.
            return Optional.empty();
        }
    }
}

package io.tses.outbox;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What a person is told of a sign-in from a client that was not seen before.
 *
 * @param client in words, without versions
 * @param address as the audit log shows it; empty when unknown
 */
public record NewSignIn(String client, String address, Instant at) {
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

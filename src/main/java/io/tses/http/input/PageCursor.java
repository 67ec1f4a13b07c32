package io.tses.http.input;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** A place in a list that is in the order of time, as text that means nothing to those who carry it. */
public final class PageCursor {
    private static final int BYTES = 3 * Long.BYTES;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private PageCursor() {}

    public static String encode(Instant time, UUID id) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(micros(time))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** The place that {@code place} makes of a time and an id, or empty when {@code text} names none. */
    public static <T> Optional<T> decode(String text, BiFunction<Instant, UUID, T> place) {
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(text);
            if (decoded.length != BYTES) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.wrap(decoded);
            long micros = bytes.getLong();
            if (micros < 0 || micros > micros(LATEST)) {
                return Optional.empty();
            }
            Instant time = Instant.EPOCH.plus(Duration.of(micros, ChronoUnit.MICROS));
            return Optional.of(place.apply(time, new UUID(bytes.getLong(), bytes.getLong())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Since the epoch. {@code ChronoUnit.MICROS.between} would overflow on the way, it counts in nanoseconds. */
    private static long micros(Instant moment) {
        return moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000;
    }
}

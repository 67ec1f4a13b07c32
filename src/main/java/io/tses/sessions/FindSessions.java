package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Asks for the sessions of a person that go on, the newest first. */
public record FindSessions(UUID userId) implements BusMessage {
    public static final Address<FindSessions, Found> ADDRESS =
            Address.repeatable("sessions.find", FindSessions.class, Found.class, Duration.ofSeconds(3));

    public record Found(List<Session> sessions) implements BusMessage {}

    /**
     * @param id public; good for nothing but ending the session
     * @param lastUsedAt of the last refresh, or of the sign-in
     * @param clientAddress of that time, empty when unknown
     * @param userAgent of that time, shortened
     * @param idleEndsAt when it ends unless it is refreshed
     * @param endsAt when it ends in any case
     */
    public record Session(
            UUID id,
            Instant createdAt,
            Instant lastUsedAt,
            String clientAddress,
            String userAgent,
            Instant idleEndsAt,
            Instant endsAt) {}
}

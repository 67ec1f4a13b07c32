package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.redis.Effect;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.tses.tokens.Token;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Asks for the tokens of a person about to be signed in, and for the session they belong to. They count once the effects have been applied. */
public record OpenSession(UUID userId, EmailAddress email, Caller caller) implements BusMessage {
    public static final Address<OpenSession, Prepared> ADDRESS =
            Address.repeatable("sessions.open", OpenSession.class, Prepared.class, Duration.ofSeconds(3));

    /** @param effects to be applied in the same step that spends the code: they open the session and record LOGIN */
    public record Prepared(UUID id, Token access, Token refresh, List<Effect> effects) implements BusMessage {}
}

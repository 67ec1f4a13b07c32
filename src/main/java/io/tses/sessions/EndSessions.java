package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.tses.shared.WireNamed;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Asks to end sessions of a person, in one step with the record of it: one LOGOUT that names them all, none when there was
 * nothing to end. May be repeated.
 *
 * @param email as the record has it
 * @param session the one meant by {@link Scope#ONE} and spared by {@link Scope#OTHERS}
 * @param by who did it, when that was somebody else
 */
public record EndSessions(
        UUID userId,
        EmailAddress email,
        Scope scope,
        Optional<UUID> session,
        How how,
        Optional<Actor> by,
        Caller caller)
        implements BusMessage {
    public static final Address<EndSessions, Ended> ADDRESS =
            new Address<>("sessions.end", EndSessions.class, Ended.class, Duration.ofSeconds(3));

    public enum Scope implements WireNamed {
        ONE,
        OTHERS,
        ALL
    }

    /** Why, as {@code how} of the LOGOUT row says. */
    public enum How implements WireNamed {
        /** The person signed out. */
        LOGOUT,
        /** The refresh token was handed in to be blacklisted. */
        BLACKLIST,
        /** The person, or staff, ended it from the list. */
        REVOKED,
        /** The person was disabled. */
        DISABLED,
        /** The person was erased. */
        ERASED
    }

    /** Asks to end one session, by the doing of nobody else. */
    static EndSessions one(UUID userId, EmailAddress email, UUID session, How how, Caller caller) {
        return new EndSessions(userId, email, Scope.ONE, Optional.of(session), how, Optional.empty(), caller);
    }

    /** Asks to end every session, by the doing of nobody else. */
    static EndSessions all(UUID userId, EmailAddress email, How how, Caller caller) {
        return new EndSessions(userId, email, Scope.ALL, Optional.empty(), how, Optional.empty(), caller);
    }

    /** @param count how many of them went on until now */
    public record Ended(int count) implements BusMessage {}
}

package io.tses.sessions;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Asks to end sessions of a person, in one step with the record of it: one LOGOUT that names them all, none when there was
 * nothing to end. May be repeated.
 *
 * @param session the one meant by {@link Scope#ONE} and spared by {@link Scope#OTHERS}
 * @param by who did it, as records call them, when that was somebody else
 */
public record EndSessions(
        UUID userId,
        EmailAddress email,
        Scope scope,
        Optional<UUID> session,
        How how,
        Optional<String> by,
        Caller caller,
        String requestId)
        implements BusMessage {
    public static final Address<EndSessions, Ended> ADDRESS =
            new Address<>("tokens.end-sessions", EndSessions.class, Ended.class, Duration.ofSeconds(3));

    public enum Scope {
        ONE,
        OTHERS,
        ALL;

        /** As JSON and the script call it. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why, as {@code how} of the LOGOUT row says in lower case. */
    public enum How {
        /** The person signed out. */
        LOGOUT,
        /** The refresh token was handed in to be blacklisted. */
        BLACKLIST,
        /** The person, or staff, ended it from the list. */
        REVOKED,
        /** The person was disabled. */
        DISABLED,
        /** The person was erased. */
        ERASED;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param count how many of them went on until now */
    public record Ended(int count) implements BusMessage {}
}

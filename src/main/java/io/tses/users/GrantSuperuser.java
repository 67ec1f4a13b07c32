package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks that the person of an address, made if need be, may do everything: active, staff and superuser. Idempotent. */
public record GrantSuperuser(EmailAddress email, Actor actor) implements BusMessage {
    public static final Address<GrantSuperuser, Reply> ADDRESS =
            new Address<>("users.grant-superuser", GrantSuperuser.class, Reply.class, Duration.ofSeconds(4));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Granted, T> granted, Supplier<T> refused) {
            if (this instanceof Granted it) {
                return granted.apply(it);
            }
            if (this instanceof Refused) {
                return refused.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /** @param created whether the person was made by this question */
    public record Granted(User user, boolean created) implements Reply {}

    /** The address is a {@link TestIdentity}'s, whose code others know. */
    public record Refused() implements Reply {}
}

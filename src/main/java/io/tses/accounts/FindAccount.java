package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks for a person as staff see them, as of now. */
public record FindAccount(UUID id) implements BusMessage {
    public static final Address<FindAccount, Reply> ADDRESS =
            Address.repeatable("accounts.find", FindAccount.class, Reply.class, Duration.ofSeconds(5));

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Account, T> found, Supplier<T> missing) {
            if (this instanceof Found it) {
                return found.apply(it.account());
            }
            if (this instanceof Missing) {
                return missing.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Found(Account account) implements Reply {}

    public record Missing() implements Reply {}
}

package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;

/** Asks whether there is a person of an address. The answer may come from a cache. */
public record HasPerson(EmailAddress email) implements BusMessage {
    public static final Address<HasPerson, Answer> ADDRESS =
            Address.repeatable("users.has", HasPerson.class, Answer.class, Duration.ofSeconds(3));

    public record Answer(boolean hasPerson) implements BusMessage {}
}

package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import java.time.Duration;

/** Asks that an address may sign in although sign-up is closed: makes its person, unless there is one. Idempotent. */
public record AddUser(EmailAddress email, Actor actor) implements BusMessage {
    public static final Address<AddUser, Added> ADDRESS =
            new Address<>("users.add", AddUser.class, Added.class, Duration.ofSeconds(4));

    /** @param created whether the person was made by this question */
    public record Added(User user, boolean created) implements BusMessage {}
}

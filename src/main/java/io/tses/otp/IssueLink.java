package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks for a link that signs a person in and is not mailed, so that an operator gets in when no mail goes. It is good once and
 * for {@link #LIFE}, and is spent with every other link of the address. Recorded in the same step.
 *
 * @param userId the person who has the address
 * @param actor who wants it
 */
public record IssueLink(EmailAddress email, UUID userId, Actor actor) implements BusMessage {
    public static final Address<IssueLink, Reply> ADDRESS =
            new Address<>("otp.issue-link", IssueLink.class, Reply.class, Duration.ofSeconds(3));

    /** Longer than that of what is mailed: it has to be carried from a terminal to a browser by hand. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<LinkToken, T> issued, Supplier<T> otherDomain) {
            if (this instanceof Issued it) {
                return issued.apply(it.token());
            }
            if (this instanceof OtherDomain) {
                return otherDomain.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Issued(LinkToken token) implements Reply {}

    /** Nobody of that domain may sign in. */
    public record OtherDomain() implements Reply {}
}

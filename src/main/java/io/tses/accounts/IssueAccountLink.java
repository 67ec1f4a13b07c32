package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.otp.IssueLink;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks, as operator, for a link that signs a person in without mail, see {@link IssueLink}. No address of HTTP leads here.
 *
 * @param actor who wants it
 * @param evenSuperuser whether it may be a superuser's
 */
public record IssueAccountLink(Actor actor, EmailAddress email, boolean evenSuperuser) implements BusMessage {
    public static final Address<IssueAccountLink, Reply> ADDRESS =
            new Address<>("accounts.issue-link", IssueAccountLink.class, Reply.class, Duration.ofSeconds(5));

    /** Why there is no link. */
    public enum Reason {
        NOT_ALLOWED,
        SUPERUSER,
        DISABLED,
        OTHER_DOMAIN
    }

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<LinkToken, T> issued, Supplier<T> missing, Function<Reason, T> refused) {
            if (this instanceof Issued it) {
                return issued.apply(it.token());
            }
            if (this instanceof Missing) {
                return missing.get();
            }
            if (this instanceof Refused it) {
                return refused.apply(it.reason());
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    public record Issued(LinkToken token) implements Reply {}

    public record Missing() implements Reply {}

    public record Refused(Reason reason) implements Reply {}
}

package io.tses.users;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks for one page of the people, in the order in which they joined; of those who are found by words, the ones whose address
 * begins with one come first, since names can be chosen to look like somebody else's address, as long as one of the words is the beginning of
 * few, see {@link #MAX_OFFSET_ROWS}.
 *
 * @param search words, each the beginning of an address, a username, a first or a last name, in whatever case; with an at
 *     sign, of an address only
 * @param newestFirst false for oldest first
 * @param page from 1; reaches the first {@link #MAX_OFFSET_ROWS} people, ignored when there is a cursor
 * @param cursor continues after the person it names, however deep
 */
public record FindUsers(
        Optional<EmailAddress> email,
        Optional<String> username,
        Optional<Boolean> isActive,
        Optional<Boolean> isStaff,
        Optional<Boolean> isSuperuser,
        List<String> search,
        boolean newestFirst,
        int page,
        int pageSize,
        Optional<Cursor> cursor)
        implements BusMessage {
    public static final Address<FindUsers, Reply> ADDRESS =
            Address.repeatable("users.find-many", FindUsers.class, Reply.class, Duration.ofSeconds(4));

    /** Counts are exact up to here, and pages by number reach so far. */
    public static final int MAX_OFFSET_ROWS = 10_000;

    /**
     * The person after whom to go on.
     *
     * @param byAddress whether a word found them by their address
     */
    public record Cursor(Instant dateJoined, UUID id, boolean byAddress) {}

    public sealed interface Reply extends BusMessage {
        default <T> T match(Function<Page, T> page, Supplier<T> noSuchPage) {
            if (this instanceof Page it) {
                return page.apply(it);
            }
            if (this instanceof NoSuchPage) {
                return noSuchPage.get();
            }
            throw new IllegalStateException(getClass().getName());
        }
    }

    /**
     * @param count of all people that match, at most {@link #MAX_OFFSET_ROWS}
     * @param countExact false when there are more; of words that each are the beginning of many, it may count those of the page alone
     * @param next where the following page begins; empty on the last one
     */
    public record Page(List<User> users, int count, boolean countExact, Optional<Cursor> next) implements Reply {}

    /** The page number is beyond the last person, or beyond what numbers reach. Page 1 always exists. */
    public record NoSuchPage() implements Reply {}
}

package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.WireNamed;
import io.tses.users.FindUsers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Asks how far the sign-out of many is that goes on, or went last, see {@link SignOutMany}. */
public record FindSignOut() implements BusMessage {
    public static final Address<FindSignOut, Found> ADDRESS =
            Address.repeatable("accounts.find-sign-out", FindSignOut.class, Found.class, Duration.ofSeconds(3));

    public enum State implements WireNamed {
        RUNNING,
        DONE,
        /** The node that did it is gone, or could not go on. */
        INTERRUPTED
    }

    /** @param progress empty when there was none for a week */
    public record Found(Optional<Progress> progress) implements BusMessage {}

    /**
     * @param by who wanted it, as records call them
     * @param count of the people, when it began, as {@link PreviewSignOut.Mark} has it
     * @param people who are signed out so far, had they sessions or not
     * @param sessions that have ended so far
     * @param told when this was so
     * @param query who they are, as a list of people is asked for them; empty where it had words, which are not kept
     * @param next where to go on after an interruption; empty before the first of them is done
     */
    public record Progress(
            State state,
            String by,
            int count,
            boolean countExact,
            long people,
            long sessions,
            Instant began,
            Instant told,
            Optional<String> query,
            Optional<FindUsers.Cursor> next) {}
}

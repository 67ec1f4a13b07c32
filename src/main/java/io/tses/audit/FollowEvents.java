package io.tses.audit;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks what the audit log has gained. Rows come once and in the order of their places, none of which can be filled later: what is
 * still on its way holds back what is newer. So whoever goes on from what was reached misses nothing, on whichever node.
 *
 * @param after what was reached; empty to learn it
 * @param most rows of one answer
 */
public record FollowEvents(Optional<FindEvents.Cursor> after, int most) implements BusMessage {
    public static final Address<FollowEvents, Followed> ADDRESS =
            Address.repeatable("audit.follow", FollowEvents.class, Followed.class, Duration.ofSeconds(4));

    /**
     * @param reached before it no row is missing any more
     * @param more whether it is worth asking on at once
     */
    public record Followed(List<FindEvents.Row> rows, FindEvents.Cursor reached, boolean more) implements BusMessage {}
}

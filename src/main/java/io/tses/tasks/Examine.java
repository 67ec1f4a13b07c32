package io.tses.tasks;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks that everything be looked at that a node needs, as {@code tses doctor} does; of the node that answers, one examination at a
 * time. Answered soon, with what has been found so far: it goes on by itself.
 *
 * @param anew whether the last one that ended is not good enough
 */
public record Examine(boolean anew) implements BusMessage {
    public static final Address<Examine, Examination> ADDRESS =
            Address.repeatable("tasks.examine", Examine.class, Examination.class, Duration.ofSeconds(3));

    /** @param ended empty while it is under way */
    public record Examination(Instant began, Optional<Instant> ended, List<Finding> findings) implements BusMessage {}
}

package io.tses.otp;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks who is barred now, those first who can go on last. Devices that have signed in have locks and totals of their own, which
 * are not among them: nobody can tell from the outside whose they are.
 *
 * @param bar only those whom this bars; empty for all
 * @param pageSize how many at most
 * @param after the place after which to go on
 */
public record FindBarred(Optional<Bar> bar, int pageSize, Optional<Place> after) implements BusMessage {
    public static final Address<FindBarred, Found> ADDRESS =
            Address.repeatable("otp.find-barred", FindBarred.class, Found.class, Duration.ofSeconds(3));

    /** So many of each {@link Bar} are known; of more, those whose bars end first are left out. */
    public static final int KEPT = 2_000;

    /** A place in the list. */
    public record Place(Instant ends, Bar bar, String subject) {}

    /**
     * @param counts of all that are known, by what bars them, also of those that were not asked for; some may be barred no more
     * @param next the place after which the next page begins; empty on the last one
     */
    public record Found(List<Barred> barred, List<Count> counts, Optional<Place> next) implements BusMessage {}

    /**
     * @param subject whom: an address, a client or network, a domain, the hash of a device's proof, a person's id
     * @param endsIn the same as {@code ends}, as seen from the moment of the answer
     */
    public record Barred(Bar bar, String subject, Instant ends, Duration endsIn) {}

    /** How many are barred by one thing, at most {@link #KEPT}. */
    public record Count(Bar bar, int count) {}
}

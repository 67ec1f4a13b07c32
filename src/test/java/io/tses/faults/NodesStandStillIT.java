package io.tses.faults;

import io.tses.accountant.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node stands still for 30 s, as on a machine that swaps or is moved, and goes on with what it had in its hands. */
@Tag("cluster")
@Tag("long")
class NodesStandStillIT extends FaultIT {
    private static final double RATE = 40;
    private static final Duration TIME = Duration.ofSeconds(30);

    /** The balancer has found out. */
    private static final Duration FOUND_OUT = Duration.ofSeconds(5);

    NodesStandStillIT() {
        super(Site.together());
    }

    @Test
    void oneOfThreeAndTheOthersAreAsFastAsEver() {
        NodeProcess still = site.nodes().get(random.nextInt(site.nodes().size()));
        site.warmUp();
        Outage outage = outage(RATE, TIME, still::freeze, still::thaw);
        Duration heard = News.heardAgain(site, outage.mended(), COME_BACK);
        Instant found = outage.broken().plus(FOUND_OUT);

        tell(
                "one of three nodes stands still for 30 s",
                outage,
                "p99 before and from 5 s on, ms",
                String.format(
                        Locale.ROOT,
                        "%d %d",
                        p99(outage, Instant.MIN, outage.broken()),
                        p99(outage, found, outage.mended())),
                "without an answer from 5 s on",
                outage.traffic()
                        .unsure(answer ->
                                answer.asked().isAfter(found) && answer.asked().isBefore(outage.mended())),
                "news heard again after",
                heard);
        assertLawful(outage);
    }

    private static long p99(Outage outage, Instant from, Instant to) {
        List<Long> took = outage.traffic().answers().stream()
                .filter(answer -> answer.asked().isAfter(from) && answer.asked().isBefore(to))
                .filter(answer -> !answer.isUnsure())
                .map(Answer::took)
                .map(Duration::toMillis)
                .sorted()
                .toList();
        return took.get(took.size() * 99 / 100);
    }
}

package io.tses.faults;

import io.tses.accountant.Account;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Laws 4 and 5 when nodes are killed, again and again, in the middle of their work: {@code kill -9} of either of two. */
class NodesAreKilledIT extends FaultIT {
    private static final double RATE = 40;

    /** Within it, whoever sends code and handle again is told the same (law 2). */
    private static final Duration PERSISTENCE = Duration.ofSeconds(25);

    private static final int LONGEST_LIFE_MILLIS = 3000;

    @Test
    void whicheverIsKilledWheneverNothingAcknowledgedIsLost() {
        kill(3);
    }

    @Test
    @Tag("long")
    void norWhenTheyAreKilledTwentyTimes() {
        kill(20);
    }

    private void kill(int times) {
        Traffic traffic = traffic(RATE, PERSISTENCE);
        try (traffic) {
            for (int kills = 0; kills < times; kills++) {
                NodeProcess node = site.nodes().get(random.nextInt(site.nodes().size()));
                hold(Duration.ofMillis(500 + random.nextInt(LONGEST_LIFE_MILLIS)));
                node.kill();
                node.start();
            }
        }
        Account account = traffic.account();
        tell("kill -9 of a node, " + times + " times", traffic, "right codes refused", traffic.refusedAfterAll());
        assertLawful(traffic, account);
        assertThat(traffic.refusedAfterAll()).isZero();
    }
}

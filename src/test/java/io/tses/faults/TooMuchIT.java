package io.tses.faults;

import io.tses.accountant.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Twice as many requests as a node can answer: what is too much is turned away, and nothing else suffers for good. The node, its servers
 * and who asks share this machine, so how long it took is told, and proves little of a node that has a machine of its own.
 */
@Tag("long")
class TooMuchIT extends FaultIT {
    private static final double RATE = 10;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(10);
    private static final Duration TIME = Duration.ofSeconds(60);

    @Test
    void whatIsTooMuchIsTurnedAwayAndNothingSuffersForGood() {
        NodeProcess node = site.nodes().get(0);
        double capacity;
        Flood.Heard flooded;
        long before;
        Traffic traffic = traffic(RATE, COME_BACK);
        try (Flood flood = new Flood(node)) {
            flood.capacity(WARM_UP);
            capacity = flood.capacity(MEASURED);
            before = node.memory();
            flooded = flood.pour(2 * capacity, TIME);
        }
        Instant over = Instant.now();
        try (traffic) {
            hold(Duration.ofSeconds(5));
        }
        Account account = traffic.account();

        tell(
                "2 x overload of a node for 60 s",
                traffic,
                "requests a second it can",
                Math.round(capacity),
                "sent",
                Math.round(flooded.sent() / (double) TIME.toSeconds()),
                "accepted",
                flooded.accepted(),
                "turned away",
                flooded.turnedAway(),
                "others",
                flooded.others(),
                "accepted within, p50 p99",
                List.of(flooded.accepted(50), flooded.accepted(99)),
                "turned away within, p99",
                flooded.turnedAway(99),
                "memory before and after, MB",
                before + " " + node.memory(),
                "others normal again after",
                traffic.troubledAfter(over));
        assertThat(flooded.withoutRetryAfter()).as("503 without Retry-After").isZero();
        assertThat(flooded.accepted()).isPositive();
        assertThat(flooded.others()).as("answered otherwise, or not at all").isZero();
        assertThat(account.agrees()).as(String.join("\n", account.lines())).isTrue();
        assertThat(traffic.acceptedTwice()).as("codes that were accepted twice").isZero();
        assertThat(traffic.troubledAfter(over)).isLessThan(COME_BACK);
    }
}

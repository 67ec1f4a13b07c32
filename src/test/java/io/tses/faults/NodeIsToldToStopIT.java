package io.tses.faults;

import io.tses.accountant.Account;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** SIGTERM under load: who stands behind a balancer does not notice. */
class NodeIsToldToStopIT extends FaultIT {
    private static final double RATE = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    @Test
    void nobodyNoticesBehindABalancer() {
        Instant told;
        Duration took;
        int code;
        Traffic traffic = traffic(RATE, Duration.ofSeconds(5));
        try (traffic) {
            hold(Duration.ofSeconds(3));
            NodeProcess node = site.nodes().get(random.nextInt(site.nodes().size()));
            told = Instant.now();
            node.terminate();
            code = node.awaitEnd(PATIENCE);
            took = Duration.between(told, Instant.now());
            hold(Duration.ofSeconds(2));
        }
        Account account = traffic.account();
        tell("SIGTERM of a node", traffic, "ended within", took, "with code", code);
        assertLawful(traffic, account);
        assertThat(traffic.unsure(answer -> !answer.asked().isBefore(told)))
                .as("failed requests")
                .isZero();
        assertThat(code).isZero();
    }
}

package io.tses.faults;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The network between the nodes and their servers swallows everything, so that no connection ends and none answers. */
@Tag("long")
class PacketsAreDroppedIT extends FaultIT {
    private static final double RATE = 40;
    private static final Duration TIME = Duration.ofSeconds(30);

    @Test
    void betweenNodesAndRedis() {
        swallow("packets to Redis dropped for 30 s", site.redis().url());
    }

    @Test
    void betweenNodesAndPostgres() {
        swallow("packets to PostgreSQL dropped for 30 s", site.postgres().url());
    }

    private void swallow(String fault, String url) {
        try (Firewall firewall = new Firewall(url)) {
            long before = memory();
            Outage outage = outage(RATE, TIME, firewall::drop, firewall::pass);
            long after = memory();

            tell(fault, outage, "memory of both nodes before and after, MB", before + " " + after);
            assertLawful(outage);
            assertThat(outage.traffic().lost()).as("requests without an answer").isEmpty();
        }
    }

    private long memory() {
        return site.nodes().stream().mapToLong(NodeProcess::memory).sum();
    }
}

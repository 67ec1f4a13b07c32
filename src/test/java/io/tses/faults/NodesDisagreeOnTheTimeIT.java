package io.tses.faults;

import io.tses.accountant.Account;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Three nodes that talk to each other, one of them five minutes behind, one five ahead. */
@Tag("cluster")
@Tag("long")
class NodesDisagreeOnTheTimeIT extends FaultIT {
    private static final double RATE = 30;
    private static final Duration TIME = Duration.ofSeconds(15);
    private static final List<Duration> CLOCKS = List.of(Duration.ofMinutes(-5), Duration.ZERO, Duration.ofMinutes(5));

    NodesDisagreeOnTheTimeIT() {
        super(Site.together());
    }

    @AfterEach
    void rightThem() {
        site.nodes().forEach(NodeProcess::kill);
    }

    @Test
    void theyAreOneServiceAllTheSame() {
        for (int i = 0; i < CLOCKS.size(); i++) {
            FakeClock clock = new FakeClock(site.folder(), "node-" + i);
            clock.setTo(CLOCKS.get(i));
            site.nodes().get(i).kill();
            site.nodes().get(i).startWith(clock);
        }
        site.warmUp();
        Traffic traffic = traffic(RATE, COME_BACK);
        try (traffic) {
            hold(TIME);
        }
        Account account = traffic.account();

        try (Visitor visitor = new Visitor(site)) {
            for (NodeProcess door : site.nodes()) {
                Visitor.Tokens tokens = visitor.signIn(door);
                assertThat(site.nodes())
                        .as("take a token of %s", door)
                        .allSatisfy(
                                node -> assertThat(visitor.look(node, tokens)).isEqualTo(200));
            }
        }
        tell("clocks of three nodes, each 5 minutes from the next", traffic);
        assertLawful(traffic, account);
        eventually(() -> assertThat(site.nodes())
                .as("see each other")
                .allMatch(node -> node.members() == site.nodes().size()));
    }
}

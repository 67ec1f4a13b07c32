package io.tses.faults;

import io.tses.accountant.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** Three nodes that talk to each other, behind a balancer. */
@Tag("cluster")
class NodesTogetherIT extends FaultIT {
    private static final double RATE = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final Duration CUT = Duration.ofSeconds(60);

    /** Sooner than a node, which has just looked, would find out by itself. */
    private static final Duration SOON = Duration.ofSeconds(2);

    NodesTogetherIT() {
        super(Site.together());
    }

    @Test
    void changedOneAfterTheOtherNobodyNotices() {
        Visitor.Tokens before;
        List<Integer> after = new ArrayList<>();
        try (Visitor visitor = new Visitor(site)) {
            before = visitor.signIn(site.nodes().get(0));
        }
        Instant begun = Instant.now();
        Traffic traffic = traffic(RATE, Duration.ofSeconds(5));
        try (traffic) {
            for (NodeProcess node : site.nodes()) {
                node.terminate();
                assertThat(node.awaitEnd(PATIENCE)).isZero();
                node.start();
                hold(SOON);
            }
        }
        Duration took = Duration.between(begun, Instant.now());
        Account account = traffic.account();
        try (Visitor visitor = new Visitor(site)) {
            site.nodes().forEach(node -> after.add(visitor.look(node, before)));
        }

        tell("three nodes changed one after the other", traffic, "within", took);
        assertLawful(traffic, account);
        assertThat(traffic.unsure(answer -> true)).as("failed requests").isZero();
        assertThat(traffic.mails().doubled()).as("mails sent twice").isZero();
        assertThat(after).as("what a session from before is worth").containsOnly(200);
    }

    @Test
    void whicheverIsKilledTheOthersGoOn() {
        kill("one of three nodes", 1);
    }

    @Test
    @Tag("long")
    void alsoWhenTheyAreKilledTwentyTimes() {
        kill("one of three nodes", 20);
    }

    /** What crosses between them are news, and who misses those looks by itself. */
    @Test
    @Tag("long")
    void cutOffFromEachOtherEachGoesOnAndTheyFindTogetherAgain() {
        List<Integer> ports = site.nodes().stream()
                .flatMap(node -> node.clusterPorts().stream())
                .toList();
        try (Firewall firewall = new Firewall(ports)) {
            Outage outage = outage(RATE, CUT, firewall::drop, firewall::pass);
            Duration heard = untilNewsAreHeard(outage.mended());

            tell("three nodes cut off from each other for 60 s", outage, "news heard again after", heard);
            assertLawful(outage);
            assertThat(outage.traffic().unsure(answer -> true))
                    .as("failed requests")
                    .isZero();
        }
    }

    private Duration untilNewsAreHeard(Instant mended) {
        try (Visitor visitor = new Visitor(site)) {
            within(COME_BACK, () -> assertThat(isHeard(visitor)).isTrue());
        }
        return Duration.between(mended, Instant.now());
    }

    /** Whether a session that ends at one node is known to have ended at all others at once. */
    private boolean isHeard(Visitor visitor) {
        Visitor.Tokens tokens = visitor.signIn(site.nodes().get(0));
        site.nodes().forEach(node -> assertThat(visitor.look(node, tokens)).isEqualTo(200));
        visitor.signOut(site.nodes().get(0), tokens);
        try {
            within(SOON, () -> assertThat(site.nodes()).allMatch(node -> visitor.look(node, tokens) == 401));
            return true;
        } catch (AssertionError unheard) {
            return false;
        }
    }
}

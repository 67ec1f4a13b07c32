package io.tses.faults;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The network between nodes is cut, and nothing else. What crosses it are news, and who misses those looks by itself. */
@Tag("cluster")
class NodesAreCutOffIT extends FaultIT {
    private static final double RATE = 40;

    /** Longer than it takes to find out. */
    private static final Duration SHORT = Duration.ofSeconds(8);

    private static final Duration LONG = Duration.ofSeconds(60);

    NodesAreCutOffIT() {
        super(Site.together());
    }

    @Test
    void theBusOfOneForAWhile() {
        cutTheBusOfOne(SHORT);
    }

    @Test
    @Tag("long")
    void theBusOfOneForAMinute() {
        cutTheBusOfOne(LONG);
    }

    @Test
    @Tag("long")
    void eachFromEachOther() {
        List<Integer> ports = site.nodes().stream()
                .flatMap(node -> node.clusterPorts().stream())
                .toList();
        try (Firewall firewall = new Firewall(ports)) {
            cut("three nodes cut off from each other for 60 s", LONG, firewall::drop, firewall::pass);
        }
    }

    /** The others hear it and are not heard by it, and go on seeing it. */
    private void cutTheBusOfOne(Duration time) {
        Wire bus = site.busOf(site.nodes().get(random.nextInt(site.nodes().size())));
        cut("the bus port of one of three nodes cut for " + time.toSeconds() + " s", time, bus::cut, bus::mend);
    }

    private void cut(String fault, Duration time, Runnable harm, Runnable mend) {
        site.warmUp();
        Outage outage = outage(RATE, time, harm, mend);
        Duration heard = News.heardAgain(site, outage.mended(), COME_BACK);

        tell(fault, outage, "news heard again after", heard);
        assertLawful(outage);
        assertThat(outage.traffic().unsure(answer -> true))
                .as("failed requests")
                .isZero();
    }
}

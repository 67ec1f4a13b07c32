package io.tses.faults;

import io.tses.accountant.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** Three nodes that talk to each other, behind a balancer. */
@Tag("cluster")
class NodesTogetherIT extends FaultIT {
    private static final double RATE = 40;
    private static final int WINDOWS = 5;
    private static final Duration WINDOW = Duration.ofSeconds(8);
    private static final Duration STEADY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final Duration BETWEEN_TWO = Duration.ofSeconds(2);
    private static final Duration WHOLE = Duration.ofSeconds(10);

    /** Of what was the dead node's to do, and of a machine that has other things to do. */
    private static final double TAKEN_OVER_SECONDS = 12;

    private static final List<String> WORK = List.of("mail", "audit");

    NodesTogetherIT() {
        super(Site.together());
    }

    @Test
    void whileNothingHappensNothingFails() {
        site.warmUp();
        Traffic traffic = traffic(RATE, Duration.ZERO);
        try (traffic) {
            hold(STEADY);
        }
        Account account = traffic.account();

        tell("three nodes, nothing broken", traffic);
        assertLawful(traffic, account);
        assertThat(traffic.unsure(answer -> true)).as("failed requests").isZero();
        assertThat(traffic.mails().doubled()).as("mails sent twice").isZero();
    }

    /** Who is asked takes turns, since what else the machine does changes from minute to minute. */
    @Test
    @Tag("long")
    void aRequestCostsWhatItCostsANodeThatIsAlone() {
        List<Double> alone = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        try (NodeProcess single = site.alone(Map.of())) {
            single.start();
            costOfARequest(single, List.of(single), RATE);
            for (int window = 0; window < WINDOWS; window++) {
                alone.add(costOfARequest(single, List.of(single), RATE));
                together.add(costOfARequest(single, site.nodes(), RATE));
            }
        }

        keep("CPU of all nodes for a request, ms, medians of " + WINDOWS + " windows in turn: asked one that is alone "
                + median(alone) + ", asked three that talk to each other " + median(together));
    }

    @Test
    @Tag("long")
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
                hold(BETWEEN_TWO);
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

    /** Nobody starts it again meanwhile. */
    @Test
    @Tag("long")
    void whatADeadNodeHadToDoIsDoneByOthers() {
        NodeProcess dead = site.nodes().get(random.nextInt(site.nodes().size()));
        NodeProcess living =
                site.nodes().stream().filter(node -> node != dead).findFirst().orElseThrow();
        double oldest = 0;
        Traffic traffic = traffic(RATE, COME_BACK);
        try (traffic) {
            hold(BETWEEN_TWO);
            dead.kill();
            Instant end = Instant.now().plus(PATIENCE);
            while (Instant.now().isBefore(end)) {
                hold(Duration.ofMillis(200));
                oldest = Math.max(oldest, oldestThatWaits(living));
            }
        }
        Account account = traffic.account();

        tell("one of three nodes dies and stays dead", traffic, "what waited longest had waited, s", oldest);
        assertLawful(traffic, account);
        assertThat(oldest).as("age of what waits").isLessThan(TAKEN_OVER_SECONDS);
    }

    @Test
    @Tag("long")
    void twoOfThreeDieAtOnceAndComeBack() {
        List<NodeProcess> dead = site.nodes().subList(1, 3);
        Traffic traffic = traffic(RATE, COME_BACK);
        Duration whole;
        Duration heard;
        try (traffic) {
            hold(BETWEEN_TWO);
            Signal.KILL.to(dead.stream().map(NodeProcess::pid).toList());
            dead.forEach(node -> node.awaitEnd(PATIENCE));
            hold(BETWEEN_TWO);
            dead.forEach(NodeProcess::launch);
            dead.forEach(NodeProcess::awaitReady);
            Instant back = Instant.now();
            within(
                    WHOLE,
                    () -> assertThat(site.nodes())
                            .allMatch(node -> node.members() == site.nodes().size()));
            whole = Duration.between(back, Instant.now());
        }
        Account account = traffic.account();
        heard = News.heardAgain(site, Instant.now(), WHOLE);

        tell(
                "two of three nodes die at once and come back",
                traffic,
                "all seen after",
                whole,
                "news heard within",
                heard);
        assertLawful(traffic, account);
    }

    /** Neither time nor memory is spent on what is not wanted. */
    @Test
    void aNodeThatIsAloneLoadsNothingOfACluster() throws IOException {
        Path loaded = site.folder().resolve("classes-of-one-alone.log");
        try (NodeProcess single =
                site.alone(Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded + ":none:filecount=0"))) {
            single.start();
            try (Visitor visitor = new Visitor(site)) {
                assertThat(visitor.look(single, visitor.signIn(single))).isEqualTo(200);
            }
        }
        List<String> classes = Files.readAllLines(loaded);

        assertThat(classes).anyMatch(line -> line.startsWith("io.tses."));
        assertThat(classes)
                .noneMatch(line ->
                        line.startsWith("com.hazelcast.") || line.startsWith("io.vertx.spi.cluster.hazelcast."));
    }

    /** @return what all nodes, also those that are not asked but send mails and write rows, used for each answer, in milliseconds */
    private double costOfARequest(NodeProcess single, List<NodeProcess> asked, double rate) {
        long before = cpuMillis(single);
        Traffic traffic = new Traffic(site, asked, rate, random.split(), Duration.ZERO);
        try (traffic) {
            hold(WINDOW);
        }
        return (double) (cpuMillis(single) - before) / traffic.answers().size();
    }

    private long cpuMillis(NodeProcess single) {
        return single.cpu().toMillis()
                + site.nodes().stream().mapToLong(node -> node.cpu().toMillis()).sum();
    }

    private static double oldestThatWaits(NodeProcess node) {
        return WORK.stream()
                .mapToDouble(stream -> node.gauge("tses_outbox_oldest_age_seconds{stream=\"" + stream + "\""))
                .max()
                .orElseThrow();
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get(figures.size() / 2);
    }
}

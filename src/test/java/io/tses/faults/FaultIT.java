package io.tses.faults;

import io.tses.accountant.Account;
import io.tses.accountant.Answer;
import io.tses.accountant.Answer.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

import static io.tses.support.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One fault or several of a kind, under traffic. How long something took is printed for {@code ops/survival.md} rather than asserted,
 * beyond what would be a hang: the machine may be slow. {@code -Dtses.faults.seed=N} plays a run's chances once more.
 */
@Tag("faults")
abstract class FaultIT {
    /** Every request is answered within five, on a machine that has time for it. */
    static final Duration HANGS = Duration.ofSeconds(12);

    static final Duration COME_BACK = Duration.ofSeconds(30);

    private static final double KILLING_RATE = 40;
    private static final int LONGEST_LIFE_MILLIS = 3000;

    /** Within it, whoever sends code and handle again is told the same (law 2). */
    private static final Duration PERSISTENCE = Duration.ofSeconds(25);

    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration AFTER = Duration.ofSeconds(5);
    private static final Path FIGURES = Path.of("target/faults/figures.txt");

    final Site site;
    final SplittableRandom random;
    private final long seed;

    FaultIT() {
        this(Site.shared());
    }

    FaultIT(Site site) {
        this.site = site;
        seed = Long.getLong("tses.faults.seed", System.nanoTime() & 0xffff_ffffL);
        random = new SplittableRandom(seed);
    }

    @BeforeEach
    @AfterEach
    void heal() {
        site.heal();
    }

    /**
     * What came of a fault that lasted a while.
     *
     * @param broken when it began
     * @param mended when it was over
     */
    record Outage(Traffic traffic, Account account, Instant broken, Instant mended) {
        /** How many code requests, or codes sent, of that time were not answered, or so that nothing is known. */
        long unsure(Call call) {
            return traffic.unsure(answer -> answer.call() == call
                    && !answer.asked().isBefore(broken)
                    && answer.asked().isBefore(mended));
        }

        /** So long after it was over somebody still asked who was not answered well. */
        Duration normalAfter() {
            return traffic.troubledAfter(mended);
        }
    }

    /** Has people arrive before, during and after a fault, and compares. Whoever has a code sends it until some time after. */
    Outage outage(double rate, Duration time, Runnable harm, Runnable mend) {
        Instant broken;
        Instant mended;
        Traffic traffic = traffic(rate, time.plus(COME_BACK));
        try (traffic) {
            hold(BEFORE);
            broken = Instant.now();
            harm.run();
            hold(time);
            mend.run();
            mended = Instant.now();
            hold(AFTER);
        }
        return new Outage(traffic, traffic.account(), broken, mended);
    }

    /** Kills nodes of the site at random moments, each started again before the next, and compares. */
    void kill(String which, int times) {
        Traffic traffic = traffic(KILLING_RATE, PERSISTENCE);
        try (traffic) {
            for (int kills = 0; kills < times; kills++) {
                NodeProcess node = site.nodes().get(random.nextInt(site.nodes().size()));
                hold(Duration.ofMillis(500 + random.nextInt(LONGEST_LIFE_MILLIS)));
                node.kill();
                node.start();
            }
        }
        Account account = traffic.account();
        tell("kill -9 of " + which + ", times " + times, traffic, "right codes refused", traffic.refusedAfterAll());
        assertLawful(traffic, account);
        assertThat(traffic.refusedAfterAll()).isZero();
    }

    /** The words in which nodes say at {@code /ready} what they lack. */
    Set<String> reasons() {
        return site.nodes().stream()
                .flatMap(node -> node.reasons().entrySet().stream())
                .map(reason -> reason.getKey() + " " + reason.getValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Lets time pass with things as they are. */
    static void hold(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        within(time.multipliedBy(2), () -> assertThat(System.nanoTime()).isGreaterThanOrEqualTo(end));
    }

    Traffic traffic(double rate, Duration persistence) {
        return new Traffic(site, rate, random.split(), persistence);
    }

    /** What holds whatever was broken. */
    static void assertLawful(Traffic traffic, Account account) {
        assertThat(account.agrees()).as(String.join("\n", account.lines())).isTrue();
        assertThat(traffic.signedIn()).as("people who signed in").isPositive();
        assertThat(traffic.acceptedTwice()).as("codes that were accepted twice").isZero();
        assertThat(traffic.withoutRetryAfter()).as("503 without Retry-After").isZero();
        assertThat(traffic.slowest()).as("the slowest answer").isLessThan(HANGS);
        assertThat(traffic.mails().mostCopies()).as("copies of a mail").isLessThanOrEqualTo(4);
    }

    static void assertLawful(Outage outage) {
        assertLawful(outage.traffic(), outage.account());
        assertThat(outage.normalAfter()).isLessThan(COME_BACK);
    }

    /** @param more of it, each behind its name */
    void tell(String fault, Outage outage, Object... more) {
        List<Object> figures = new ArrayList<>(List.of(
                "code requests lost or broken meanwhile",
                outage.unsure(Call.REQUEST),
                "codes",
                outage.unsure(Call.VERIFY),
                "normal again after",
                outage.normalAfter(),
                "right codes refused",
                outage.traffic().refusedAfterAll()));
        figures.addAll(List.of(more));
        tell(fault, outage.traffic(), figures.toArray());
    }

    /** Prints the figures of a run as one line, and keeps them. */
    void tell(String fault, Traffic traffic, Object... figures) {
        Map<Integer, Long> broken = new TreeMap<>();
        traffic.answers().stream()
                .filter(Answer::isUnsure)
                .forEach(answer -> broken.merge(answer.status(), 1L, Long::sum));
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: seed %d; requests %d, signed in %d, slowest %.2f s; lost or broken %s %s; mails %d, doubled %d",
                fault,
                seed,
                traffic.answers().size(),
                traffic.signedIn(),
                seconds(traffic.slowest()),
                broken,
                traffic.lost(),
                traffic.mails().count(),
                traffic.mails().doubled()));
        for (int i = 0; i + 1 < figures.length; i += 2) {
            line.append("; ").append(figures[i]).append(' ').append(text(figures[i + 1]));
        }
        keep(line.toString());
    }

    /** Prints a line and keeps it. */
    static void keep(String line) {
        System.out.println(line);
        try {
            Files.write(FIGURES, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Object figure) {
        return figure instanceof Duration time
                ? String.format(Locale.ROOT, "%.2f s", seconds(time))
                : String.valueOf(figure);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}

package io.tses.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What became of the mails to one domain: counted, and how long those that were sent took by classes that double. Redis adds them up in
 * the same form, see {@code pace.lua}. Belongs to one thread.
 */
final class DomainFigures {
    /** The longest that a mail of each class took. None lives longer than the last. */
    private static final List<Duration> CLASSES = List.of(
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8),
            Duration.ofSeconds(16),
            Duration.ofSeconds(32),
            Duration.ofSeconds(64),
            Duration.ofSeconds(128),
            Duration.ofSeconds(256),
            Duration.ofSeconds(512),
            Duration.ofDays(1));

    private static final int FAILED_TRIES = 0;
    private static final int FAILED = 1;
    private static final int EXPIRED = 2;
    private static final int FIRST_CLASS = 3;

    /** The numbers, and behind this the moment and the words of the last failure. */
    private static final String PROBLEM = "|";

    private final long[] counts = new long[FIRST_CLASS + CLASSES.size()];
    private Instant problemAt = Instant.EPOCH;
    private String problem = "";

    /** @param took from the request to the server's yes */
    void sent(Duration took) {
        counts[FIRST_CLASS + classOf(took)]++;
    }

    /** @param why in words without any address */
    void tryFailed(String why) {
        counts[FAILED_TRIES]++;
        problem = why;
    }

    void failed() {
        counts[FAILED]++;
    }

    void expired() {
        counts[EXPIRED]++;
    }

    void add(DomainFigures other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        if (!other.problem.isEmpty() && !other.problemAt.isBefore(problemAt)) {
            problem = other.problem;
            problemAt = other.problemAt;
        }
    }

    /** How many mails, and failed tries, they tell of. */
    long weight() {
        return Arrays.stream(counts).sum();
    }

    /** The numbers as Redis adds them up. */
    String numbers() {
        return Arrays.stream(counts).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }

    /** Why a try failed last; empty when none did. */
    String problem() {
        return problem;
    }

    /** What Redis keeps. Whoever can write to it can write anything there: what cannot be read counts nothing. */
    static DomainFigures of(String kept) {
        DomainFigures figures = new DomainFigures();
        String[] parts = kept.split("\\" + PROBLEM, 2);
        String[] numbers = parts[0].split(" ", -1);
        for (int i = 0; i < figures.counts.length && i < numbers.length; i++) {
            figures.counts[i] = toNumber(numbers[i]);
        }
        int blank = parts.length < 2 ? -1 : parts[1].indexOf(' ');
        if (blank > 0) {
            figures.problemAt = Instant.ofEpochMilli(toNumber(parts[1].substring(0, blank)));
            figures.problem = parts[1].substring(blank + 1);
        }
        return figures;
    }

    FindMailDomains.Domain as(String domain) {
        boolean hasProblem = !problem.isEmpty();
        return new FindMailDomains.Domain(
                domain,
                sent(),
                counts[FAILED_TRIES],
                counts[FAILED],
                counts[EXPIRED],
                within(50),
                within(99),
                hasProblem ? Optional.of(problem) : Optional.empty(),
                hasProblem ? Optional.of(problemAt) : Optional.empty());
    }

    private long sent() {
        return Arrays.stream(counts, FIRST_CLASS, counts.length).sum();
    }

    /** How long so many of a hundred took at the longest; zero when none was sent. */
    private Duration within(int percent) {
        long wanted = (sent() * percent + 99) / 100;
        if (wanted == 0) {
            return Duration.ZERO;
        }
        int at = 0;
        for (long seen = counts[FIRST_CLASS]; seen < wanted; seen += counts[FIRST_CLASS + at]) {
            at++;
        }
        return CLASSES.get(at);
    }

    private static int classOf(Duration took) {
        int at = 0;
        while (at < CLASSES.size() - 1 && took.compareTo(CLASSES.get(at)) > 0) {
            at++;
        }
        return at;
    }

    private static long toNumber(String text) {
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }
}

package io.tses.load;

import io.tses.accountant.Account;
import io.tses.accountant.Servers.Queues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Whether the service held what was asked of it, and by which measure not. */
record Verdict(List<Line> lines) {
    private static final double ENOUGH = 0.98;
    private static final long MICROS_LATE = 5000;
    private static final long SECONDS = 10_000_000;

    /** Three to five rows a sign-in, one or two of others. */
    private static final int EVENTS_AN_ARRIVAL = 5;

    /**
     * @param what was looked at
     * @param wanted in words
     * @param got in words
     */
    record Line(String what, String wanted, String got, boolean held) {}

    /**
     * @param slowest how long 99 of 100 may take, by step
     * @param errors that may fail, in percent
     */
    record Thresholds(Map<Step, Duration> slowest, double errors) {}

    /** @param account empty when nothing was compared */
    static Verdict of(Plan plan, Thresholds thresholds, List<Sample> samples, Tally tally, Optional<Account> account) {
        List<Line> lines = new ArrayList<>();
        List<Sample> counted = samples.stream().filter(Sample::counts).toList();
        rate(plan, counted).ifPresent(lines::add);
        lines.add(errors(thresholds, samples));
        Map<Step, Times> times = tally.times();
        thresholds
                .slowest()
                .forEach((step, limit) -> lines.add(slowest(step, limit, Optional.ofNullable(times.get(step)))));
        queues(counted).ifPresent(lines::addAll);
        if (plan.isOpen()) {
            lines.add(new Line(
                    "the generator itself, 99 of 100 arrivals",
                    "begun within " + time(MICROS_LATE) + " of when they were due",
                    time(tally.late().p99()),
                    tally.late().p99() <= MICROS_LATE));
        }
        account.ifPresent(one -> lines.add(new Line(
                "the accountant",
                "no difference",
                String.format(
                        Locale.ROOT,
                        "%,d differences",
                        one.comparisons().stream()
                                .mapToLong(Account.Comparison::differences)
                                .sum()),
                one.agrees())));
        return new Verdict(List.copyOf(lines));
    }

    boolean held() {
        return lines.stream().allMatch(Line::held);
    }

    /** In one line. */
    String text() {
        List<String> not = lines.stream()
                .filter(line -> !line.held())
                .map(line -> line.what() + ": " + line.got() + ", wanted " + line.wanted())
                .toList();
        return not.isEmpty() ? "held" : "not held: " + String.join("; ", not);
    }

    /** In the unit that suits it. */
    static String time(long micros) {
        if (micros >= SECONDS) {
            return String.format(Locale.ROOT, "%.1f s", micros / 1e6);
        }
        return String.format(Locale.ROOT, micros < 10_000 ? "%.2f ms" : "%.1f ms", micros / 1e3);
    }

    /** Mean of what was done each second, of those that count. */
    static double rate(List<Sample> counted) {
        double seconds = counted.stream().mapToDouble(Sample::length).sum();
        return counted.stream().mapToLong(one -> one.second().done()).sum() / Math.max(seconds, 1e-3);
    }

    private static Optional<Line> rate(Plan plan, List<Sample> counted) {
        double rate = rate(counted);
        return plan.isOpen()
                ? Optional.of(new Line(
                        "rate",
                        String.format(Locale.ROOT, "%,.0f/s, less 2 %%", plan.rate()),
                        String.format(Locale.ROOT, "%,.0f/s", rate),
                        rate >= plan.rate() * ENOUGH))
                : Optional.empty();
    }

    private static Line errors(Thresholds thresholds, List<Sample> samples) {
        long failed = samples.stream().mapToLong(one -> one.second().failed()).sum();
        long all =
                failed + samples.stream().mapToLong(one -> one.second().done()).sum();
        double share = all == 0 ? 100 : failed * 100.0 / all;
        return new Line(
                "errors",
                String.format(Locale.ROOT, "at most %s %%", plain(thresholds.errors())),
                String.format(Locale.ROOT, "%,d of %,d (%.2f %%)", failed, all, share),
                all > 0 && share <= thresholds.errors());
    }

    private static Line slowest(Step step, Duration limit, Optional<Times> times) {
        return new Line(
                step.label() + ", 99 of 100",
                "within " + ToDuration.text(limit),
                times.map(one -> time(one.p99())).orElse("none was done"),
                times.filter(one -> one.p99() <= limit.toNanos() / 1000).isPresent());
    }

    /** A second's worth of work may wait; more is on its way to be ever more. */
    private static Optional<List<Line>> queues(List<Sample> counted) {
        if (counted.isEmpty()) {
            return Optional.empty();
        }
        Optional<Queues> atEnd = counted.get(counted.size() - 1).queues();
        long second = Math.max(100, Math.round(rate(counted)));
        return atEnd.map(queues -> List.of(
                queue("mails that wait at the end", second, queues.mails()),
                queue("audit events that wait at the end", second * EVENTS_AN_ARRIVAL, queues.events())));
    }

    private static Line queue(String what, long most, long waiting) {
        return new Line(
                what,
                String.format(Locale.ROOT, "a second's worth, %,d", most),
                String.format(Locale.ROOT, "%,d", waiting),
                waiting <= most);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}

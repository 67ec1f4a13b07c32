package io.tses.bench;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The figures as Markdown. */
final class Report {
    private static final String HEAD = """
            | scenario | requests/s | from – to | of the floor | server CPU | Redis CPU | p50 | p99 |
            |---|---:|---:|---:|---:|---:|---:|---:|
            """;

    private static final String STAGES = """
            | scenario | where the server's time goes, µs |
            |---|---|
            """;

    private Report() {}

    /** @param windows the floor first */
    static String table(List<Windows> windows) {
        double floor = windows.get(0).median(Measured::perSecond);
        StringJoiner lines = new StringJoiner("\n", HEAD, "\n");
        windows.forEach(one -> lines.add(line(one, floor)));
        return lines.toString();
    }

    /** Part by part, the most time-consuming first. */
    static String stages(List<Windows> windows, Stages stages) {
        StringJoiner lines = new StringJoiner("\n", STAGES, "\n");
        windows.forEach(one -> lines.add(stages.line(one.scenario(), one.median(Measured::serverMicros))));
        return lines.toString();
    }

    private static String line(Windows one, double floor) {
        double perSecond = one.median(Measured::perSecond);
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f – %,.0f | %.0f %% | %.1f µs | %.1f µs | %.2f ms | %.1f ms |",
                one.scenario(),
                perSecond,
                one.least(Measured::perSecond),
                one.most(Measured::perSecond),
                100 * perSecond / floor,
                one.median(Measured::serverMicros),
                one.median(Measured::redisMicros),
                one.median(window -> window.answers().percentileMillis(50)),
                one.median(window -> window.answers().percentileMillis(99)));
    }
}

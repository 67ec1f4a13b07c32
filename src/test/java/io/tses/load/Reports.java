package io.tses.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run leaves behind. */
final class Reports {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Reports() {}

    /** Writes page and JSON into a folder of their own within {@code out}, and returns where the page is. */
    static Path write(Results results, Path out) throws IOException {
        Path folder = Files.createDirectories(out.resolve(NAME.format(results.began()) + "-" + results.scenario()));
        Files.writeString(folder.resolve("report.json"), JsonReport.of(results).encodePrettily() + "\n");
        return Files.writeString(folder.resolve("report.html"), HtmlReport.of(results));
    }

    /** What is told at once. */
    static List<String> summary(Results results) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%s: %,.1f/s", results.scenario(), results.rate()));
        results.times()
                .forEach((step, times) -> lines.add(String.format(
                        Locale.ROOT,
                        "  %-10s %,10d  50 %% %10s  99 %% %10s  99.9 %% %10s  slowest %10s",
                        step.label(),
                        times.count(),
                        Verdict.time(times.p50()),
                        Verdict.time(times.p99()),
                        Verdict.time(times.p999()),
                        Verdict.time(times.max()))));
        results.errors()
                .forEach((step, kinds) -> kinds.forEach((kind, count) ->
                        lines.add(String.format(Locale.ROOT, "  %s: %,d × %s", step.label(), count, kind))));
        results.processes()
                .forEach(process -> results.micros(process)
                        .ifPresent(micros -> lines.add(String.format(
                                Locale.ROOT,
                                "  %-10s %,8.0f µs of processor an arrival, %,d MB",
                                process,
                                micros,
                                results.mostResident(process) >> 20))));
        results.account().ifPresent(account -> {
            lines.add("");
            lines.addAll(account.lines());
        });
        lines.add("");
        lines.addAll(results.notes());
        lines.add("Verdict: " + results.verdict().text());
        return lines;
    }
}

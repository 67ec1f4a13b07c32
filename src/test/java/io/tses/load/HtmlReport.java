package io.tses.load;

import io.tses.accountant.Account;
import io.tses.load.Chart.Series;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import static java.util.Objects.requireNonNull;

/** A run for people to read: one page that needs nothing else. */
final class HtmlReport {
    private static final List<String> STYLES = List.of("c1", "c2", "c3", "c4", "c5");
    private static final double MEGABYTE = 1024 * 1024;
    private static final double MILLI = 1000;

    private final Results results;
    private final List<Sample> samples;
    private final StringBuilder body = new StringBuilder();

    private HtmlReport(Results results) {
        this.results = results;
        // The first was taken at the start, when nothing had happened.
        samples = results.samples()
                .subList(
                        Math.min(1, results.samples().size()), results.samples().size());
    }

    static String of(Results results) {
        HtmlReport report = new HtmlReport(results);
        report.head();
        report.tiles();
        report.charts();
        report.steps();
        report.errors();
        report.verdict();
        report.account();
        report.processes();
        report.configuration();
        return template().replace("{{title}}", Html.escape(report.title())).replace("{{body}}", report.body.toString());
    }

    private String title() {
        Plan plan = results.plan();
        String how = plan.isOpen()
                ? String.format(Locale.ROOT, "%s a second", Html.number(plan.rate()))
                : plan.workers() + " workers, as fast as answers come";
        return results.scenario() + ", " + how;
    }

    private void head() {
        boolean held = results.verdict().held();
        add("<h1>%s</h1>\n", Html.escape(title()));
        add(
                "<p class=\"quiet\">%s · %s after %s to warm up · %s · %s</p>\n",
                results.began().toString().replaceFirst("\\.\\d+", ""),
                ToDuration.text(results.plan().length()),
                ToDuration.text(results.plan().warmUp()),
                results.configuration().getString("version", "version not told"),
                Html.escape(String.join(", ", texts(results.configuration().getJsonArray("nodes")))));
        add("<div class=\"verdict%s\"><b>%s</b>\n", held ? " held" : "", held ? "Held" : "Not held");
        results.verdict().lines().stream()
                .filter(line -> !line.held())
                .forEach(line -> add(
                        "<p>%s: %s, wanted %s</p>\n",
                        Html.escape(line.what()), Html.escape(line.got()), Html.escape(line.wanted())));
        results.notes().forEach(note -> add("<p>%s</p>\n", Html.escape(note)));
        add("</div>\n");
    }

    private void tiles() {
        add("<div class=\"tiles\">\n");
        tile(Html.number(results.rate()) + "/s", "done, mean of what counts");
        results.times().forEach((step, times) -> tile(Verdict.time(times.p99()), step.label() + ", 99 of 100 within"));
        long failed = results.samples().stream()
                .mapToLong(one -> one.second().failed())
                .sum();
        tile(Html.number(failed), "failed");
        results.account()
                .ifPresent(account ->
                        tile(account.agrees() ? "agrees" : "differs", "what was answered, with the servers"));
        add("</div>\n");
    }

    private void tile(String value, String what) {
        add("<div class=\"tile\"><strong>%s</strong><span>%s</span></div>\n", value, Html.escape(what));
    }

    private void charts() {
        add(
                "<h2>Over time</h2>\n<p class=\"quiet\">Shaded: warming up, not counted. Point at a second to read it.</p>\n");
        add("<div class=\"charts\">\n");
        Plan plan = results.plan();
        chart(
                "Rate",
                "/s",
                List.of(
                        series("done", "c1", one -> one.perSecond(one.second().done())),
                        series("began", "c2", one -> one.perSecond(one.second().started()))),
                plan.isOpen() ? Optional.of(plan.rate()) : Optional.empty());
        results.times().keySet().forEach(this::stepChart);
        if (!results.errors().isEmpty()) {
            chart(
                    "Failed",
                    "/s",
                    List.of(series(
                            "failed", "c2", one -> one.perSecond(one.second().failed()))),
                    Optional.empty());
        }
        chart(
                "Under way",
                "",
                List.of(series("arrivals", "c1", one -> one.second().underWay())),
                Optional.empty());
        if (samples.stream().anyMatch(one -> one.queues().isPresent())) {
            chart(
                    "Waiting in Redis",
                    "",
                    List.of(
                            series(
                                    "mails",
                                    "c1",
                                    one -> one.queues()
                                            .map(q -> (double) q.mails())
                                            .orElse(Double.NaN)),
                            series(
                                    "audit events",
                                    "c2",
                                    one -> one.queues()
                                            .map(q -> (double) q.events())
                                            .orElse(Double.NaN))),
                    Optional.empty());
        }
        List<String> processes = results.processes();
        if (!processes.isEmpty()) {
            chart("Processor, of one core", "%", each(processes, this::percents), Optional.empty());
            chart("Memory", "MB", each(processes, this::megabytes), Optional.empty());
        }
        add("</div>\n");
    }

    private void stepChart(Step step) {
        chart(
                step.label() + ": " + step.meaning(),
                "ms",
                List.of(
                        series("99 of 100", "p99", one -> millis(one, step, Times::p99)),
                        series("95 of 100", "p95", one -> millis(one, step, Times::p95)),
                        series("half", "p50", one -> millis(one, step, Times::p50))),
                Optional.ofNullable(results.thresholds().slowest().get(step)).map(limit -> (double) limit.toMillis()));
    }

    private void chart(String title, String unit, List<Series> lines, Optional<Double> limit) {
        List<Double> at = samples.stream().map(Sample::at).toList();
        double warmUp = results.plan().warmUp().toMillis() / MILLI;
        body.append(new Chart(title, unit, at, lines, warmUp, limit).html());
    }

    private Series series(String name, String style, ToDoubleFunction<Sample> value) {
        return new Series(
                name, style, samples.stream().map(value::applyAsDouble).toList());
    }

    private interface Values {
        List<Double> of(String process);
    }

    private static List<Series> each(List<String> processes, Values values) {
        return IntStream.range(0, processes.size())
                .mapToObj(i -> new Series(processes.get(i), STYLES.get(i % STYLES.size()), values.of(processes.get(i))))
                .toList();
    }

    private List<Double> percents(String process) {
        List<Sample> all = results.samples();
        return IntStream.range(1, all.size())
                .mapToObj(i -> all.get(i).percentOfCore(process, all.get(i - 1)))
                .toList();
    }

    private List<Double> megabytes(String process) {
        return samples.stream()
                .map(one -> one.used().get(process))
                .map(use -> use == null ? Double.NaN : use.residentBytes() / MEGABYTE)
                .toList();
    }

    private interface Percentile {
        long of(Times times);
    }

    private static double millis(Sample sample, Step step, Percentile percentile) {
        Times times = sample.second().steps().get(step);
        return times == null ? Double.NaN : percentile.of(times) / MILLI;
    }

    private void steps() {
        add(
                "<h2>Steps</h2>\n<p class=\"quiet\">Of arrivals that count. With a rate, the first step counts from when it was due,"
                        + " whatever held it up.</p>\n");
        double seconds = results.counted().stream().mapToDouble(Sample::length).sum();
        List<List<String>> rows = new ArrayList<>();
        results.times()
                .forEach((step, times) -> rows.add(List.of(
                        step.label(),
                        Html.escape(step.meaning()),
                        Html.number(times.count()),
                        Html.number(times.count() / Math.max(seconds, 1)),
                        Verdict.time(times.p50()),
                        Verdict.time(times.p90()),
                        Verdict.time(times.p95()),
                        Verdict.time(times.p99()),
                        Verdict.time(times.p999()),
                        Verdict.time(times.max()))));
        add(
                "%s",
                Html.table(
                        2,
                        List.of("step", "what", "count", "/s", "50 %", "90 %", "95 %", "99 %", "99.9 %", "slowest"),
                        rows));
    }

    private void errors() {
        if (results.errors().isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        results.errors()
                .forEach((step, kinds) -> kinds.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .forEach(kind -> rows.add(
                                List.of(step.label(), Html.escape(kind.getKey()), Html.number(kind.getValue())))));
        add("<h2>Errors</h2>\n%s", Html.table(2, List.of("step", "what", "count"), rows));
    }

    private void verdict() {
        List<List<String>> rows = results.verdict().lines().stream()
                .map(line -> List.of(
                        Html.escape(line.what()),
                        Html.escape(line.wanted()),
                        Html.escape(line.got()),
                        mark(line.held())))
                .toList();
        add("<h2>Verdict</h2>\n%s", Html.table(4, List.of("what", "wanted", "got", ""), rows));
    }

    private static String mark(boolean held) {
        return held ? "<span class=\"held-mark\">held</span>" : "<span class=\"missed-mark\">not held</span>";
    }

    private void account() {
        add("<h2>The accountant</h2>\n");
        if (results.account().isEmpty()) {
            add("<p>Nothing was compared.</p>\n");
            return;
        }
        Account account = results.account().get();
        List<List<String>> rows = new ArrayList<>();
        account.comparisons()
                .forEach(one -> rows.add(List.of(
                        Html.escape(one.what())
                                + String.join(
                                        "",
                                        one.examples().stream()
                                                .map(example -> "<br><code>" + Html.escape(example) + "</code>")
                                                .toList()),
                        Html.number(one.compared()),
                        Html.number(one.differences()))));
        List<List<String>> answers = new ArrayList<>();
        account.answers().forEach((answer, count) -> answers.add(List.of(Html.escape(answer), Html.number(count))));
        add(
                "<p class=\"quiet\">What clients were answered, call by call, against the audit log, the mails and the counters.</p>\n"
                        + "%s<h2>Answers</h2>\n%s",
                Html.table(1, List.of("what was compared", "compared", "differences"), rows),
                Html.table(1, List.of("call and status", "count"), answers));
    }

    private void processes() {
        List<List<String>> rows = results.processes().stream()
                .map(process -> List.of(
                        process,
                        results.micros(process).map(Html::number).orElse(""),
                        Html.number(results.mostResident(process) / MEGABYTE)))
                .toList();
        if (!rows.isEmpty()) {
            add(
                    "<h2>Processes of this machine</h2>\n%s",
                    Html.table(1, List.of("process", "µs of processor an arrival", "most memory, MB"), rows));
        }
    }

    private void configuration() {
        add("<h2>Before the run</h2>\n");
        JsonObject all = results.configuration().copy();
        List<String> settings = texts(all.getJsonArray("settings"));
        all.remove("settings");
        List<List<String>> rows = new ArrayList<>();
        all.forEach(entry -> rows.add(List.of(Html.escape(entry.getKey()), Html.escape(text(entry.getValue())))));
        add(
                "%s<details class=\"card\"><summary>Settings, secrets masked</summary><pre>%s</pre></details>\n",
                Html.table(2, List.of("what", ""), rows), Html.escape(String.join("\n", settings)));
    }

    private static String text(Object value) {
        if (value instanceof JsonObject object) {
            return String.join(
                    " · ",
                    object.stream()
                            .map(one -> one.getKey() + ": " + one.getValue())
                            .toList());
        }
        return value instanceof JsonArray list ? String.join(", ", texts(list)) : String.valueOf(value);
    }

    private static List<String> texts(JsonArray list) {
        return list.stream().map(String::valueOf).toList();
    }

    private void add(String format, Object... args) {
        body.append(args.length == 0 ? format : String.format(Locale.ROOT, format, args));
    }

    private static String template() {
        try (InputStream in = requireNonNull(HtmlReport.class.getResourceAsStream("report.html"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

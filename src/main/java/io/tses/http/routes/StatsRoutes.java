package io.tses.http.routes;

import io.tses.bus.Bus;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.http.input.QueryParameters;
import io.tses.stats.FindStats;
import io.tses.stats.FindStats.Check;
import io.tses.stats.FindStats.Counted;
import io.tses.stats.FindStats.Found;
import io.tses.stats.FindStats.NodeWord;
import io.tses.stats.FindStats.Timed;
import io.tses.stats.Latency.Quantiles;
import io.tses.stats.Step;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the service has been doing over the last minutes and hours, for staff. */
public final class StatsRoutes {
    static final String STATS = "/api/v1/stats";

    private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(15);
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,5})([smh])");
    private static final double MICROS_PER_MILLI = 1000;
    private static final double MILLIS_PER_SECOND = 1000;

    private final Bus bus;
    private final Authentication authentication;

    public StatsRoutes(Bus bus, Authentication authentication) {
        this.bus = bus;
        this.authentication = authentication;
    }

    public List<Endpoint> endpoints() {
        return List.of(new Endpoint(HttpMethod.GET, STATS, "stats", this::find));
    }

    private Future<HttpReply> find(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        return authentication.staff(request).compose(staff -> {
            FindStats ask = read(QueryParameters.of(request));
            return bus.ask(FindStats.ADDRESS, ask).map(found -> HttpReply.ok(toJson(ask, found)));
        });
    }

    /** @throws Refusal when something cannot be read, or is too long for its step */
    static FindStats read(MultiMap parameters) {
        QueryParameters query = new QueryParameters(parameters);
        Duration window = query.read("window", "Enter a time from 1m to 24h, such as 15m or 6h.", StatsRoutes::toWindow)
                .orElse(DEFAULT_WINDOW);
        Step step = query.read("step", "Select a valid choice: " + steps() + ".", Step::parse)
                .orElseGet(() -> Step.of(window));
        if (window.compareTo(step.longest()) > 0) {
            query.problem(
                    "step",
                    "There are steps of " + step.text() + " for at most "
                            + step.longest().toMinutes() + "m.");
        }
        query.check();
        return FindStats.over(window, step);
    }

    private static String steps() {
        return Stream.of(Step.values()).map(Step::text).collect(Collectors.joining(", "));
    }

    private static Optional<Duration> toWindow(String text) {
        Matcher length = LENGTH.matcher(text);
        if (!length.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(length.group(1));
        Duration window = switch (length.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
        return Optional.of(window)
                .filter(asked -> asked.compareTo(FindStats.SHORTEST) >= 0 && asked.compareTo(FindStats.LONGEST) <= 0);
    }

    private static JsonObject toJson(FindStats ask, Found found) {
        JsonObject totals = new JsonObject();
        JsonObject counts = new JsonObject();
        for (Counted counted : found.counts()) {
            totals.put(counted.what().wireName(), counted.total());
            counts.put(counted.what().wireName(), new JsonArray(counted.steps()));
        }
        JsonObject latencies = new JsonObject();
        found.latencies().forEach(timed -> latencies.put(timed.what().wireName(), toJson(timed)));
        return new JsonObject()
                .put("from", found.from().toString())
                .put("to", found.to().toString())
                .put("complete_to", found.completeTo().toString())
                .put("step_seconds", ask.step().length().toSeconds())
                .put("totals", totals)
                .put("counts", counts)
                .put("latency_ms", latencies)
                .put(
                        "nodes",
                        new JsonArray(
                                found.nodes().stream().map(StatsRoutes::toJson).toList()));
    }

    private static JsonObject toJson(Timed timed) {
        return new JsonObject()
                .put("p50", timed.all().map(all -> millis(all.p50())).orElse(null))
                .put("p99", timed.all().map(all -> millis(all.p99())).orElse(null))
                .put("p50_steps", steps(timed, Quantiles::p50))
                .put("p99_steps", steps(timed, Quantiles::p99));
    }

    private static JsonArray steps(Timed timed, Function<Quantiles, Duration> which) {
        JsonArray steps = new JsonArray();
        timed.steps()
                .forEach(step ->
                        steps.add(step.map(which).map(StatsRoutes::millis).orElse(null)));
        return steps;
    }

    private static double millis(Duration time) {
        return TimeUnit.NANOSECONDS.toMicros(time.toNanos()) / MICROS_PER_MILLI;
    }

    private static JsonObject toJson(NodeWord node) {
        JsonObject checks = new JsonObject();
        JsonObject reasons = new JsonObject();
        for (Check check : node.checks()) {
            checks.put(check.backend(), check.reason().isEmpty() ? "UP" : "DOWN");
            check.reason().ifPresent(reason -> reasons.put(check.backend(), reason));
        }
        return new JsonObject()
                .put("name", node.self().name())
                .put("roles", new JsonArray(node.self().roles()))
                .put("version", node.self().version())
                .put("own", node.own())
                .put("started_at", node.startedAt().toString())
                .put("told_at", node.toldAt().toString())
                .put("age_seconds", node.age().toMillis() / MILLIS_PER_SECOND)
                .put("silent", node.silent())
                .put("checks", checks)
                .put("reasons", reasons)
                .put("warnings", new JsonArray(node.self().warnings()));
    }
}

package io.tses.console;

import io.tses.stats.FindStats.Counted;
import io.tses.stats.FindStats.Found;
import io.tses.stats.FindStats.Timed;
import io.tses.stats.Latency.Quantiles;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Figures as the script of the page draws them.
 *
 * @param to where the last step ends, in seconds since 1970
 * @param step in seconds
 * @param series by name: a rate a second of each step, or milliseconds; null where there is nothing
 */
record Chart(long to, long step, Map<String, List<? extends @Nullable Number>> series) {
    private static final double HUNDREDTHS = 100;

    static Chart of(Found found) {
        int steps = found.counts().get(0).steps().size();
        long step = Duration.between(found.from(), found.to()).toSeconds() / steps;
        Map<String, List<? extends @Nullable Number>> series = new LinkedHashMap<>();
        for (Counted counted : found.counts()) {
            series.put(
                    counted.what().wireName(),
                    counted.steps().stream()
                            .map(count -> perSecond(count, step))
                            .toList());
        }
        for (Timed timed : found.latencies()) {
            series.put(timed.what().wireName() + "_p50", millis(timed, Quantiles::p50));
            series.put(timed.what().wireName() + "_p99", millis(timed, Quantiles::p99));
        }
        return new Chart(found.to().getEpochSecond(), step, series);
    }

    /** Of its last steps alone. */
    Chart last(int steps) {
        Map<String, List<? extends @Nullable Number>> shorter = new LinkedHashMap<>();
        series.forEach((name, values) ->
                shorter.put(name, values.subList(Math.max(0, values.size() - steps), values.size())));
        return new Chart(to, step, shorter);
    }

    String encode() {
        JsonObject encoded = new JsonObject().put("to", to).put("step", step);
        series.forEach((name, values) -> encoded.put(name, new JsonArray(new ArrayList<>(values))));
        return encoded.encode();
    }

    private static Number perSecond(long count, long step) {
        return step == 1 ? (Number) count : (Number) (Math.round(count * HUNDREDTHS / step) / HUNDREDTHS);
    }

    private static List<@Nullable Double> millis(Timed timed, Function<Quantiles, Duration> which) {
        List<@Nullable Double> millis = new ArrayList<>();
        for (Optional<Quantiles> step : timed.steps()) {
            millis.add(step.map(which).map(Chart::millis).orElse(null));
        }
        return millis;
    }

    private static double millis(Duration time) {
        return Math.round(time.toNanos() / 10_000.0) / HUNDREDTHS;
    }
}

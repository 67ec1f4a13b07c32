package io.tses.stats;

import io.tses.stats.FindStats.Counted;
import io.tses.stats.FindStats.Found;
import io.tses.stats.FindStats.NodeWord;
import io.tses.stats.FindStats.Timed;
import io.tses.stats.Latency.Quantiles;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the figures of all nodes: once within a moment, however many ask. Belongs to one event loop.
 */
final class Readings {
    /** So long after a second is over all who tell each second have told. */
    private static final Duration TELLING = Duration.ofMillis(250);

    /** Of different questions whose answers are kept for as long as their reading is good. */
    private static final int MOST_KEPT = 16;

    private final StatsStore store;
    private final Map<Scale, Reading> latest = new EnumMap<>(Scale.class);

    Readings(StatsStore store) {
        this.store = store;
    }

    Future<Found> find(FindStats ask) {
        Scale scale = ask.step().scale();
        long until = store.millis() - TELLING.toMillis();
        long moment = until / scale.fresh().toMillis();
        Reading known = latest.get(scale);
        if (known == null || known.moment != moment || known.content.failed()) {
            known = new Reading(scale, moment, until);
            latest.put(scale, known);
        }
        return known.find(ask);
    }

    private final class Reading {
        private final long moment;
        private final long untilMillis;
        private final Future<Content> content;
        private final Map<FindStats, Found> found = new HashMap<>();

        Reading(Scale scale, long moment, long untilMillis) {
            this.moment = moment;
            this.untilMillis = untilMillis;
            long end = scale.unitAt(untilMillis);
            long units = scale == Scale.SECONDS
                    ? Step.FIVE_SECONDS.longest().toSeconds() + Step.FIVE_SECONDS.units()
                    : Step.TEN_MINUTES.longest().toMinutes() + Step.TEN_MINUTES.units();
            Future<Rows> rows = store.read(scale, end - units, end);
            Future<List<NodeWord>> nodes = store.nodes()
                    .map(words -> words.stream().map(StatsStore.Word::node).toList());
            this.content = Future.all(rows, nodes).map(both -> new Content(rows.result(), nodes.result()));
        }

        Future<Found> find(FindStats ask) {
            return content.map(read -> {
                Found known = found.get(ask);
                if (known == null) {
                    known = read.found(ask, untilMillis);
                    if (found.size() < MOST_KEPT) {
                        found.put(ask, known);
                    }
                }
                return known;
            });
        }
    }

    private record Content(Rows rows, List<NodeWord> nodes) {
        Found found(FindStats ask, long untilMillis) {
            long stepMillis = ask.step().length().toMillis();
            long to = untilMillis / stepMillis * stepMillis;
            long from = to - ask.steps() * stepMillis;
            List<Row> steps = new ArrayList<>(ask.steps());
            Row all = new Row();
            for (long at = from; at < to; at += stepMillis) {
                Row row = rows.sum(ask.step().scale().unitAt(at), ask.step().units());
                steps.add(row);
                all.add(row);
            }
            return new Found(
                    Instant.ofEpochMilli(from),
                    Instant.ofEpochMilli(to),
                    Instant.ofEpochMilli(Math.min(to, completeTo(to))),
                    Stream.of(Count.values())
                            .map(count -> counted(count, all, steps))
                            .toList(),
                    Stream.of(Latency.values())
                            .map(latency -> timed(latency, all, steps))
                            .toList(),
                    nodes);
        }

        private long completeTo(long otherwise) {
            return nodes.stream()
                    .filter(node -> !node.silent())
                    .mapToLong(node -> node.toldAt().toEpochMilli())
                    .min()
                    .orElse(otherwise);
        }

        private static Counted counted(Count count, Row all, List<Row> steps) {
            int place = count.place();
            return new Counted(
                    count,
                    all.at(place),
                    steps.stream().map(row -> row.at(place)).toList());
        }

        private static Timed timed(Latency latency, Row all, List<Row> steps) {
            List<Optional<Quantiles>> each =
                    steps.stream().map(latency::quantiles).toList();
            return new Timed(latency, latency.quantiles(all), each);
        }
    }
}

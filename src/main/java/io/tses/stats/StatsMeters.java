package io.tses.stats;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Reads what a node has counted, by the names of its meters: nothing is counted twice. Meters that come later are found, too. Read by
 * one event loop.
 */
final class StatsMeters {
    private static final Map<String, Latency> TIMERS =
            Map.of("tses.http.request.duration", Latency.HTTP, "tses.mail.delivery", Latency.MAIL);
    private static final Set<String> PROBES = Set.of("live", "ready", "metrics");
    private static final Set<String> UNDELIVERED = Set.of("failed", "expired", "poison");

    /** Something that only grows, and what of it was read before. */
    private interface Source {
        /** Adds what has come since it was read last. */
        void read(Row row);
    }

    private final Queue<Source> sources = new ConcurrentLinkedQueue<>();
    private final Set<Meter> known = ConcurrentHashMap.newKeySet();

    StatsMeters(MeterRegistry registry) {
        registry.config().onMeterAdded(this::found);
        registry.getMeters().forEach(this::found);
    }

    /** What was counted since this was asked last. */
    Row read() {
        Row row = new Row();
        sources.forEach(source -> source.read(row));
        return row;
    }

    private void found(Meter meter) {
        Latency latency = TIMERS.get(meter.getId().getName());
        if (meter instanceof Timer timer && latency != null && !isOfOperators(timer.getId()) && known.add(meter)) {
            sources.add(new Timed(timer, latency));
        }
        if (meter instanceof Counter counter) {
            int[] places = places(meter.getId());
            if (places.length > 0 && known.add(meter)) {
                sources.add(new Counted(counter, places));
            }
        }
    }

    /** Whoever asks how the service is doing is no part of that. */
    private static boolean isOfOperators(Meter.Id meter) {
        String route = tag(meter, "route");
        return PROBES.contains(route) || route.startsWith("console_");
    }

    private static int[] places(Meter.Id meter) {
        return switch (meter.getName()) {
            case "tses.http.requests" -> isOfOperators(meter) ? at() : requests(tag(meter, "status"));
            case "tses.otp.requests" -> tag(meter, "outcome").equals("sent") ? at(Count.ASKED) : at();
            case "tses.otp.verifications" -> verifications(tag(meter, "outcome"));
            case "tses.mail" -> mails(tag(meter, "outcome"), tag(meter, "kind"));
            case "tses.tokens.refreshes" -> tag(meter, "outcome").equals("refreshed") ? at(Count.REFRESHED) : at();
            default -> at();
        };
    }

    private static int[] requests(String status) {
        if (status.startsWith("5")) {
            return at(Count.REQUESTS, Count.FAILURES);
        }
        return status.equals("429") ? at(Count.REQUESTS, Count.REFUSALS) : at(Count.REQUESTS);
    }

    private static int[] verifications(String outcome) {
        return switch (outcome) {
            case "verified" -> at(Count.VERIFIED);
            case "wrong" -> at(Count.WRONG);
            case "locked", "closed" -> at(Count.LOCKED);
            default -> at();
        };
    }

    private static int[] mails(String outcome, String kind) {
        if (UNDELIVERED.contains(outcome)) {
            return at(Count.UNDELIVERED);
        }
        return outcome.equals("sent") && kind.equals("code") ? at(Count.MAILED) : at();
    }

    private static int[] at(Count... counts) {
        int[] places = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            places[i] = counts[i].place();
        }
        return places;
    }

    private static String tag(Meter.Id meter, String name) {
        return Optional.ofNullable(meter.getTag(name)).orElse("");
    }

    private static final class Counted implements Source {
        private final Counter counter;
        private final int[] places;
        private long before;

        Counted(Counter counter, int[] places) {
            this.counter = counter;
            this.places = places;
        }

        @Override
        public void read(Row row) {
            long now = (long) counter.count();
            for (int place : places) {
                row.add(place, now - before);
            }
            before = now;
        }
    }

    private static final class Timed implements Source {
        private final Timer timer;
        private final Latency latency;
        private long[] within = {};
        private long all;
        private long maybeBeyond;
        private long beyond;

        Timed(Timer timer, Latency latency) {
            this.timer = timer;
            this.latency = latency;
        }

        /**
         * The timer tells of each bound how many took no longer, and how many there are. What it has counted and is within no bound
         * was beyond the last, or is about to be put there: so it is looked at twice.
         */
        @Override
        public void read(Row row) {
            long count = timer.count();
            if (count == all && maybeBeyond == beyond) {
                return;
            }
            CountAtBucket[] bounds = timer.takeSnapshot().histogramCounts();
            long[] now =
                    Stream.of(bounds).mapToLong(bound -> (long) bound.count()).toArray();
            long told = 0;
            for (int i = 0; i < now.length; i++) {
                long more = now[i] - (within.length == 0 ? 0 : within[i]);
                row.add(latency.placeOf(bounds[i].bucket()), more - told);
                told = more;
            }
            long maybeNow = count - last(now);
            long beyondNow = Math.max(beyond, Math.min(maybeNow, maybeBeyond));
            row.add(latency.placeOf(Double.POSITIVE_INFINITY), beyondNow - beyond);
            within = now;
            all = count;
            maybeBeyond = maybeNow;
            beyond = beyondNow;
        }

        private static long last(long[] numbers) {
            return numbers.length == 0 ? 0 : numbers[numbers.length - 1];
        }
    }
}

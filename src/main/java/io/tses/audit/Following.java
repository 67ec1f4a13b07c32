package io.tses.audit;

import io.tses.audit.FollowEvents.Followed;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks what the audit log has gained, when somebody asks, and for all who ask the same within a second once. All who ask within a
 * second are brought to the same place, so that they ask the same from then on. Belongs to one event loop.
 */
final class Following {
    /** A little less than those who ask every second let pass. */
    private static final long SHARED_NANOS = Duration.ofMillis(900).toNanos();

    private final PgPageStore rows;
    private final Horizon stream;
    private final LongSupplier nanos;
    private @Nullable FollowEvents lastAsk;
    private long lastNanos;
    private Future<Followed> lastFound = Future.failedFuture("nobody has asked");
    private long horizonNanos;
    private @Nullable Future<Instant> horizon;

    /** Until when the log is complete, as far as Redis knows. */
    @FunctionalInterface
    interface Horizon {
        Future<Instant> look();
    }

    Following(PgPageStore rows, Horizon stream, LongSupplier nanos) {
        this.rows = rows;
        this.stream = stream;
        this.nanos = nanos;
    }

    Future<Followed> follow(FollowEvents ask) {
        long now = nanos.getAsLong();
        if (!ask.equals(lastAsk) || now - lastNanos > SHARED_NANOS) {
            lastAsk = ask;
            lastNanos = now;
            lastFound = look(ask);
        }
        return lastFound;
    }

    private Future<Followed> look(FollowEvents ask) {
        return horizon()
                .compose(until -> ask.after()
                        .map(place -> place.createdAt().isBefore(until)
                                ? read(ask, until)
                                : Future.succeededFuture(new Followed(List.of(), place, false)))
                        .orElseGet(() ->
                                Future.succeededFuture(new Followed(List.of(), FindEvents.Cursor.at(until), false))));
    }

    private Future<Instant> horizon() {
        long now = nanos.getAsLong();
        Future<Instant> known = horizon;
        if (known == null || known.failed() || now - horizonNanos > SHARED_NANOS) {
            horizonNanos = now;
            Future<Instant> inRedis = stream.look();
            Future<Instant> inPostgres = rows.horizon();
            known = Future.all(inRedis, inPostgres).map(both -> earlier(inRedis.result(), inPostgres.result()));
            horizon = known;
        }
        return known;
    }

    private Future<Followed> read(FollowEvents ask, Instant horizon) {
        return rows.read(new ReadEvents(EventFilter.NONE.before(horizon), false, ask.after(), ask.most()))
                .map(read -> new Followed(read.rows(), read.next().orElse(FindEvents.Cursor.at(horizon)), read.more()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}

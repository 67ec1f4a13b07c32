package io.tses.stats;

import io.tses.request.Backend;
import io.tses.request.BackendCheck;
import io.tses.stats.FindStats.Check;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What this node tells of itself. It tries what it needs while somebody looks. Belongs to one event loop. */
final class OwnWord {
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    private final Supplier<NodeSelf> self;
    private final List<Backend> backends;
    private final long startedMillis;
    private final LongSupplier aheadMillis;
    private List<Check> checks = List.of();
    private long checkedNanos = System.nanoTime() - BETWEEN.toNanos();

    /**
     * @param startedMillis by Redis' clock, since 1970
     * @param aheadMillis by how much this node's own is ahead of that
     */
    OwnWord(Supplier<NodeSelf> self, List<Backend> backends, long startedMillis, LongSupplier aheadMillis) {
        this.self = self;
        this.backends = List.copyOf(backends);
        this.startedMillis = startedMillis;
        this.aheadMillis = aheadMillis;
    }

    String text() {
        return StatsStore.word(self.get(), startedMillis, aheadMillis.getAsLong(), checks);
    }

    /** Called each second. */
    void check(boolean isWatched) {
        if (!isWatched) {
            checks = List.of();
        } else if (System.nanoTime() - checkedNanos >= BETWEEN.toNanos()) {
            checkedNanos = System.nanoTime();
            Future.all(backends.stream().map(BackendCheck::of).toList())
                    .onSuccess(all -> checks = all.<BackendCheck>list().stream()
                            .map(OwnWord::toCheck)
                            .toList());
        }
    }

    private static Check toCheck(BackendCheck check) {
        return new Check(check.backend().name(), Optional.of(check.reason()).filter(why -> !why.isEmpty()));
    }
}

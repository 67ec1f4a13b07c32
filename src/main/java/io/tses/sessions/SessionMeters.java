package io.tses.sessions;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tses.shared.WireNamed;
import java.util.EnumMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Counts what became of refresh tokens, and the sessions that somebody ended. */
final class SessionMeters {
    /** Of genuine tokens. {@code REUSED} is told to nobody outside: it ended a session. */
    enum Refresh implements WireNamed {
        REFRESHED,
        REUSED,
        REFUSED
    }

    private final Map<Refresh, Counter> refreshes = new EnumMap<>(Refresh.class);
    private final Map<EndSessions.How, Counter> ended = new EnumMap<>(EndSessions.How.class);

    SessionMeters(MeterRegistry registry) {
        for (Refresh outcome : Refresh.values()) {
            refreshes.put(outcome, registry.counter("tses.tokens.refreshes", "outcome", outcome.wireName()));
        }
        for (EndSessions.How how : EndSessions.How.values()) {
            ended.put(how, registry.counter("tses.sessions.ended", "how", how.wireName()));
        }
    }

    void refreshed(Refresh outcome) {
        requireNonNull(refreshes.get(outcome)).increment();
    }

    void ended(EndSessions.How how, int count) {
        requireNonNull(ended.get(how)).increment(count);
    }
}

package io.tses.audit;

import io.tses.outbox.AuditOutbox;
import io.tses.outbox.Backlog;
import io.tses.outbox.ConsumerGroup;
import io.tses.outbox.RefusalOutbox;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The stream of events as one auditor sees it: an entry stays pending until its row is safe, or it is set aside. Belongs to
 * one event loop. Everything fails with {@link io.tses.request.Unavailable} when Redis cannot be reached, and may then be
 * tried again.
 */
final class OutboxStore {
    /**
     * An entry that was pending for so long has lost its auditor. If that one is only slow, both write the entry, which
     * makes one row all the same.
     */
    static final Duration LOST_AFTER = Duration.ofSeconds(10);

    private static final String GROUP = "auditors";
    private static final int LOOKED_AT = 1000;
    private static final LuaScript SET_ASIDE = LuaScript.beside(OutboxStore.class, "set-aside.lua");
    private static final LuaScript HORIZON = LuaScript.beside(OutboxStore.class, "entries.lua", "horizon.lua");
    private static final LuaScript QUEUE = LuaScript.beside(OutboxStore.class, "queue.lua");

    private final HeldConnection redis;
    private final ConsumerGroup group;

    OutboxStore(HeldConnection redis) {
        this.redis = redis;
        this.group = new ConsumerGroup(redis, AuditOutbox.STREAM, GROUP, "auditor-" + UUID.randomUUID());
    }

    /** Whether it is worth asking now. */
    boolean isUp() {
        return group.isUp();
    }

    /** At most {@code most} events that no auditor has read yet. */
    Future<Batch> read(int most) {
        return group.read(most).map(entries -> Batch.of(entries, entries.size() == most));
    }

    /** At most {@code most} events that other auditors, or this one, have lost; there may be more until all were looked at. */
    Future<Batch> takeOver(int most) {
        return group.takeOver(most, LOST_AFTER).map(taken -> Batch.of(taken.entries(), taken.more()));
    }

    /** Removes entries whose rows are safe. Those that are gone already do not matter. */
    Future<Void> acknowledge(List<String> entryIds) {
        return group.acknowledge(entryIds);
    }

    /**
     * Moves an entry to {@link AuditKeys#REJECTED}, with its own id as {@code entry} and the reason as {@code error}.
     *
     * @return false when it was gone already
     */
    Future<Boolean> setAside(Unwritable entry) {
        ScriptCall call = new ScriptCall()
                .key(AuditOutbox.STREAM)
                .key(AuditKeys.REJECTED)
                .arg(GROUP)
                .arg(entry.entryId())
                .arg(entry.code() + " " + entry.text());
        return SET_ASIDE.run(redis, call).map(reply -> reply.is("moved"));
    }

    /** Forgets other auditors that have nothing pending and were not heard of for {@code silence}; says how many. */
    Future<Integer> reap(Duration silence) {
        return group.reap(silence);
    }

    Future<Backlog> measure() {
        return group.measure(AuditKeys.REJECTED);
    }

    /** Until when every event has its row, as far as Redis knows; exclusive. */
    Future<Instant> horizon() {
        ScriptCall call =
                new ScriptCall().key(AuditOutbox.STREAM).key(RefusalOutbox.KEY).key(AuditKeys.MOVED);
        return HORIZON.run(redis, call).map(reply -> Instant.ofEpochMilli(reply.number("at")));
    }

    Future<MeasureQueue.Queue> queue() {
        ScriptCall call = new ScriptCall()
                .key(AuditOutbox.STREAM)
                .key(AuditKeys.REJECTED)
                .arg(GROUP)
                .arg(LOOKED_AT);
        return QUEUE.run(redis, call)
                .map(reply -> new MeasureQueue.Queue(
                        reply.number("depth"),
                        reply.number("in_flight"),
                        reply.duration("oldest"),
                        reply.number("retried"),
                        reply.number("rejected")));
    }
}

package io.tses.audit;

import io.tses.outbox.AuditOutbox;
import io.tses.redis.LuaScript;
import io.tses.redis.RedisConnections;
import io.tses.redis.ScriptCall;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stream of events as one of its consumers sees it. An entry stays pending until it is acknowledged or set aside; what
 * a dead consumer left pending is taken over. Belongs to one event loop. Everything fails with
 * {@link io.tses.bus.Unavailable} when Redis cannot be reached, and may then be tried again.
 */
final class OutboxStore {
    /** An entry that was pending for so long has lost its consumer. A living one that slow doubles work, not rows. */
    static final Duration DEAD_AFTER = Duration.ofSeconds(60);

    private static final String GROUP = "auditors";
    private static final String WHOLE_SCAN = "0-0";
    private static final LuaScript ACKNOWLEDGE = LuaScript.beside(OutboxStore.class, "acknowledge.lua");
    private static final LuaScript SET_ASIDE = LuaScript.beside(OutboxStore.class, "set-aside.lua");
    private static final LuaScript REAP = LuaScript.beside(OutboxStore.class, "reap.lua");
    private static final int LOOKED_AT = 1000;
    private static final LuaScript QUEUE = LuaScript.beside(OutboxStore.class, "queue.lua");
    private static final LuaScript MEASURE = LuaScript.beside(OutboxStore.class, "measure.lua");

    /**
     * @param waiting entries in the stream, those under way included
     * @param oldest age of the first of them, zero when there is none
     * @param rejected entries that were set aside
     */
    record Depth(long waiting, Duration oldest, long rejected) {}

    private final RedisConnections redis;
    private final String consumer = "auditor-" + UUID.randomUUID();
    private String scanFrom = WHOLE_SCAN;

    OutboxStore(RedisConnections redis) {
        this.redis = redis;
    }

    /** Whether it is worth asking now. */
    boolean isUp() {
        return redis.current().isUp();
    }

    /** At most {@code most} entries that no consumer has read yet. */
    Future<Batch> read(int most) {
        return inGroup(() -> Request.cmd(Command.XREADGROUP)
                        .arg("GROUP")
                        .arg(GROUP)
                        .arg(consumer)
                        .arg("COUNT")
                        .arg(most)
                        .arg("STREAMS")
                        .arg(AuditOutbox.STREAM)
                        .arg(">"))
                .map(OutboxStore::entriesRead)
                .map(entries -> Batch.of(entries, entries.size() == most));
    }

    /**
     * At most {@code most} entries of consumers that seem dead, this one's own forgotten ones included. One call looks at a
     * part of the pending entries; there is {@code more} until the last part was looked at.
     */
    Future<Batch> takeOver(int most) {
        return inGroup(() -> Request.cmd(Command.XAUTOCLAIM)
                        .arg(AuditOutbox.STREAM)
                        .arg(GROUP)
                        .arg(consumer)
                        .arg(DEAD_AFTER.toMillis())
                        .arg(scanFrom)
                        .arg("COUNT")
                        .arg(most))
                .map(reply -> {
                    scanFrom = reply.get(0).toString();
                    return Batch.of(entries(reply.get(1)), !scanFrom.equals(WHOLE_SCAN));
                });
    }

    /** Removes entries whose rows are safe. Those that are gone already do not matter. */
    Future<Void> acknowledge(List<String> entryIds) {
        if (entryIds.isEmpty()) {
            return Future.succeededFuture();
        }
        ScriptCall call = new ScriptCall().key(AuditOutbox.STREAM).arg(GROUP);
        entryIds.forEach(call::arg);
        return ACKNOWLEDGE.run(redis.current(), call).mapEmpty();
    }

    /**
     * Moves an entry to {@link AuditKeys#REJECTED}, with its own id as {@code entry} and the reason as {@code error}.
     *
     * @return false when it was gone already
     */
    Future<Boolean> setAside(Refusal refusal) {
        ScriptCall call = new ScriptCall()
                .key(AuditOutbox.STREAM)
                .key(AuditKeys.REJECTED)
                .arg(GROUP)
                .arg(refusal.entryId())
                .arg(refusal.code() + " " + refusal.text());
        return SET_ASIDE.run(redis.current(), call).map(reply -> reply.get(1).toInteger() == 1);
    }

    /** Forgets other consumers that have nothing pending and were not heard of for {@code silence}; says how many. */
    Future<Integer> reap(Duration silence) {
        ScriptCall call = new ScriptCall()
                .key(AuditOutbox.STREAM)
                .arg(GROUP)
                .arg(consumer)
                .arg(silence.toMillis());
        return REAP.run(redis.current(), call).map(reply -> reply.get(1).toInteger());
    }

    Future<Depth> measure() {
        ScriptCall call = new ScriptCall().key(AuditOutbox.STREAM).key(AuditKeys.REJECTED);
        return MEASURE.run(redis.current(), call)
                .map(reply -> new Depth(
                        reply.get(1).toLong(),
                        Duration.ofMillis(reply.get(2).toLong()),
                        reply.get(3).toLong()));
    }

    Future<MeasureQueue.Queue> queue() {
        ScriptCall call = new ScriptCall()
                .key(AuditOutbox.STREAM)
                .key(AuditKeys.REJECTED)
                .arg(GROUP)
                .arg(LOOKED_AT);
        return QUEUE.run(redis.current(), call)
                .map(reply -> new MeasureQueue.Queue(
                        reply.get(1).toLong(),
                        reply.get(2).toLong(),
                        Duration.ofMillis(reply.get(3).toLong()),
                        reply.get(4).toLong(),
                        reply.get(5).toLong()));
    }

    /** Sends a command of the group, which is made first when it is not there: at the very start, or after a flush. */
    private Future<Response> inGroup(Supplier<Request> command) {
        return redis.current()
                .send(command.get())
                .recover(cause -> hasCode(cause, "NOGROUP")
                        ? makeGroup().compose(made -> redis.current().send(command.get()))
                        : Future.failedFuture(cause));
    }

    /** The group begins at the first entry, not at the next: events may have come before any auditor. */
    private Future<Void> makeGroup() {
        Request command = Request.cmd(Command.XGROUP)
                .arg("CREATE")
                .arg(AuditOutbox.STREAM)
                .arg(GROUP)
                .arg("0")
                .arg("MKSTREAM");
        return redis.current()
                .send(command)
                .<Void>mapEmpty()
                .recover(cause -> hasCode(cause, "BUSYGROUP") ? Future.succeededFuture() : Future.failedFuture(cause));
    }

    private static boolean hasCode(Throwable cause, String code) {
        return String.valueOf(cause.getMessage()).startsWith(code);
    }

    private static List<OutboxEntry> entriesRead(@Nullable Response streams) {
        return streams == null ? List.of() : entries(streams.get(AuditOutbox.STREAM));
    }

    private static List<OutboxEntry> entries(Iterable<Response> entries) {
        List<OutboxEntry> parsed = new ArrayList<>();
        for (Response entry : entries) {
            parsed.add(new OutboxEntry(entry.get(0).toString(), fields(entry.get(1))));
        }
        return parsed;
    }

    private static Map<String, String> fields(Response flat) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
        }
        return fields;
    }
}

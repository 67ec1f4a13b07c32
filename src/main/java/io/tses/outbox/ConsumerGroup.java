package io.tses.outbox;

import io.tses.redis.HeldConnection;
import io.tses.redis.KeyedCommand;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An outbox as one consumer of its group sees it. An entry that was read stays pending until it is removed; what nobody has
 * tended for a while can be taken over. The group is made when it is not there. Belongs to one event loop. Everything fails
 * with {@link io.tses.request.Unavailable} when Redis cannot be reached, and may then be tried again.
 */
public final class ConsumerGroup {
    private static final String FROM_THE_OLDEST = "0-0";
    private static final LuaScript ACKNOWLEDGE = LuaScript.beside(ConsumerGroup.class, "acknowledge.lua");
    private static final LuaScript REAP = LuaScript.beside(ConsumerGroup.class, "reap.lua");
    private static final LuaScript MEASURE = LuaScript.beside(ConsumerGroup.class, "measure.lua");

    /** @param more whether further pending entries are still to be looked at */
    public record TakenOver(List<OutboxEntry> entries, boolean more) {}

    private final HeldConnection redis;
    private final String stream;
    private final String group;
    private final String consumer;
    private String lookFrom = FROM_THE_OLDEST;

    /** @param consumer the name of this one, which no other of the group has */
    public ConsumerGroup(HeldConnection redis, String stream, String group, String consumer) {
        this.redis = redis;
        this.stream = stream;
        this.group = group;
        this.consumer = consumer;
    }

    /** Whether it is worth asking now. */
    public boolean isUp() {
        return redis.isUp();
    }

    /** At most {@code most} entries that no consumer has read yet. */
    public Future<List<OutboxEntry>> read(int most) {
        KeyedCommand read = KeyedCommand.of(Command.XREADGROUP)
                .arg("GROUP")
                .arg(group)
                .arg(consumer)
                .arg("COUNT")
                .arg(most)
                .arg("STREAMS")
                .key(stream)
                .arg(">");
        return inGroup(read).map(streams -> streams == null ? List.of() : entries(streams.get(redis.key(stream))));
    }

    /**
     * Takes over at most {@code most} entries that no consumer, this one included, has tended for {@code idle}. One call looks
     * at a part of the pending entries and the next one goes on behind it; after the last part they begin anew.
     */
    public Future<TakenOver> takeOver(int most, Duration idle) {
        KeyedCommand claim = KeyedCommand.of(Command.XAUTOCLAIM)
                .key(stream)
                .arg(group)
                .arg(consumer)
                .arg(idle.toMillis())
                .arg(lookFrom)
                .arg("COUNT")
                .arg(most);
        return inGroup(claim).map(reply -> {
            lookFrom = reply.get(0).toString();
            return new TakenOver(entries(reply.get(1)), !lookFrom.equals(FROM_THE_OLDEST));
        });
    }

    /** Removes entries that are done with. Those that are gone already do not matter. */
    public Future<Void> acknowledge(List<String> entryIds) {
        if (entryIds.isEmpty()) {
            return Future.succeededFuture();
        }
        ScriptCall call = new ScriptCall().key(stream).arg(group);
        entryIds.forEach(call::arg);
        return ACKNOWLEDGE.run(redis, call).mapEmpty();
    }

    /** Forgets other consumers that have nothing pending and were not heard of for {@code silence}; says how many. */
    public Future<Integer> reap(Duration silence) {
        ScriptCall call = new ScriptCall().key(stream).arg(group).arg(consumer).arg(silence.toMillis());
        return REAP.run(redis, call).map(reply -> reply.count("consumers"));
    }

    /** @param aside the stream of entries that were set aside */
    public Future<Backlog> measure(String aside) {
        ScriptCall call = new ScriptCall().key(stream).key(aside);
        return MEASURE.run(redis, call)
                .map(reply -> new Backlog(reply.number("waiting"), reply.duration("oldest"), reply.number("aside")));
    }

    /** Sends a command of the group, which is made first when it is not there: at the very start, or after a flush. */
    private Future<Response> inGroup(KeyedCommand command) {
        return redis.send(command)
                .recover(cause ->
                        isMissing(cause) ? make().compose(made -> redis.send(command)) : Future.failedFuture(cause));
    }

    /** Makes the group when it is not there. It begins at the first entry, not at the next: entries may have come before any consumer. */
    public Future<Void> make() {
        KeyedCommand create = KeyedCommand.of(Command.XGROUP)
                .arg("CREATE")
                .key(stream)
                .arg(group)
                .arg("0")
                .arg("MKSTREAM");
        return redis.send(create)
                .<Void>mapEmpty()
                .recover(cause -> hasCode(cause, "BUSYGROUP") ? Future.succeededFuture() : Future.failedFuture(cause));
    }

    /** Whether a command failed because there is no such group. */
    public static boolean isMissing(Throwable cause) {
        return hasCode(cause, "NOGROUP");
    }

    private static boolean hasCode(Throwable cause, String code) {
        return String.valueOf(cause.getMessage()).startsWith(code);
    }

    private static List<OutboxEntry> entries(@Nullable Response entries) {
        if (entries == null) {
            return List.of();
        }
        List<OutboxEntry> parsed = new ArrayList<>(entries.size());
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

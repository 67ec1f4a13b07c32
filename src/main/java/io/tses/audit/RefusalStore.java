package io.tses.audit;

import io.tses.outbox.AuditOutbox;
import io.tses.outbox.Refusal;
import io.tses.outbox.Refusal.Subject;
import io.tses.outbox.RefusalOutbox;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * The sums of refused calls, see {@link RefusalOutbox}. Everything fails with {@link io.tses.request.Unavailable} when Redis
 * cannot be reached, and may then be tried again.
 */
final class RefusalStore {
    /** Where to begin, and where an end is told. */
    static final String BEGINNING = "0";

    private static final int LOOKED_AT = 200;
    private static final int LOOKED_AT_TO_FORGET = 2000;
    private static final int NOWHERE = 0;
    private static final int OUTBOX = 2;
    private static final int REJECTED = 3;
    private static final LuaScript FINISHED = LuaScript.beside(RefusalStore.class, "finished-refusals.lua");
    private static final LuaScript MOVE = LuaScript.beside(RefusalStore.class, "entries.lua", "move-refusals.lua");
    private static final LuaScript FORGET = LuaScript.beside(RefusalStore.class, "forget-refusals.lua");

    /**
     * @param count as it stands there
     */
    record Sum(String field, String count) {}

    /**
     * What was found at one look.
     *
     * @param next where to go on, {@link #BEGINNING} after the last
     * @param minute the one that was not over
     * @param waiting sums that there are, of any minute
     */
    record Look(List<Sum> finished, String next, long minute, long waiting) {
        boolean isLast() {
            return next.equals(BEGINNING);
        }
    }

    private final HeldConnection redis;
    private final long room;

    /** @param room events that may wait before sums are moved: beyond, they wait where they are, and decisions go first */
    RefusalStore(HeldConnection redis, long room) {
        this.redis = redis;
        this.room = room;
    }

    /** Whether it is worth asking now. */
    boolean isUp() {
        return redis.isUp();
    }

    /**
     * Finds sums whose minute is over, some for each call.
     *
     * @param from {@link #BEGINNING}, or where the last look ended
     * @param seen the minute that was not over when all were looked at: until it is, there is nothing new
     */
    Future<Look> finished(String from, long seen) {
        ScriptCall call =
                new ScriptCall().key(RefusalOutbox.KEY).arg(from).arg(LOOKED_AT).arg(seen);
        return FINISHED.run(redis, call)
                .map(reply -> new Look(
                        sums(reply.texts("finished")),
                        reply.text("next"),
                        reply.number("minute"),
                        reply.number("waiting")));
    }

    /**
     * Makes of each sum an event, unless somebody has done so; of one that cannot be read, an entry set aside.
     *
     * @param before a minute before which there are no others; 0 where there may be
     */
    Future<Integer> move(List<Sum> sums, long before) {
        if (sums.isEmpty() && before == 0) {
            return Future.succeededFuture(0);
        }
        ScriptCall call = new ScriptCall()
                .key(RefusalOutbox.KEY)
                .key(AuditOutbox.STREAM)
                .key(AuditKeys.REJECTED)
                .key(AuditKeys.MOVED)
                .arg(room)
                .arg(before);
        sums.forEach(sum -> Refusal.parse(sum.field())
                .filter(refusal -> isCount(sum.count()))
                .ifPresentOrElse(refusal -> add(call, sum, refusal), () -> reject(call, sum)));
        return MOVE.run(redis, call).map(reply -> reply.count("sums"));
    }

    /** Puts a pseudonym for an address, in some sums for each call; gives where to go on. */
    Future<String> forget(EmailAddress email, EmailAddress pseudonym, String from) {
        ScriptCall call = new ScriptCall()
                .key(RefusalOutbox.KEY)
                .arg(from)
                .arg(LOOKED_AT_TO_FORGET)
                .arg("|" + Subject.of(email).encode())
                .arg("|" + Subject.of(pseudonym).encode());
        return FORGET.run(redis, call).map(reply -> reply.text("next"));
    }

    private static List<Sum> sums(List<String> flat) {
        List<Sum> sums = new ArrayList<>(flat.size() / 2);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            sums.add(new Sum(flat.get(i), flat.get(i + 1)));
        }
        return sums;
    }

    private static boolean isCount(String text) {
        return text.matches("[1-9][0-9]{0,17}");
    }

    /** The first call of a sum was recorded when it was refused. */
    private static void add(ScriptCall call, Sum sum, Refusal refusal) {
        long repeated = Long.parseLong(sum.count()) - 1;
        if (repeated == 0) {
            add(call, sum, NOWHERE, List.of());
        } else {
            add(call, sum, OUTBOX, AuditOutbox.fields(refusal, repeated));
        }
    }

    private static void reject(ScriptCall call, Sum sum) {
        add(
                call,
                sum,
                REJECTED,
                List.of("entry", sum.field(), "error", "no sum of refused calls", "count", sum.count()));
    }

    private static void add(ScriptCall call, Sum sum, int stream, List<String> fields) {
        call.arg(sum.field()).arg(sum.count()).arg(stream).arg(fields.size());
        fields.forEach(call::arg);
    }
}

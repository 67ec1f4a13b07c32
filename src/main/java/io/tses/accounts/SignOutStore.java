package io.tses.accounts;

import io.tses.accounts.FindSignOut.Progress;
import io.tses.accounts.FindSignOut.State;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditOutbox;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.shared.WireNamed;
import io.tses.users.FindUsers;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The sign-out of many that goes on or went last, in Redis. */
final class SignOutStore {
    private static final LuaScript BEGIN = LuaScript.beside(SignOutStore.class, "begin-sign-out.lua");
    private static final LuaScript NOTE = LuaScript.beside(SignOutStore.class, "note-sign-out.lua");
    private static final LuaScript LOOK = LuaScript.beside(SignOutStore.class, "look-at-sign-out.lua");

    /** Whoever has not told anything for so long does not go on. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final Duration REMEMBERED = Duration.ofDays(7);

    private static final String NO_QUERY = "-";

    private final HeldConnection redis;
    private final AuditOutbox outbox;

    SignOutStore(HeldConnection redis, AuditOutbox outbox) {
        this.redis = redis;
        this.outbox = outbox;
    }

    /**
     * How far it is.
     *
     * @param next where to go on
     */
    record Step(long people, long sessions, Optional<FindUsers.Cursor> next) {
        static final Step FIRST = new Step(0, 0, Optional.empty());

        Step plus(int morePeople, int moreSessions, Optional<FindUsers.Cursor> then) {
            return new Step(people + morePeople, sessions + moreSessions, then);
        }
    }

    /**
     * @param query as {@link Progress} has it
     * @return false when another one goes on
     */
    Future<Boolean> begin(UUID id, String by, PreviewSignOut.Mark mark, Optional<String> query, AuditEvent event) {
        ScriptCall call = new ScriptCall()
                .key(AccountKeys.SIGN_OUT)
                .arg(SILENCE.toMillis())
                .arg(REMEMBERED.toMillis())
                .arg(id.toString())
                .arg(by)
                .arg(mark.count())
                .arg(mark.countExact() ? 1 : 0)
                .arg(query.orElse(NO_QUERY))
                .effects(List.of(outbox.append(event)));
        return BEGIN.run(redis, call).map(reply -> reply.is("begun"));
    }

    /** @return false when another one goes on meanwhile */
    Future<Boolean> note(UUID id, State state, Step step) {
        ScriptCall call = new ScriptCall()
                .key(AccountKeys.SIGN_OUT)
                .arg(id.toString())
                .arg(state.wireName())
                .arg(step.people())
                .arg(step.sessions())
                .arg(step.next().map(SignOutStore::encode).orElse(""));
        return NOTE.run(redis, call).map(reply -> reply.is("noted"));
    }

    Future<Optional<Progress>> find() {
        ScriptCall call = new ScriptCall().key(AccountKeys.SIGN_OUT).arg(SILENCE.toMillis());
        return LOOK.run(redis, call)
                .map(reply -> reply.is("found") ? Optional.of(toProgress(reply)) : Optional.empty());
    }

    private static Progress toProgress(Reply reply) {
        return new Progress(
                WireNamed.parse(State.class, reply.text("state")).orElseThrow(),
                reply.text("by"),
                reply.count("count"),
                reply.flag("exact"),
                reply.number("people"),
                reply.number("sessions"),
                reply.moment("began"),
                reply.moment("told"),
                Optional.of(reply.text("query")).filter(query -> !query.equals(NO_QUERY)),
                decode(reply.text("next")));
    }

    private static String encode(FindUsers.Cursor cursor) {
        return cursor.dateJoined() + " " + cursor.id() + " " + cursor.byAddress();
    }

    private static Optional<FindUsers.Cursor> decode(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = text.split(" ", -1);
        return Optional.of(new FindUsers.Cursor(
                Instant.parse(parts[0]), UUID.fromString(parts[1]), Boolean.parseBoolean(parts[2])));
    }
}

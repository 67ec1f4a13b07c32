package io.tses.sessions;

import io.tses.devices.DeviceProofs;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditOutbox;
import io.tses.redis.Effect;
import io.tses.redis.HeldConnection;
import io.tses.redis.KeyedCommand;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.sessions.SessionMeters.Refresh;
import io.tses.shared.Caller;
import io.tses.tokens.RefreshClaims;
import io.tses.tokens.SessionState;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Sessions in Redis: one hash each, gone when it ends, and a list of them for each person. */
final class SessionStore {
    private static final LuaScript ROTATE = LuaScript.beside(SessionStore.class, "rotate-session.lua");
    private static final LuaScript END = LuaScript.beside(SessionStore.class, "end-sessions.lua");
    private static final LuaScript FIND = LuaScript.beside(SessionStore.class, "find-sessions.lua");

    /** The detail of a row that names the sessions which ended, as the scripts call it, too. */
    private static final String SESSION_IDS = "session_ids";

    /** What is shown of a user agent; with more, Redis would keep the session in twice the memory. */
    private static final int MAX_AGENT_LENGTH = 60;

    /** @param session empty when it has ended, with this or before */
    record Rotation(Refresh outcome, Optional<SessionState> session) {}

    /** By whom a session was opened, and when. */
    record Opening(UUID userId, Instant openedAt) {}

    private final HeldConnection redis;
    private final SessionsConfig config;
    private final AuditOutbox outbox;

    SessionStore(HeldConnection redis, SessionsConfig config, AuditOutbox outbox) {
        this.redis = redis;
        this.config = config;
        this.outbox = outbox;
    }

    /** One that would begin now. */
    SessionState begin(UUID userId, Instant now) {
        Instant openedAt = now.truncatedTo(ChronoUnit.MILLIS);
        return state(UUID.randomUUID(), userId, 0, openedAt, openedAt, openedAt.plus(config.ttl()));
    }

    /**
     * What must happen, in the step that signs somebody in, for their session to begin.
     *
     * @param login the record of it
     * @param limit the record of older sessions that end because there would be too many
     */
    List<Effect> open(SessionState session, Caller caller, AuditEvent login, AuditEvent limit) {
        String id = session.id().toString();
        String openedAt = millis(session.openedAt());
        Duration life = Duration.between(session.openedAt(), session.idleEndsAt());
        return List.of(
                new Effect.Enlist(
                        SessionKeys.sessionsOf(session.userId()),
                        id,
                        config.perUser(),
                        life,
                        SessionKeys.PREFIX,
                        SESSION_IDS,
                        outbox.append(limit)),
                new Effect.Fill(
                        SessionKeys.session(session.id()),
                        List.of(
                                "user", session.userId().toString(),
                                "created", openedAt,
                                "ends", millis(session.endsAt()),
                                "generation", Long.toString(session.generation()),
                                "refreshed", openedAt,
                                "ip", caller.address().text(),
                                "agent", shortened(caller.userAgent())),
                        life),
                outbox.append(login));
    }

    /**
     * Exchanges a refresh token.
     *
     * @param reuse the record of the session's end, in case the token was exchanged before
     * @return the session as it is now, and the same to everybody who does this with one token within the grace
     */
    Future<Rotation> rotate(RefreshClaims token, AuditEvent reuse) {
        ScriptCall call = new ScriptCall()
                .key(SessionKeys.session(token.sessionId()))
                .key(SessionKeys.sessionsOf(token.userId()))
                .arg(token.sessionId().toString())
                .arg(token.userId().toString())
                .arg(token.generation())
                .arg(config.refreshGrace().toMillis())
                .arg(config.idleTtl().toMillis())
                .arg(reuse.caller().address().text())
                .arg(shortened(reuse.caller().userAgent()))
                .effects(List.of(outbox.append(reuse)));
        return ROTATE.run(redis, call).map(reply -> switch (reply.outcome()) {
            case "refreshed" -> new Rotation(Refresh.REFRESHED, Optional.of(refreshed(token, reply)));
            case "reused" -> new Rotation(Refresh.REUSED, Optional.empty());
            case "gone" -> new Rotation(Refresh.REFUSED, Optional.empty());
            default -> throw new IllegalStateException("rotate-session answered " + reply.outcome());
        });
    }

    private SessionState refreshed(RefreshClaims token, Reply reply) {
        return state(
                token.sessionId(),
                token.userId(),
                reply.number("generation"),
                reply.moment("refreshed"),
                reply.moment("opened"),
                reply.moment("ends"));
    }

    private SessionState state(
            UUID id, UUID userId, long generation, Instant refreshedAt, Instant openedAt, Instant endsAt) {
        Instant idleEndsAt = refreshedAt.plus(config.idleTtl());
        return new SessionState(
                id,
                userId,
                generation,
                refreshedAt,
                openedAt,
                idleEndsAt.isBefore(endsAt) ? idleEndsAt : endsAt,
                endsAt);
    }

    /**
     * Ends sessions.
     *
     * @param logout the record of it, told the ids
     * @return the ids of those that went on until now
     */
    Future<List<UUID>> end(UUID userId, EndSessions.Scope scope, Optional<UUID> session, AuditEvent logout) {
        ScriptCall call = new ScriptCall()
                .key(SessionKeys.sessionsOf(userId))
                .key(DeviceProofs.key(logout.address()))
                .arg(userId.toString())
                .arg(scope.wireName())
                .arg(session.map(UUID::toString).orElse(""))
                .arg(SessionKeys.PREFIX)
                .effects(List.of(outbox.append(logout)));
        return END.run(redis, call)
                .map(reply ->
                        reply.texts("sessions").stream().map(UUID::fromString).toList());
    }

    Future<List<FindSessions.Session>> find(UUID userId) {
        ScriptCall call = new ScriptCall().key(SessionKeys.sessionsOf(userId)).arg(SessionKeys.PREFIX);
        return FIND.run(redis, call)
                .map(reply -> reply.rows("sessions").stream()
                        .map(SessionStore::toSession)
                        .toList());
    }

    /** A session as it began; empty when it has ended, was refreshed since, or belongs to somebody else. */
    Future<Optional<SessionState>> unrefreshed(UUID id, UUID userId) {
        return redis.send(KeyedCommand.of(Command.HMGET)
                        .key(SessionKeys.session(id))
                        .arg("user")
                        .arg("generation")
                        .arg("created")
                        .arg("ends"))
                .map(fields -> fields.get(0) != null
                                && fields.get(0).toString().equals(userId.toString())
                                && fields.get(1).toLong() == 0
                        ? Optional.of(begun(id, userId, fields))
                        : Optional.empty());
    }

    private SessionState begun(UUID id, UUID userId, Response fields) {
        Instant openedAt = Instant.ofEpochMilli(fields.get(2).toLong());
        return state(
                id,
                userId,
                0,
                openedAt,
                openedAt,
                Instant.ofEpochMilli(fields.get(3).toLong()));
    }

    /** The generation of a session's newest refresh token; empty when the session has ended. */
    Future<OptionalLong> generation(UUID sessionId) {
        return redis.send(KeyedCommand.of(Command.HGET)
                        .key(SessionKeys.session(sessionId))
                        .arg("generation"))
                .map(reply -> reply == null ? OptionalLong.empty() : OptionalLong.of(reply.toLong()));
    }

    /** Empty when the session has ended. */
    Future<Optional<Opening>> opening(UUID sessionId) {
        return redis.send(KeyedCommand.of(Command.HMGET)
                        .key(SessionKeys.session(sessionId))
                        .arg("user")
                        .arg("created"))
                .map(fields -> fields.get(0) == null
                        ? Optional.empty()
                        : Optional.of(new Opening(
                                UUID.fromString(fields.get(0).toString()),
                                Instant.ofEpochMilli(fields.get(1).toLong()))));
    }

    private static FindSessions.Session toSession(Reply row) {
        return new FindSessions.Session(
                UUID.fromString(row.text("id")),
                row.moment("opened"),
                row.moment("refreshed"),
                row.text("ip"),
                row.text("agent"),
                row.moment("idle_ends"),
                row.moment("ends"));
    }

    private static String millis(Instant moment) {
        return Long.toString(moment.toEpochMilli());
    }

    private static String shortened(String agent) {
        return agent.length() <= MAX_AGENT_LENGTH ? agent : agent.substring(0, MAX_AGENT_LENGTH - 1) + "…";
    }
}

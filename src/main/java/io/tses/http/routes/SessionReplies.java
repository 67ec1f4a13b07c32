package io.tses.http.routes;

import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.sessions.FindSessions.Session;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** What is answered of sessions, whosever they are. */
final class SessionReplies {
    private static final HttpReply GONE = HttpReply.bare(204);

    private SessionReplies() {}

    /** @param current the session in which the list was asked for */
    static HttpReply list(List<Session> sessions, UUID current) {
        JsonArray results = new JsonArray();
        sessions.forEach(session -> results.add(toJson(session, current)));
        return HttpReply.ok(new JsonObject().put("count", results.size()).put("results", results));
    }

    /** @param ended how many sessions */
    static HttpReply counted(int ended) {
        return HttpReply.ok(new JsonObject().put("ended", ended));
    }

    /** @param ended how many sessions, when one was meant */
    static HttpReply goneIfAny(int ended) {
        return ended > 0 ? GONE : Failures.NOT_FOUND;
    }

    private static JsonObject toJson(Session session, UUID current) {
        return new JsonObject()
                .put("id", session.id().toString())
                .put("current", session.id().equals(current))
                .put("created_at", session.createdAt().toString())
                .put("last_used_at", session.lastUsedAt().toString())
                .put("ip_address", session.clientAddress().isEmpty() ? null : session.clientAddress())
                .put("user_agent", session.userAgent())
                .put("idle_expires_at", session.idleEndsAt().toString())
                .put("expires_at", session.endsAt().toString());
    }
}

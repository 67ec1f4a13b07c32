package io.tses.sessions;

import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.redis.Effect;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.sessions.EndSessions.Scope;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.support.TestRedis;
import io.tses.tokens.RefreshClaims;
import io.tses.tokens.SessionState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Sessions on a real Redis: how they begin, go on and end, and what is recorded of it. */
@Tag("servers")
class SessionStoreTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofHours(24);
    private static final Duration TTL = Duration.ofDays(30);
    private static final SessionsConfig CONFIG = new SessionsConfig(1, TTL, IDLE, 3, GRACE, Duration.ofSeconds(5));
    private static final UUID ADA = new UUID(1, 1);
    private static final UUID BOB = new UUID(2, 2);
    private static final EmailAddress EMAIL = new EmailAddress("ada@example.com");
    private static final Caller CALLER = new Caller(ClientAddress.parse("203.0.113.7"), "Firefox");
    private static final LuaScript APPLY = LuaScript.beside(SessionStoreTest.class, "apply.lua");

    private final Vertx vertx;
    private final TestRedis redis;

    SessionStoreTest() {
        RequestScope.register();
        vertx = Vertx.vertx();
        redis = new TestRedis(vertx);
    }

    @BeforeEach
    void empty() {
        redis.flush();
    }

    @AfterEach
    void close() {
        redis.close();
        vertx.close().await();
    }

    @Test
    void aSessionIsThereUntilItIdledTooLong() {
        SessionState session = open(ADA);

        assertThat(redis.ttl(SessionKeys.session(session.id()))).isBetween(IDLE.minusSeconds(5), IDLE);
        redis.advance(IDLE.minusSeconds(10));
        assertThat(find(ADA)).extracting(FindSessions.Session::id).containsExactly(session.id());
        redis.advance(Duration.ofSeconds(10));
        assertThat(find(ADA)).isEmpty();
        assertThat(rotate(session)).isEmpty();
        assertThat(events(EventType.TOKEN_REUSE)).isEmpty();
    }

    @Test
    void theListOfSessionsEndsWithTheLastOfThem() {
        SessionState first = open(ADA);
        assertThat(redis.ttl(SessionKeys.sessionsOf(ADA))).isBetween(IDLE.minusSeconds(5), IDLE);

        redis.advance(Duration.ofHours(1));
        rotate(first);
        assertThat(redis.ttl(SessionKeys.sessionsOf(ADA))).isBetween(IDLE.minusSeconds(5), IDLE);
        redis.advance(Duration.ofHours(20));
        open(ADA);

        assertThat(redis.ttl(SessionKeys.sessionsOf(ADA))).isBetween(IDLE.minusSeconds(5), IDLE);
        redis.advance(IDLE);
        assertThat(redis.command("DBSIZE").toInteger()).isEqualTo(1);
        assertThat(redis.exists(AuditOutbox.STREAM)).isTrue();
    }

    /** What was replaced at a time that is yet to come may be of any age. */
    @Test
    void aTokenThatWasReplacedIsNoLessSuspectOnceRedisClockWasSetBack() {
        SessionState session = open(ADA);
        rotate(session);
        redis.clockShift().advance(Duration.ofHours(-1));

        assertThat(rotate(session)).isEmpty();

        assertThat(events(EventType.TOKEN_REUSE)).hasSize(1);
        assertThat(redis.exists(SessionKeys.session(session.id()))).isFalse();
    }

    @Test
    void itsBeginningIsRecordedWithItsId() {
        SessionState session = open(ADA);

        assertThat(events(EventType.LOGIN))
                .extracting(details -> details.getString("session_id"))
                .containsExactly(session.id().toString());
    }

    @Test
    void aRefreshMovesItOnAndMakesItLastLonger() {
        SessionState session = open(ADA);
        redis.advance(Duration.ofHours(23));

        SessionState next = rotate(session).orElseThrow();

        assertThat(next.generation()).isEqualTo(1);
        assertThat(next.refreshedAt()).isAfterOrEqualTo(session.openedAt().plus(Duration.ofHours(23)));
        assertThat(next.openedAt()).isEqualTo(session.openedAt());
        assertThat(next.endsAt()).isEqualTo(session.endsAt());
        assertThat(redis.ttl(SessionKeys.session(session.id()))).isBetween(IDLE.minusSeconds(5), IDLE);
    }

    @Test
    void noRefreshTakesItBeyondItsAbsoluteEnd() {
        SessionState session = open(ADA);
        for (int day = 0; day < 29; day++) {
            redis.advance(Duration.ofHours(23).plusMinutes(59));
            session = rotate(session).orElseThrow();
        }
        redis.advance(Duration.ofHours(23));
        session = rotate(session).orElseThrow();

        assertThat(redis.ttl(SessionKeys.session(session.id()))).isLessThan(Duration.ofHours(2));
        redis.advance(Duration.ofHours(2));
        assertThat(rotate(session)).isEmpty();
        assertThat(find(ADA)).isEmpty();
    }

    @Test
    void ofAnyNumberOfRefreshesAtOnceAllGetTheSameSuccessor() {
        SessionState session = open(ADA);

        List<Optional<SessionState>> answers = redis.race(
                200,
                connection -> store(connection)
                        .rotate(token(session), event(EventType.TOKEN_REUSE))
                        .map(SessionStore.Rotation::session));

        SessionState successor = answers.get(0).orElseThrow();
        assertThat(answers).hasSize(200).allSatisfy(answer -> assertThat(answer).contains(successor));
        assertThat(successor.generation()).isEqualTo(1);
        assertThat(find(ADA)).hasSize(1);
    }

    @Test
    void aTokenUsedAgainWithinTheGraceGetsTheSameSuccessor() {
        SessionState session = open(ADA);
        SessionState next = rotate(session).orElseThrow();
        redis.advance(GRACE.minusSeconds(2));

        assertThat(rotate(session)).contains(next);
        assertThat(events(EventType.TOKEN_REUSE)).isEmpty();
    }

    @Test
    void aTokenUsedAgainAfterTheGraceEndsTheSession() {
        SessionState session = open(ADA);
        SessionState next = rotate(session).orElseThrow();
        redis.advance(GRACE.plusSeconds(1));

        assertThat(rotate(session)).isEmpty();
        assertThat(rotate(next)).isEmpty();
        assertThat(redis.exists(SessionKeys.sessionsOf(ADA))).isFalse();
        assertThat(events(EventType.TOKEN_REUSE))
                .singleElement()
                .satisfies(details -> assertThat(details.getJsonArray("session_ids"))
                        .isEqualTo(new JsonArray().add(session.id().toString())));
        assertThat(events(EventType.LOGOUT)).isEmpty();
    }

    @Test
    void anyTokenExchangedWithinTheGraceLeadsToTheNewest() {
        SessionState first = open(ADA);
        SessionState second = rotate(first).orElseThrow();
        SessionState third = rotate(second).orElseThrow();

        assertThat(rotate(first)).contains(third);
        assertThat(rotate(second)).contains(third);
        redis.advance(Duration.ofSeconds(20));
        SessionState fourth = rotate(third).orElseThrow();
        redis.advance(Duration.ofSeconds(20));

        assertThat(rotate(third)).contains(fourth);
        assertThat(rotate(second)).isEmpty();
    }

    @Test
    void aTokenFromManyRefreshesAgoIsReuseEvenWithinTheGrace() {
        SessionState first = open(ADA);
        SessionState last = first;
        for (int i = 0; i < 5; i++) {
            last = rotate(last).orElseThrow();
        }

        assertThat(rotate(first)).isEmpty();
        assertThat(events(EventType.TOKEN_REUSE)).hasSize(1);
    }

    @Test
    void aTokenWhoseRefreshRedisHasLostIsGoodAllTheSame() {
        SessionState session = open(ADA);
        SessionState lost = rotate(session).orElseThrow();
        long openedAt = session.openedAt().toEpochMilli();
        redis.command("HSET", SessionKeys.session(session.id()), "generation", 0, "refreshed", openedAt);

        SessionState next = rotate(lost).orElseThrow();

        assertThat(next.generation()).isEqualTo(2);
        assertThat(rotate(lost)).contains(next);
        assertThat(rotate(session)).as("exchanged nobody knows when").isEmpty();
    }

    @Test
    void aRefreshShowsWhereThePersonIsNow() {
        SessionState session = open(ADA);
        Caller other = new Caller(ClientAddress.parse("2001:db8::1"), "x".repeat(500));

        redis.run(connection -> store(connection).rotate(token(session), event(EventType.TOKEN_REUSE, other)));

        FindSessions.Session shown = find(ADA).get(0);
        assertThat(shown.clientAddress()).isEqualTo("2001:db8::1");
        assertThat(shown.userAgent()).isEqualTo("x".repeat(59) + "…");
        assertThat(shown.createdAt()).isEqualTo(session.openedAt());
        assertThat(shown.endsAt()).isEqualTo(session.endsAt());
        assertThat(shown.lastUsedAt()).isAfterOrEqualTo(session.openedAt());
        Instant idleEnd = shown.lastUsedAt().plus(IDLE);
        assertThat(shown.idleEndsAt()).isBetween(idleEnd.minusSeconds(5), idleEnd.plusSeconds(5));
    }

    @Test
    void aSessionStaysInTheCompactEncodingOfRedis() {
        SessionState session = open(ADA);
        for (int i = 0; i < 6; i++) {
            session = rotate(session).orElseThrow();
        }

        assertThat(redis.command("OBJECT", "ENCODING", SessionKeys.session(session.id()))
                        .toString())
                .isIn("listpack", "ziplist");
    }

    @Test
    void theOldestEndsWhenThereWouldBeTooMany() {
        List<UUID> opened = new ArrayList<>();
        SessionState first = open(ADA);
        for (int i = 0; i < 3; i++) {
            redis.advance(Duration.ofMillis(1));
            opened.add(0, open(ADA).id());
        }

        assertThat(find(ADA)).extracting(FindSessions.Session::id).containsExactlyElementsOf(opened);
        assertThat(rotate(first)).isEmpty();
        assertThat(events(EventType.LOGOUT))
                .singleElement()
                .satisfies(details -> assertThat(details.getJsonArray("session_ids"))
                        .containsExactly(first.id().toString()));
    }

    @Test
    void sessionsThatEndedByThemselvesCountForNothing() {
        open(ADA);
        redis.advance(Duration.ofHours(23));
        SessionState second = open(ADA);
        SessionState third = open(ADA);
        redis.advance(Duration.ofHours(2));

        SessionState fourth = open(ADA);

        assertThat(find(ADA))
                .extracting(FindSessions.Session::id)
                .containsExactlyInAnyOrder(second.id(), third.id(), fourth.id());
        assertThat(events(EventType.LOGOUT)).isEmpty();
    }

    @Test
    void ofManySignInsAtOnceNoMoreThanAllowedRemain() {
        redis.race(50, connection -> apply(store(connection), ADA));

        assertThat(find(ADA)).hasSize(3);
        assertThat(redis.command("KEYS", "session:*").size()).isEqualTo(3);
        assertThat(events(EventType.LOGOUT).stream().flatMap(details -> details.getJsonArray("session_ids").stream()))
                .hasSize(47)
                .doesNotHaveDuplicates();
    }

    @Test
    void oneOthersOrAllCanBeEnded() {
        SessionState first = open(ADA);
        SessionState second = open(ADA);
        SessionState third = open(ADA);

        assertThat(end(ADA, Scope.ONE, first.id())).containsExactly(first.id());
        assertThat(end(ADA, Scope.ONE, first.id())).isEmpty();
        assertThat(end(ADA, Scope.OTHERS, second.id())).containsExactly(third.id());
        open(ADA);
        assertThat(end(ADA, Scope.ALL, null)).hasSize(2);
        assertThat(end(ADA, Scope.ALL, null)).isEmpty();

        assertThat(find(ADA)).isEmpty();
        assertThat(events(EventType.LOGOUT)).hasSize(3);
    }

    @Test
    void nobodyEndsTheSessionOfSomebodyElse() {
        SessionState bobs = open(BOB);

        assertThat(end(ADA, Scope.ONE, bobs.id())).isEmpty();
        end(ADA, Scope.ALL, null);

        assertThat(find(BOB)).hasSize(1);
        assertThat(events(EventType.LOGOUT)).isEmpty();
    }

    @Test
    void aTokenOfSomebodyElseDoesNotRefreshIt() {
        SessionState bobs = open(BOB);
        SessionState forged = new SessionState(
                bobs.id(), ADA, 0, bobs.refreshedAt(), bobs.openedAt(), bobs.idleEndsAt(), bobs.endsAt());

        assertThat(rotate(forged)).isEmpty();
        assertThat(find(BOB)).hasSize(1);
        assertThat(rotate(bobs)).isPresent();
    }

    @Test
    void aSessionThatAnOperatorDeletedHasEnded() {
        SessionState session = open(ADA);

        redis.command("DEL", SessionKeys.session(session.id()));

        assertThat(rotate(session)).isEmpty();
        assertThat(find(ADA)).isEmpty();
    }

    @Test
    void whenNoEventCanBeQueuedNothingIsDone() {
        SessionState session = open(ADA);
        AuditOutbox full = new AuditOutbox(1, Set.of());

        assertThatThrownBy(() -> redis.run(connection -> new SessionStore(connection, CONFIG, full)
                        .rotate(token(session), event(EventType.TOKEN_REUSE))))
                .isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> redis.run(connection -> new SessionStore(connection, CONFIG, full)
                        .end(ADA, Scope.ALL, Optional.empty(), event(EventType.LOGOUT))))
                .isInstanceOf(Unavailable.class);
        assertThat(find(ADA)).hasSize(1);
        assertThat(rotate(session).orElseThrow().generation()).isEqualTo(1);
    }

    private SessionState open(UUID user) {
        return redis.run(connection -> apply(store(connection), user));
    }

    private Future<SessionState> apply(SessionStore store, UUID user) {
        SessionState session = store.begin(user, redis.clockShift().clock().instant());
        JsonObject login = new JsonObject()
                .put("request_id", "r")
                .put("session_id", session.id().toString());
        List<Effect> effects =
                store.open(session, CALLER, event(EventType.LOGIN, CALLER, login), event(EventType.LOGOUT));
        return APPLY.run(redis.connections().current(), new ScriptCall().effects(effects))
                .map(session);
    }

    private Optional<SessionState> rotate(SessionState session) {
        return redis.run(connection -> store(connection)
                .rotate(token(session), event(EventType.TOKEN_REUSE))
                .map(SessionStore.Rotation::session));
    }

    private List<UUID> end(UUID user, Scope scope, @Nullable UUID session) {
        return redis.run(connection ->
                store(connection).end(user, scope, Optional.ofNullable(session), event(EventType.LOGOUT)));
    }

    private List<FindSessions.Session> find(UUID user) {
        return redis.run(connection -> store(connection).find(user));
    }

    private static SessionStore store(HeldConnection connection) {
        return new SessionStore(connection, CONFIG, new AuditOutbox(1_000_000, Set.of()));
    }

    private static RefreshClaims token(SessionState session) {
        return RefreshClaims.of(session);
    }

    private static AuditEvent event(EventType type) {
        return event(type, CALLER);
    }

    private static AuditEvent event(EventType type, Caller caller) {
        return event(type, caller, new JsonObject().put("request_id", "r"));
    }

    private static AuditEvent event(EventType type, Caller caller, JsonObject details) {
        return new AuditEvent(UUID.randomUUID(), type, EMAIL, ADA, caller, details.getMap());
    }

    /** The details of the queued events of one type. */
    private List<JsonObject> events(EventType type) {
        List<JsonObject> found = new ArrayList<>();
        for (Response entry : redis.command("XRANGE", AuditOutbox.STREAM, "-", "+")) {
            JsonObject fields = new JsonObject();
            Response values = entry.get(1);
            for (int i = 0; i < values.size(); i += 2) {
                fields.put(values.get(i).toString(), values.get(i + 1).toString());
            }
            if (fields.getString(AuditOutbox.EVENT).equals(type.name())) {
                found.add(new JsonObject(fields.getString(AuditOutbox.DETAILS)));
            }
        }
        return found;
    }
}

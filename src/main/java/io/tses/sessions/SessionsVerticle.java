package io.tses.sessions;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.keys.KeySource;
import io.tses.keys.PublishedKeys;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.redis.RedisConnections;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.tses.tokens.AccessClaims;
import io.tses.tokens.AccessSigner;
import io.tses.tokens.RefreshClaims;
import io.tses.tokens.RefreshSigner;
import io.tses.tokens.SessionState;
import io.tses.tokens.TokensConfig;
import io.tses.tokens.VerifiedTokens;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Issues the tokens of a sign-in, exchanges and checks them, and keeps the sessions that they live and end with. */
public final class SessionsVerticle extends VerticleBase {
    /** How the oldest session ends when there would be more than allowed: nobody asks for that. */
    private static final String LIMIT = "limit";

    private final Bus bus;
    private final RedisConnections redis;
    private final TokensConfig config;
    private final AuditOutbox outbox;
    private final Clock clock;
    private final SessionMeters meters;
    private final TimeBasedEpochGenerator eventIds = Generators.timeBasedEpochGenerator();
    private final VerifiedTokens verified;
    private final Cache<UUID, Boolean> goingOn;

    public SessionsVerticle(
            Bus bus,
            RedisConnections redis,
            TokensConfig config,
            AuditOutbox outbox,
            Clock clock,
            MeterRegistry meters) {
        this.bus = bus;
        this.redis = redis;
        this.config = config;
        this.outbox = outbox;
        this.clock = clock;
        this.meters = new SessionMeters(meters);
        this.verified = new VerifiedTokens(config.cacheSize());
        this.goingOn = Caffeine.newBuilder()
                .expireAfterWrite(config.sessions().checkEvery())
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .maximumSize(config.cacheSize())
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Future<?> start() {
        KeySource keys = new KeySource(vertx, config.keys(), config.signingKey());
        return keys.load().compose(ring -> {
            AccessSigner access = new AccessSigner(vertx, config, ring, clock);
            keys.watch(changed -> {
                if (access.use(changed)) {
                    verified.clear();
                }
            });
            return answer(access);
        });
    }

    private Future<?> answer(AccessSigner access) {
        RefreshSigner refresh = new RefreshSigner(vertx, config, clock);
        SessionStore sessions = new SessionStore(redis.current(), config.sessions(), outbox);
        return redis.current()
                .ready()
                .compose(up -> Future.all(List.of(
                        bus.answer(OpenSession.ADDRESS, ask -> prepare(access, refresh, sessions, ask)),
                        bus.answer(CheckToken.ADDRESS, ask -> check(access, sessions, ask)),
                        bus.answer(ReadRefresh.ADDRESS, ask -> read(refresh, sessions, ask)),
                        bus.answer(RefreshTokens.ADDRESS, ask -> refresh(access, refresh, sessions, ask)),
                        bus.answer(PublishedKeys.ADDRESS, ask -> Future.succeededFuture(access.published())),
                        bus.answer(EndSessions.ADDRESS, ask -> end(sessions, ask)),
                        bus.answer(
                                FindSessions.ADDRESS,
                                ask -> sessions.find(ask.userId()).map(FindSessions.Found::new)))));
    }

    private Future<OpenSession.Prepared> prepare(
            AccessSigner access, RefreshSigner refresh, SessionStore sessions, OpenSession ask) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        SessionState session = new SessionState(
                UUID.randomUUID(),
                ask.userId(),
                0,
                now,
                now,
                now.plus(config.sessions().ttl()));
        AuditEvent login = event(
                EventType.LOGIN,
                ask,
                details(ask.requestId()).put("session_id", session.id().toString()));
        AuditEvent limit = event(EventType.LOGOUT, ask, details(ask.requestId()).put("how", LIMIT));
        return access.sign(AccessClaims.of(session, config))
                .map(token -> new OpenSession.Prepared(
                        token,
                        refresh.sign(RefreshClaims.of(session, config)),
                        sessions.open(session, ask.caller(), login, limit)));
    }

    private Future<CheckToken.Reply> check(AccessSigner access, SessionStore sessions, CheckToken ask) {
        return verified.get(ask.token(), access::read).compose(found -> {
            if (found.isEmpty() || found.get().isExpired(clock.instant(), config.leeway())) {
                return Future.succeededFuture(new CheckToken.Invalid());
            }
            AccessClaims claims = found.get();
            return goesOn(sessions, claims.sessionId())
                    .map(going -> going
                            ? new CheckToken.Valid(claims.userId(), claims.sessionId(), since(claims.authenticatedAt()))
                            : new CheckToken.Invalid());
        });
    }

    private Duration since(Instant moment) {
        return Duration.between(moment, clock.instant());
    }

    private Future<Boolean> goesOn(SessionStore sessions, UUID sessionId) {
        if (goingOn.getIfPresent(sessionId) != null) {
            return Future.succeededFuture(true);
        }
        return sessions.generation(sessionId).map(generation -> {
            if (generation.isPresent()) {
                goingOn.put(sessionId, true);
            }
            return generation.isPresent();
        });
    }

    private Future<ReadRefresh.Reply> read(RefreshSigner refresh, SessionStore sessions, ReadRefresh ask) {
        return refresh.read(ask.token()).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture(new ReadRefresh.Invalid());
            }
            RefreshClaims claims = found.get();
            ReadRefresh.Read read = new ReadRefresh.Read(claims.userId(), claims.sessionId(), claims.generation());
            if (!ask.inForce()) {
                return Future.succeededFuture(read);
            }
            return sessions.generation(claims.sessionId())
                    .map(newest -> newest.isPresent() && newest.getAsLong() <= claims.generation()
                            ? read
                            : new ReadRefresh.Invalid());
        });
    }

    private Future<RefreshTokens.Reply> refresh(
            AccessSigner access, RefreshSigner refresh, SessionStore sessions, RefreshTokens ask) {
        UUID sessionId = ask.refresh().sessionId();
        AuditEvent reuse = event(
                EventType.TOKEN_REUSE, ask.refresh().userId(), ask.email(), ask.caller(), details(ask.requestId()));
        return sessions.rotate(ask.refresh(), reuse).compose(rotation -> {
            meters.refreshed(rotation.outcome());
            Optional<SessionState> session = rotation.session();
            if (session.isEmpty()) {
                forget(List.of(sessionId));
                return Future.succeededFuture(new RefreshTokens.Invalid());
            }
            return access.sign(AccessClaims.of(session.get(), config))
                    .map(token ->
                            new RefreshTokens.Refreshed(token, refresh.sign(RefreshClaims.of(session.get(), config))));
        });
    }

    private Future<EndSessions.Ended> end(SessionStore sessions, EndSessions ask) {
        JsonObject details = details(ask.requestId()).put("how", ask.how().wireName());
        ask.by().ifPresent(by -> details.put("by", by));
        AuditEvent logout = event(EventType.LOGOUT, ask.userId(), ask.email(), ask.caller(), details);
        return sessions.end(ask.userId(), ask.scope(), ask.session(), logout).map(ended -> {
            forget(ended);
            meters.ended(ask.how(), ended.size());
            return new EndSessions.Ended(ended.size());
        });
    }

    /** Here at once; other instances notice when they look next. */
    private void forget(List<UUID> ended) {
        goingOn.invalidateAll(ended);
        bus.raise(AuditOutbox.QUEUED);
    }

    private AuditEvent event(EventType type, OpenSession ask, JsonObject details) {
        return event(type, ask.userId(), ask.email(), ask.caller(), details);
    }

    private AuditEvent event(EventType type, UUID userId, EmailAddress email, Caller caller, JsonObject details) {
        return new AuditEvent(eventIds.generate(), type, email, userId, caller, details.getMap());
    }

    private static JsonObject details(String requestId) {
        return new JsonObject().put("request_id", requestId);
    }
}

package io.tses.sessions;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.keys.FindPublicKeys;
import io.tses.keys.KeyRing;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.sessions.EndSessions.How;
import io.tses.sessions.SessionMeters.Refresh;
import io.tses.shared.Caller;
import io.tses.tokens.AccessClaims;
import io.tses.tokens.AccessSigner;
import io.tses.tokens.RefreshClaims;
import io.tses.tokens.RefreshSigner;
import io.tses.tokens.SessionState;
import io.tses.tokens.Token;
import io.tses.tokens.TokenType;
import io.tses.tokens.TokensConfig;
import io.tses.tokens.VerifiedTokens;
import io.tses.users.FindUser;
import io.tses.users.User;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import static io.vertx.core.Future.succeededFuture;

/** The life of sessions, and of the tokens that live and end with them. Belongs to one event loop. */
final class Sessions {
    /** How the oldest session ends when there would be more than allowed: nobody asks for that. */
    private static final String LIMIT = "limit";

    private final Bus bus;
    private final Waker waker;
    private final AccessSigner access;
    private final RefreshSigner refresh;
    private final SessionStore store;
    private final TokensConfig tokens;
    private final Clock clock;
    private final SessionMeters meters;
    private final AuditEvents events;
    private final VerifiedTokens verified;
    private final ClockWarnings clocks;

    /** Sessions that went on when they were looked at last. */
    private final Cache<UUID, Boolean> goingOn;

    Sessions(
            Bus bus,
            Waker waker,
            AccessSigner access,
            RefreshSigner refresh,
            SessionStore store,
            TokensConfig tokens,
            Duration checkEvery,
            Clock clock,
            Ticker ticker,
            SessionMeters meters,
            AuditEvents events) {
        this.bus = bus;
        this.waker = waker;
        this.access = access;
        this.refresh = refresh;
        this.store = store;
        this.tokens = tokens;
        this.clock = clock;
        this.meters = meters;
        this.events = events;
        this.verified = new VerifiedTokens(tokens.cacheSize());
        this.clocks = new ClockWarnings(ticker);
        this.goingOn = Caffeine.newBuilder()
                .expireAfterWrite(checkEvery)
                .ticker(ticker)
                .maximumSize(tokens.cacheSize())
                .executor(Runnable::run)
                .build();
    }

    /** Signs and accepts access tokens under these keys from now on. */
    void use(KeyRing keys) {
        if (access.use(keys)) {
            verified.clear();
        }
    }

    Future<FindPublicKeys.Found> publicKeys(FindPublicKeys ask) {
        return succeededFuture(access.published());
    }

    Future<OpenSession.Prepared> open(OpenSession ask) {
        SessionState session = store.begin(ask.userId(), clock.instant());
        AuditEvent login = events.of(EventType.LOGIN, ask.email(), ask.userId(), ask.caller())
                .with("session_id", session.id());
        AuditEvent limit = events.of(EventType.LOGOUT, ask.email(), ask.userId(), ask.caller())
                .with("how", LIMIT);
        return accessToken(session)
                .map(token -> new OpenSession.Prepared(
                        session.id(), token, refreshToken(session), store.open(session, ask.caller(), login, limit)));
    }

    Future<RepeatSession.Reply> repeat(RepeatSession ask) {
        return store.unrefreshed(ask.id(), ask.userId())
                .compose(found -> found.map(session -> accessToken(session)
                                .<RepeatSession.Reply>map(
                                        token -> new RepeatSession.Repeated(token, refreshToken(session))))
                        .orElseGet(() -> succeededFuture(new RepeatSession.Gone())));
    }

    Future<CheckToken.Reply> check(CheckToken ask) {
        return verified.get(ask.token(), access::read).compose(found -> {
            Instant now = clock.instant();
            if (found.isEmpty() || !isInForce(found.get(), now)) {
                return succeededFuture(new CheckToken.Invalid());
            }
            AccessClaims claims = found.get();
            Duration sinceSignIn = Duration.between(claims.authenticatedAt(), now);
            return goesOn(claims.sessionId())
                    .map(going -> going
                            ? new CheckToken.Valid(claims.userId(), claims.sessionId(), sinceSignIn)
                            : new CheckToken.Invalid());
        });
    }

    Future<CheckSession.Reply> check(CheckSession ask) {
        return store.opening(ask.id())
                .map(found -> found.<CheckSession.Reply>map(opening -> new CheckSession.GoesOn(
                                opening.userId(), Duration.between(opening.openedAt(), clock.instant())))
                        .orElseGet(CheckSession.Ended::new));
    }

    private boolean isInForce(AccessClaims claims, Instant now) {
        Duration ahead = claims.ahead(now, tokens.leeway());
        if (!ahead.isZero()) {
            clocks.tell(ahead);
        }
        return ahead.isZero() && !claims.isExpired(now, tokens.leeway());
    }

    private Future<Boolean> goesOn(UUID sessionId) {
        if (goingOn.getIfPresent(sessionId) != null) {
            return succeededFuture(true);
        }
        return store.generation(sessionId).map(generation -> {
            if (generation.isPresent()) {
                goingOn.put(sessionId, true);
            }
            return generation.isPresent();
        });
    }

    Future<VerifyToken.Reply> verify(VerifyToken ask) {
        if (ask.type().equals(Optional.of(TokenType.REFRESH))) {
            return verifyRefresh(ask.token());
        }
        return check(new CheckToken(ask.token()))
                .compose(checked -> checked.match(
                        valid -> verifyOwner(valid.userId(), TokenType.ACCESS),
                        () -> ask.type().isPresent()
                                ? succeededFuture(new VerifyToken.Invalid())
                                : verifyRefresh(ask.token())));
    }

    /** Good is the newest of a session that goes on, or one still newer: Redis has lost the refresh that it came from. */
    private Future<VerifyToken.Reply> verifyRefresh(Token token) {
        Optional<RefreshClaims> found = refresh.read(token);
        if (found.isEmpty()) {
            return succeededFuture(new VerifyToken.Invalid());
        }
        RefreshClaims claims = found.get();
        return store.generation(claims.sessionId())
                .compose(newest -> newest.isPresent() && newest.getAsLong() <= claims.generation()
                        ? verifyOwner(claims.userId(), TokenType.REFRESH)
                        : succeededFuture(new VerifyToken.Invalid()));
    }

    private Future<VerifyToken.Reply> verifyOwner(UUID userId, TokenType type) {
        return bus.ask(FindUser.ADDRESS, new FindUser(userId))
                .map(found -> found.match(
                        user -> user.isActive() ? new VerifyToken.Good(type) : new VerifyToken.Invalid(),
                        VerifyToken.Invalid::new));
    }

    Future<RefreshTokens.Reply> refresh(RefreshTokens ask) {
        return refresh.read(ask.token())
                .map(token -> refresh(token, ask.caller()))
                .orElseGet(Sessions::notRefreshed);
    }

    private Future<RefreshTokens.Reply> refresh(RefreshClaims token, Caller caller) {
        return bus.ask(FindUser.ADDRESS, new FindUser(token.userId()))
                .compose(found -> found.match(
                        user -> user.isActive() ? rotate(token, user, caller) : refreshOfDisabled(token, caller),
                        Sessions::notRefreshed));
    }

    /**
     * Of somebody disabled no session goes on: one may have been opened while they were being disabled. Looked at again before
     * that is done, since others may know by now that they are active again.
     */
    private Future<RefreshTokens.Reply> refreshOfDisabled(RefreshClaims token, Caller caller) {
        return bus.ask(FindUser.ADDRESS, new FindUser(token.userId(), true))
                .compose(found -> found.match(
                        user -> user.isActive()
                                ? rotate(token, user, caller)
                                : end(EndSessions.all(user.id(), user.email(), How.DISABLED, caller))
                                        .transform(ended -> notRefreshed()),
                        Sessions::notRefreshed));
    }

    private Future<RefreshTokens.Reply> rotate(RefreshClaims token, User user, Caller caller) {
        AuditEvent reuse = events.of(EventType.TOKEN_REUSE, user.email(), user.id(), caller);
        return store.rotate(token, reuse).compose(rotation -> {
            meters.refreshed(rotation.outcome());
            if (rotation.outcome() == Refresh.REUSED) {
                waker.wake(AuditOutbox.QUEUED);
            }
            return rotation.session().map(this::refreshed).orElseGet(() -> {
                goingOn.invalidate(token.sessionId());
                return notRefreshed();
            });
        });
    }

    private Future<RefreshTokens.Reply> refreshed(SessionState session) {
        return accessToken(session).map(token -> new RefreshTokens.Refreshed(token, refreshToken(session)));
    }

    private static Future<RefreshTokens.Reply> notRefreshed() {
        return succeededFuture(new RefreshTokens.Invalid());
    }

    Future<BlacklistToken.Reply> blacklist(BlacklistToken ask) {
        return refresh.read(ask.token())
                .map(token -> blacklist(token, ask.caller()))
                .orElseGet(Sessions::notBlacklisted);
    }

    private Future<BlacklistToken.Reply> blacklist(RefreshClaims token, Caller caller) {
        return bus.ask(FindUser.ADDRESS, new FindUser(token.userId()))
                .compose(found -> found.match(
                        user -> end(EndSessions.one(user.id(), user.email(), token.sessionId(), How.BLACKLIST, caller))
                                .map(ended -> ended.count() > 0
                                        ? new BlacklistToken.Blacklisted()
                                        : new BlacklistToken.Invalid()),
                        Sessions::notBlacklisted));
    }

    private static Future<BlacklistToken.Reply> notBlacklisted() {
        return succeededFuture(new BlacklistToken.Invalid());
    }

    Future<EndSessions.Ended> end(EndSessions ask) {
        return store.end(ask.userId(), ask.scope(), ask.session(), logout(ask)).map(ended -> {
            meters.ended(ask.how(), ended.size());
            goingOn.invalidateAll(ended);
            if (!ended.isEmpty()) {
                bus.tell(SessionsEnded.NOTICE, new SessionsEnded(List.copyOf(ended)));
                waker.wake(AuditOutbox.QUEUED);
            }
            return new EndSessions.Ended(ended.size());
        });
    }

    /** Whoever does not hear of it notices when it looks next. */
    void forget(SessionsEnded news) {
        goingOn.invalidateAll(news.ids());
    }

    private AuditEvent logout(EndSessions ask) {
        return ask.by()
                .map(actor -> events.of(EventType.LOGOUT, ask.email(), ask.userId(), actor))
                .orElseGet(() -> events.of(EventType.LOGOUT, ask.email(), ask.userId(), ask.caller()))
                .with("how", ask.how().wireName());
    }

    Future<FindSessions.Found> find(FindSessions ask) {
        return store.find(ask.userId()).map(FindSessions.Found::new);
    }

    private Future<Token> accessToken(SessionState session) {
        return access.sign(AccessClaims.of(session, tokens.accessTtl()));
    }

    private Token refreshToken(SessionState session) {
        return refresh.sign(RefreshClaims.of(session));
    }
}

package io.tses.sessions;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.keys.FindPublicKeys;
import io.tses.keys.KeySource;
import io.tses.outbox.AuditOutbox;
import io.tses.redis.HeldConnection;
import io.tses.redis.RedisConnections;
import io.tses.tokens.AccessSigner;
import io.tses.tokens.RefreshSigner;
import io.tses.tokens.TokensConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.List;

/** Answers for sessions and their tokens. */
public final class SessionsVerticle extends VerticleBase {
    private final Bus bus;
    private final RedisConnections redis;
    private final KeySource keys;
    private final TokensConfig tokens;
    private final SessionsConfig config;
    private final AuditOutbox outbox;
    private final SessionMeters meters;

    public SessionsVerticle(
            Bus bus,
            RedisConnections redis,
            KeySource keys,
            TokensConfig tokens,
            SessionsConfig config,
            AuditOutbox outbox,
            MeterRegistry meters) {
        this.bus = bus;
        this.redis = redis;
        this.keys = keys;
        this.tokens = tokens;
        this.config = config;
        this.outbox = outbox;
        this.meters = new SessionMeters(meters);
    }

    @Override
    public Future<?> start() {
        return redis.ready().map(this::sessions).compose(sessions -> {
            keys.follow(sessions::use);
            return Future.all(List.of(
                    bus.answer(OpenSession.ADDRESS, sessions::open),
                    bus.answer(RepeatSession.ADDRESS, sessions::repeat),
                    bus.answer(CheckToken.ADDRESS, sessions::check),
                    bus.answer(CheckSession.ADDRESS, sessions::check),
                    bus.answer(VerifyToken.ADDRESS, sessions::verify),
                    bus.answer(RefreshTokens.ADDRESS, sessions::refresh),
                    bus.answer(BlacklistToken.ADDRESS, sessions::blacklist),
                    bus.answer(EndSessions.ADDRESS, sessions::end),
                    bus.hear(SessionsEnded.NOTICE, sessions::forget),
                    bus.answer(FindSessions.ADDRESS, sessions::find),
                    bus.answer(FindPublicKeys.ADDRESS, sessions::publicKeys)));
        });
    }

    /** Times of tokens are Redis' own, as those of sessions are: nodes whose clocks differ agree on them. */
    private Sessions sessions(HeldConnection connection) {
        Clock clock = connection.clock();
        return new Sessions(
                bus,
                new Waker(vertx, bus),
                new AccessSigner(vertx, tokens, keys.current(), clock),
                new RefreshSigner(keys.secret(), tokens, clock),
                new SessionStore(connection, config, outbox),
                tokens,
                config.checkEvery(),
                clock,
                connection::nanoTime,
                meters,
                outbox.events());
    }
}

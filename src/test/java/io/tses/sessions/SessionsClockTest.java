package io.tses.sessions;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.Addresses;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.bus.Waker;
import io.tses.keys.HmacKey;
import io.tses.keys.KeyRing;
import io.tses.outbox.AuditOutbox;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.tses.request.RequestScope;
import io.tses.shared.EmailAddress;
import io.tses.support.OnRealServers;
import io.tses.support.Settings;
import io.tses.support.TestRedis;
import io.tses.tokens.AccessSigner;
import io.tses.tokens.Forge;
import io.tses.tokens.Token;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static io.vertx.core.Future.succeededFuture;
import static org.assertj.core.api.Assertions.assertThat;

/** A clock may be set back or stand still; what is remembered for so long only, is so all the same. */
@OnRealServers
class SessionsClockTest {
    private static final Duration CHECK_EVERY = Duration.ofSeconds(5);
    private static final LuaScript APPLY = LuaScript.beside(SessionsClockTest.class, "apply.lua");

    private final TestRedis redis;
    private final SessionsConfig config = Settings.of(SessionsConfig::from).defaults();
    private final AtomicLong nanos = new AtomicLong();

    SessionsClockTest(TestRedis redis) {
        this.redis = redis;
    }

    @Test
    void thatASessionEndedElsewhereIsNoticedInTimeWhileTheClockStandsStill() {
        Sessions sessions = redis.run(held -> succeededFuture(sessions(held)));
        OpenSession.Prepared opened = redis.run(held -> {
            RequestScope.startingNow(SessionsFixture.REQUEST_ID, CHECK_EVERY).enter();
            return sessions.open(
                    new OpenSession(Forge.USER, new EmailAddress("ada@example.com"), SessionsFixture.CALLER));
        });
        redis.run(held -> APPLY.run(held, new ScriptCall().effects(opened.effects())));
        assertThat(isValid(sessions, opened.access())).isTrue();
        redis.command("DEL", SessionKeys.session(opened.id()));
        assertThat(isValid(sessions, opened.access())).isTrue();

        nanos.addAndGet(CHECK_EVERY.toNanos());

        assertThat(isValid(sessions, opened.access())).isFalse();
    }

    private boolean isValid(Sessions sessions, Token token) {
        return redis.run(held -> sessions.check(new CheckToken(token))).match(valid -> true, () -> false);
    }

    private Sessions sessions(HeldConnection held) {
        Bus bus = Bus.on(redis.vertx(), new RecordCodec(Addresses.ALL));
        AuditOutbox outbox = new AuditOutbox(1000, Set.of());
        Clock still = Forge.at(Forge.NOW);
        HmacKey key = new HmacKey(Forge.SIGNING_KEY);
        return new Sessions(
                bus,
                new Waker(redis.vertx(), bus),
                new AccessSigner(redis.vertx(), Forge.config(), new KeyRing(key, List.of(key)), still),
                Forge.refreshSigner(Forge.NOW),
                new SessionStore(held, config, outbox),
                Forge.config(),
                CHECK_EVERY,
                still,
                nanos::get,
                new SessionMeters(new SimpleMeterRegistry()),
                outbox.events());
    }
}

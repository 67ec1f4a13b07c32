package io.tses.sessions;

import ch.qos.logback.classic.Level;
import io.tses.sessions.EndSessions.How;
import io.tses.support.LogLines;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.tses.tokens.Token;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The tokens of a sign-in, and what becomes of them, on a real bus and a real Redis. */
@OnRealServers
class SessionsVerticleTest {
    private final SessionsFixture fixture;

    SessionsVerticleTest(TestRedis redis, TestServers servers) {
        fixture = new SessionsFixture(redis, servers);
    }

    @Test
    void anAccessTokenSaysWhatRfc9068AndTheOldServiceSay() {
        fixture.start(Map.of("tokens.issuer", "https://auth.example.com", "tokens.audience", "app"));
        OpenSession.Prepared tokens = fixture.signIn();
        JsonObject header = SessionsFixture.part(tokens.access(), 0);
        JsonObject claims = SessionsFixture.part(tokens.access(), 1);

        assertThat(header.fieldNames()).containsExactlyInAnyOrder("typ", "alg", "kid");
        assertThat(header.getString("typ")).isEqualTo("at+jwt");
        assertThat(header.getString("alg")).isEqualTo("HS256");
        assertThat(claims.fieldNames())
                .containsExactlyInAnyOrder(
                        "token_type", "user_id", "jti", "iat", "exp", "iss", "aud", "sub", "sid", "amr", "auth_time");
        assertThat(claims.getString("token_type")).isEqualTo("access");
        assertThat(claims.getString("user_id")).isEqualTo(fixture.ada().id().toString());
        assertThat(claims.getString("sub")).isEqualTo(fixture.ada().id().toString());
        assertThat(claims.getString("iss")).isEqualTo("https://auth.example.com");
        assertThat(claims.getString("aud")).isEqualTo("app");
        assertThat(claims.getJsonArray("amr")).isEqualTo(new JsonArray().add("otp"));
        assertThat(claims.getString("jti")).matches("[0-9a-f]{32}");
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(7200);
        assertThat(claims.getLong("auth_time")).isEqualTo(claims.getLong("iat"));
        assertThat(fixture.sessions())
                .extracting(session -> session.id().toString())
                .containsExactly(claims.getString("sid"));
    }

    @Test
    void aRefreshTokenKeepsTheClaimsOfTheOldService() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        JsonObject claims = SessionsFixture.part(tokens.refresh(), 1);

        assertThat(claims.getMap()).containsKeys("token_type", "user_id", "jti", "iat", "exp", "sid");
        assertThat(claims.getString("token_type")).isEqualTo("refresh");
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(86400);
        assertThat(claims.getString("jti"))
                .isNotEqualTo(SessionsFixture.part(tokens.access(), 1).getString("jti"));
        assertThat(SessionsFixture.part(tokens.refresh(), 0).getString("kid")).isNotEmpty();
    }

    @Test
    void nothingCountsBeforeItsEffectsWereApplied() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.prepare();

        assertThat(fixture.isValid(tokens.access())).isFalse();
        assertThat(fixture.refresh(tokens.refresh())).isInstanceOf(RefreshTokens.Invalid.class);
        assertThat(fixture.isInForce(tokens.refresh())).isFalse();
    }

    @Test
    void neitherTokenStandsInForTheOther() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();

        assertThat(fixture.isValid(tokens.access())).isTrue();
        assertThat(fixture.isValid(tokens.refresh())).isFalse();
        assertThat(fixture.refresh(tokens.access())).isInstanceOf(RefreshTokens.Invalid.class);
        assertThat(fixture.isInForce(tokens.access())).isFalse();
        assertThat(fixture.isInForce(tokens.refresh())).isTrue();
    }

    @Test
    void aRepeatedRefreshGetsTheSameAnswerToTheLetter() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        fixture.redis.advance(Duration.ofSeconds(3));

        RefreshTokens.Refreshed first = fixture.refreshed(tokens.refresh());
        fixture.redis.advance(Duration.ofSeconds(3));

        assertThat(fixture.refreshed(tokens.refresh())).isEqualTo(first);
        assertThat(first.refresh()).isNotEqualTo(tokens.refresh());
        assertThat(first.access()).isNotEqualTo(tokens.access());
        assertThat(fixture.isValid(first.access())).isTrue();
        assertThat(fixture.isInForce(first.refresh())).isTrue();
        assertThat(fixture.isInForce(tokens.refresh())).isFalse();
    }

    @Test
    void whenThePersonSignedInStaysTheSameAfterARefresh() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        fixture.redis.advance(Duration.ofHours(1));

        JsonObject before = SessionsFixture.part(tokens.access(), 1);
        JsonObject after =
                SessionsFixture.part(fixture.refreshed(tokens.refresh()).access(), 1);

        assertThat(after.getLong("auth_time")).isEqualTo(before.getLong("auth_time"));
        assertThat(after.getLong("iat")).isGreaterThanOrEqualTo(before.getLong("iat") + 3600);
        assertThat(after.getString("sid")).isEqualTo(before.getString("sid"));
        assertThat(after.getString("jti")).isNotEqualTo(before.getString("jti"));
    }

    @Test
    void noTokenClaimsToOutliveItsSession() {
        fixture.start(Map.of("sessions.ttl", "6m"));
        OpenSession.Prepared tokens = fixture.signIn();

        assertThat(life(tokens.access())).isBetween(359L, 360L);
        assertThat(life(tokens.refresh())).isBetween(359L, 360L);
        fixture.redis.advance(Duration.ofMinutes(4));
        RefreshTokens.Refreshed later = fixture.refreshed(tokens.refresh());
        assertThat(life(later.access())).isBetween(110L, 120L);
        fixture.redis.advance(Duration.ofMinutes(2).plusSeconds(6));
        assertThat(fixture.isValid(later.access())).isFalse();
        assertThat(fixture.refresh(later.refresh())).isInstanceOf(RefreshTokens.Invalid.class);
    }

    @Test
    void anAccessTokenExpiresAndItsRefreshTokenLater() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        fixture.redis.advance(Duration.ofHours(2).plusSeconds(4));
        assertThat(fixture.isValid(tokens.access())).isTrue();
        fixture.redis.advance(Duration.ofSeconds(2));

        assertThat(fixture.isValid(tokens.access())).isFalse();
        assertThat(fixture.isValid(fixture.refreshed(tokens.refresh()).access()))
                .isTrue();
    }

    @Test
    void whereASessionIsEndedItsAccessTokensStopAtOnce() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        assertThat(fixture.isValid(tokens.access())).isTrue();

        EndSessions.Ended ended = fixture.end(How.LOGOUT);

        assertThat(ended.count()).isEqualTo(1);
        assertThat(fixture.isValid(tokens.access())).isFalse();
        assertThat(fixture.refresh(tokens.refresh())).isInstanceOf(RefreshTokens.Invalid.class);
    }

    @Test
    void whatEndedElsewhereIsNoticedWithinTheCheckInterval() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        assertThat(fixture.isValid(tokens.access())).isTrue();
        fixture.redis.command(
                "DEL", SessionKeys.session(fixture.sessions().get(0).id()));

        fixture.redis.advance(Duration.ofMillis(5001));

        assertThat(fixture.isValid(tokens.access())).isFalse();
    }

    @Test
    void aTokenFromTheFutureIsRefusedForTheReasonOfAClockAndARefreshMendsThat() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        setBack(Duration.ofSeconds(4));
        assertThat(fixture.isValid(tokens.access())).as("within the leeway").isTrue();

        try (LogLines log = new LogLines()) {
            setBack(Duration.ofMinutes(5));

            assertThat(fixture.isValid(tokens.access())).isFalse();
            assertThat(fixture.isValid(tokens.access())).isFalse();
            assertThat(log.all())
                    .filteredOn(line -> line.level() == Level.WARN)
                    .extracting(LogLines.Line::message)
                    .singleElement()
                    .asString()
                    .matches("access tokens refused because=\"issued in the future by 30\\d s: is the clock of Redis'"
                            + " machine right\\?\"");
        }
        assertThat(fixture.isValid(fixture.refreshed(tokens.refresh()).access()))
                .isTrue();
    }

    private void setBack(Duration step) {
        fixture.redis.clockShift().advance(step.negated());
    }

    @Test
    void withoutAnIntervalItIsNoticedAtOnce() {
        fixture.start(Map.of("sessions.check-every", "0s"));
        OpenSession.Prepared tokens = fixture.signIn();
        assertThat(fixture.isValid(tokens.access())).isTrue();

        fixture.redis.command(
                "DEL", SessionKeys.session(fixture.sessions().get(0).id()));

        assertThat(fixture.isValid(tokens.access())).isFalse();
    }

    @Test
    void reuseAfterTheGraceStopsTheNewTokensToo() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        RefreshTokens.Refreshed next = fixture.refreshed(tokens.refresh());
        assertThat(fixture.isValid(next.access())).isTrue();
        fixture.redis.advance(Duration.ofSeconds(31));

        assertThat(fixture.refresh(tokens.refresh())).isInstanceOf(RefreshTokens.Invalid.class);

        assertThat(fixture.isValid(next.access())).isFalse();
        assertThat(fixture.refresh(next.refresh())).isInstanceOf(RefreshTokens.Invalid.class);
    }

    @Test
    void whatBecameOfTokensAndSessionsIsCounted() {
        fixture.start(Map.of());
        OpenSession.Prepared tokens = fixture.signIn();
        OpenSession.Prepared others = fixture.signIn();
        fixture.refreshed(tokens.refresh());
        fixture.refreshed(tokens.refresh());
        fixture.refresh(tokens.access());
        fixture.redis.advance(Duration.ofSeconds(31));
        fixture.refresh(tokens.refresh());
        fixture.refresh(tokens.refresh());
        fixture.refreshed(others.refresh());
        fixture.end(How.REVOKED);

        assertThat(counted("tses.tokens.refreshes", "outcome", "refreshed")).isEqualTo(3);
        assertThat(counted("tses.tokens.refreshes", "outcome", "reused")).isEqualTo(1);
        assertThat(counted("tses.tokens.refreshes", "outcome", "refused")).isEqualTo(1);
        assertThat(counted("tses.sessions.ended", "how", "revoked")).isEqualTo(1);
        assertThat(counted("tses.sessions.ended", "how", "logout")).isZero();
    }

    private double counted(String name, String tag, String value) {
        return fixture.meters.get(name).tag(tag, value).counter().count();
    }

    private static long life(Token token) {
        JsonObject claims = SessionsFixture.part(token, 1);
        return claims.getLong("exp") - claims.getLong("iat");
    }
}

package io.tses.sessions;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.Addresses;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.outbox.AuditOutbox;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.tses.request.RequestScope;
import io.tses.sessions.EndSessions.How;
import io.tses.sessions.EndSessions.Scope;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.support.TestRedis;
import io.tses.tokens.Token;
import io.tses.tokens.TokensConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The tokens of a sign-in, and what becomes of them, on a real bus and a real Redis. */
@Tag("servers")
class SessionsVerticleTest {
    private static final UUID ADA = UUID.fromString("0b51a9c4-6f0e-4f39-9d4b-94c3a3a7d101");
    private static final EmailAddress EMAIL = new EmailAddress("ada@example.com");
    private static final Caller CALLER = new Caller(ClientAddress.parse("203.0.113.7"), "Firefox");
    private static final LuaScript APPLY = LuaScript.beside(SessionsVerticleTest.class, "apply.lua");

    private final Vertx vertx;
    private final Bus bus;
    private final TestRedis redis;
    private final MeterRegistry meters = new SimpleMeterRegistry();

    SessionsVerticleTest() {
        RequestScope.register();
        vertx = Vertx.vertx();
        bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
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
    void anAccessTokenSaysWhatRfc9068AndTheOldServiceSay() {
        start(Map.of("tokens.issuer", "https://auth.example.com", "tokens.audience", "app"));
        OpenSession.Prepared tokens = signIn();
        JsonObject header = part(tokens.access(), 0);
        JsonObject claims = part(tokens.access(), 1);

        assertThat(header.fieldNames()).containsExactlyInAnyOrder("typ", "alg", "kid");
        assertThat(header.getString("typ")).isEqualTo("at+jwt");
        assertThat(header.getString("alg")).isEqualTo("HS256");
        assertThat(claims.fieldNames())
                .containsExactlyInAnyOrder(
                        "token_type", "user_id", "jti", "iat", "exp", "iss", "aud", "sub", "sid", "amr", "auth_time");
        assertThat(claims.getString("token_type")).isEqualTo("access");
        assertThat(claims.getString("user_id")).isEqualTo(ADA.toString());
        assertThat(claims.getString("sub")).isEqualTo(ADA.toString());
        assertThat(claims.getString("iss")).isEqualTo("https://auth.example.com");
        assertThat(claims.getString("aud")).isEqualTo("app");
        assertThat(claims.getJsonArray("amr")).isEqualTo(new JsonArray().add("otp"));
        assertThat(claims.getString("jti")).matches("[0-9a-f]{32}");
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(7200);
        assertThat(claims.getLong("auth_time")).isEqualTo(claims.getLong("iat"));
        assertThat(find()).isEqualTo(claims.getString("sid"));
    }

    @Test
    void aRefreshTokenKeepsTheClaimsOfTheOldService() {
        start(Map.of());
        OpenSession.Prepared tokens = signIn();
        JsonObject claims = part(tokens.refresh(), 1);

        assertThat(claims.getMap()).containsKeys("token_type", "user_id", "jti", "iat", "exp", "sid");
        assertThat(claims.getString("token_type")).isEqualTo("refresh");
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(86400);
        assertThat(claims.getString("jti"))
                .isNotEqualTo(part(tokens.access(), 1).getString("jti"));
        assertThat(part(tokens.refresh(), 0).getString("kid")).isNotEmpty();
    }

    @Test
    void nothingCountsBeforeItsEffectsWereApplied() {
        start(Map.of());
        OpenSession.Prepared tokens = prepare();

        assertThat(isValid(tokens.access())).isFalse();
        assertThat(refresh(tokens.refresh())).isInstanceOf(RefreshTokens.Invalid.class);
        assertThat(isInForce(tokens.refresh())).isFalse();
    }

    @Test
    void neitherTokenStandsInForTheOther() {
        start(Map.of());
        OpenSession.Prepared tokens = signIn();

        assertThat(isValid(tokens.access())).isTrue();
        assertThat(isValid(tokens.refresh())).isFalse();
        assertThat(refresh(tokens.access())).isInstanceOf(RefreshTokens.Invalid.class);
        assertThat(isInForce(tokens.access())).isFalse();
        assertThat(isInForce(tokens.refresh())).isTrue();
    }

    @Test
    void aRepeatedRefreshGetsTheSameAnswerToTheLetter() {
        start(Map.of());
        OpenSession.Prepared tokens = signIn();
        redis.advance(Duration.ofSeconds(3));

        RefreshTokens.Refreshed first = refreshed(tokens.refresh());
        redis.advance(Duration.ofSeconds(3));

        assertThat(refreshed(tokens.refresh())).isEqualTo(first);
        assertThat(first.refresh()).isNotEqualTo(tokens.refresh());
        assertThat(first.access()).isNotEqualTo(tokens.access());
        assertThat(isValid(first.access())).isTrue();
        assertThat(isInForce(first.refresh())).isTrue();
        assertThat(isInForce(tokens.refresh())).isFalse();
    }

    @Test
    void whenThePersonSignedInStaysTheSameAfterARefresh() {
        start(Map.of());
        OpenSession.Prepared tokens = signIn();
        redis.advance(Duration.ofHours(1));

        JsonObject before = part(tokens.access(), 1);
        JsonObject after = part(refreshed(tokens.refresh()).access(), 1);

        assertThat(after.getLong("auth_time")).isEqualTo(before.getLong("auth_time"));
        assertThat(after.getLong("iat")).isGreaterThanOrEqualTo(before.getLong("iat") + 3600);
        assertThat(after.getString("sid")).isEqualTo(before.getString("sid"));
        assertThat(after.getString("jti")).isNotEqualTo(before.getString("jti"));
    }

    @Test
    void noTokenClaimsToOutliveItsSession() {
        start(Map.of("sessions.ttl", "6m"));
        OpenSession.Prepared tokens = signIn();

        assertThat(life(tokens.access())).isBetween(359L, 360L);
        assertThat(life(tokens.refresh())).isBetween(359L, 360L);
        redis.advance(Duration.ofMinutes(4));
        RefreshTokens.Refreshed later = refreshed(tokens.refresh());
        assertThat(life(later.access())).isBetween(110L, 120L);
        redis.advance(Duration.ofMinutes(2).plusSeconds(6));
        assertThat(isValid(later.access())).isFalse();
        assertThat(refresh(later.refresh())).isInstanceOf(RefreshTokens.Invalid.class);
    }

    @Test
    void anAccessTokenExpiresAndItsRefreshTokenLater() {
        start(Map.of());
        OpenSession.Prepared tokens = signIn();
        redis.advance(Duration.ofHours(2).plusSeconds(4));
        assertThat(isValid(tokens.access())).isTrue();
        redis.advance(Duration.ofSeconds(2));

        assertThat(isValid(tokens.access())).isFalse();
        assertThat(isValid(refreshed(tokens.refresh()).access())).isTrue();
    }

    @Test
    void whereASessionIsEndedItsAccessTokensStopAtOnce() {
        start(Map.of());
        OpenSession.Prepared tokens = signIn();
        assertThat(isValid(tokens.access())).isTrue();

        EndSessions.Ended ended = ask(
                EndSessions.ADDRESS,
                new EndSessions(
                        ADA, EMAIL, Scope.ALL, Optional.empty(), How.LOGOUT, Optional.empty(), CALLER, "request"));

        assertThat(ended.count()).isEqualTo(1);
        assertThat(isValid(tokens.access())).isFalse();
        assertThat(refresh(tokens.refresh())).isInstanceOf(RefreshTokens.Invalid.class);
    }

    @Test
    void whatEndedElsewhereIsNoticedWithinTheCheckInterval() {
        start(Map.of());
        OpenSession.Prepared tokens = signIn();
        assertThat(isValid(tokens.access())).isTrue();
        redis.command("DEL", SessionKeys.session(UUID.fromString(find())));

        redis.advance(Duration.ofMillis(5001));

        assertThat(isValid(tokens.access())).isFalse();
    }

    @Test
    void withoutAnIntervalItIsNoticedAtOnce() {
        start(Map.of("sessions.check-every", "0s"));
        OpenSession.Prepared tokens = signIn();
        assertThat(isValid(tokens.access())).isTrue();

        redis.command("DEL", SessionKeys.session(UUID.fromString(find())));

        assertThat(isValid(tokens.access())).isFalse();
    }

    @Test
    void reuseAfterTheGraceStopsTheNewTokensToo() {
        start(Map.of());
        OpenSession.Prepared tokens = signIn();
        RefreshTokens.Refreshed next = refreshed(tokens.refresh());
        assertThat(isValid(next.access())).isTrue();
        redis.advance(Duration.ofSeconds(31));

        assertThat(refresh(tokens.refresh())).isInstanceOf(RefreshTokens.Invalid.class);

        assertThat(isValid(next.access())).isFalse();
        assertThat(refresh(next.refresh())).isInstanceOf(RefreshTokens.Invalid.class);
    }

    @Test
    void whatBecameOfTokensAndSessionsIsCounted() {
        start(Map.of());
        OpenSession.Prepared tokens = signIn();
        OpenSession.Prepared others = signIn();
        refreshed(tokens.refresh());
        refreshed(tokens.refresh());
        refresh(tokens.access());
        redis.advance(Duration.ofSeconds(31));
        refresh(tokens.refresh());
        refresh(tokens.refresh());
        refreshed(others.refresh());
        ask(
                EndSessions.ADDRESS,
                new EndSessions(
                        ADA, EMAIL, Scope.ALL, Optional.empty(), How.REVOKED, Optional.empty(), CALLER, "request"));

        assertThat(counted("tses.tokens.refreshes", "outcome", "refreshed")).isEqualTo(3);
        assertThat(counted("tses.tokens.refreshes", "outcome", "reused")).isEqualTo(1);
        assertThat(counted("tses.tokens.refreshes", "outcome", "refused")).isEqualTo(1);
        assertThat(counted("tses.sessions.ended", "how", "revoked")).isEqualTo(1);
        assertThat(counted("tses.sessions.ended", "how", "logout")).isZero();
    }

    private double counted(String name, String tag, String value) {
        return meters.get(name).tag(tag, value).counter().count();
    }

    private void start(Map<String, String> settings) {
        JsonObject values = ConfigLoader.load(List.of(), Map.of(), settings);
        values.put("signing-key", "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0");
        vertx.deployVerticle(new SessionsVerticle(
                        bus,
                        redis.connections(),
                        TokensConfig.from(ConfigReader.of(values)),
                        new AuditOutbox(1_000_000),
                        redis.clockShift().clock(),
                        meters))
                .await();
    }

    private OpenSession.Prepared prepare() {
        return ask(OpenSession.ADDRESS, new OpenSession(ADA, EMAIL, CALLER, "request"));
    }

    private OpenSession.Prepared signIn() {
        OpenSession.Prepared tokens = prepare();
        redis.run(connection -> APPLY.run(connection, new ScriptCall().effects(tokens.effects())));
        return tokens;
    }

    private boolean isValid(Token token) {
        return ask(CheckToken.ADDRESS, new CheckToken(token))
                .match(valid -> valid.userId().equals(ADA), () -> false);
    }

    private boolean isInForce(Token token) {
        return ask(ReadRefresh.ADDRESS, new ReadRefresh(token, true))
                .match(read -> read.userId().equals(ADA), () -> false);
    }

    private RefreshTokens.Reply refresh(Token token) {
        return ask(ReadRefresh.ADDRESS, new ReadRefresh(token, false))
                .match(
                        read -> ask(RefreshTokens.ADDRESS, new RefreshTokens(read, EMAIL, CALLER, "request")),
                        RefreshTokens.Invalid::new);
    }

    private RefreshTokens.Refreshed refreshed(Token token) {
        return refresh(token).match(refreshed -> refreshed, () -> {
            throw new AssertionError("not refreshed");
        });
    }

    /** The id of the one session there is. */
    private String find() {
        FindSessions.Found found = ask(FindSessions.ADDRESS, new FindSessions(ADA));
        assertThat(found.sessions()).hasSize(1);
        return found.sessions().get(0).id().toString();
    }

    private <Q extends BusMessage, R extends BusMessage> R ask(Address<Q, R> address, Q question) {
        return bus.ask(address, question).await();
    }

    private static long life(Token token) {
        JsonObject claims = part(token, 1);
        return claims.getLong("exp") - claims.getLong("iat");
    }

    private static JsonObject part(Token token, int part) {
        byte[] json = Base64.getUrlDecoder().decode(token.value().split("\\.")[part]);
        return new JsonObject(new String(json, StandardCharsets.UTF_8));
    }
}

package io.tses.tokens;

import io.tses.keys.KeyRing;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.tokens.Forge.NOW;
import static io.tses.tokens.Forge.hmac;
import static io.tses.tokens.Forge.jwt;
import static io.tses.tokens.Forge.resigned;
import static org.assertj.core.api.Assertions.assertThat;

/** Law 7 and RFC 8725, for the tokens that only this service reads. */
@ExtendWith(VertxExtension.class)
class RefreshSignerTest implements TamperProof {
    private static final TokensConfig CONFIG = Forge.config();
    private static final RefreshClaims CLAIMS = RefreshClaims.of(Forge.session());
    private static final Forge FORGE = Forge.of("HS256");

    private final Vertx vertx;
    private final RefreshSigner signer;

    RefreshSignerTest(Vertx vertx) {
        this.vertx = vertx;
        this.signer = signer(NOW);
    }

    @Test
    void aFreshTokenSaysWhatWasSigned() {
        assertThat(read(fresh())).contains(CLAIMS);
    }

    @Test
    void itCarriesTheClaimsOfTheOldServiceAndItsSession() {
        assertThat(Forge.payload(signer.sign(CLAIMS)))
                .isEqualTo(new JsonObject()
                        .put("token_type", "refresh")
                        .put("user_id", Forge.USER.toString())
                        .put("jti", TokenId.text(CLAIMS.id()))
                        .put("iat", NOW.getEpochSecond())
                        .put("exp", NOW.getEpochSecond() + 86400)
                        .put("iss", "https://auth.example.com")
                        .put("sid", Forge.SESSION.toString())
                        .put("gen", 3));
    }

    @Test
    void equalClaimsGiveTheSameTokenLetterByLetterAndOthersAnother() {
        SessionState session = Forge.session();
        SessionState later = new SessionState(
                session.id(),
                session.userId(),
                session.generation() + 1,
                session.refreshedAt(),
                session.openedAt(),
                session.idleEndsAt(),
                session.endsAt());

        assertThat(signer.sign(RefreshClaims.of(Forge.session())))
                .isEqualTo(signer(NOW.plusSeconds(9)).sign(RefreshClaims.of(session)));
        assertThat(signer.sign(RefreshClaims.of(later))).isNotEqualTo(new Token(fresh()));
    }

    /** As releases before this one wrote it. */
    @Test
    void aTokenIssuedByAFormerReleaseIsGoodAndWouldBeIssuedAgainToTheLetter() {
        String former = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiIsImtpZCI6IjRjMTJiY2NlODQ5NzliZjkifQ"
                + ".eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6MTc2OTk0NzIwMCwiaWF0IjoxNzY5ODYwODAwLCJqdGkiOiJmYjIxMmYyMjA4"
                + "ZDk1ZDI2YWJkMDI0MTI3Mjc2MzNkYSIsInVzZXJfaWQiOiIwYjUxYTljNC02ZjBlLTRmMzktOWQ0Yi05NGMzYTNhN2QxMDEiLCJpc3"
                + "MiOiJodHRwczovL2F1dGguZXhhbXBsZS5jb20iLCJzaWQiOiJjNmExYzBkZS0zZjNhLTRhNTUtOGEzOS0yZDFjZjNmMGI3MDIiLCJn"
                + "ZW4iOjN9.xcht9U7VG6J7XvPzaEvKtwAJ58TgUEku0Jn7PdoDmDk";

        assertThat(read(former)).contains(CLAIMS);
        assertThat(signer.sign(CLAIMS).value()).isEqualTo(former);
    }

    @Test
    void aTokenPrintsAsAsterisks() {
        assertThat(signer.sign(CLAIMS)).hasToString("********");
    }

    @Test
    void aTokenSignedByHandIsAcceptedWithOurHeaderAndNoOther() {
        assertThat(read(FORGE.jwt(header(), payload().encode()))).contains(CLAIMS);

        Stream.of(
                        header() + " ",
                        header().replace(":", ": "),
                        header().replace("JWT", "jwt"),
                        header().replace("JWT", "at+jwt"),
                        header().replace("}", ",\"x\":1}"),
                        header().replace("}", ",\"crit\":[\"exp\"]}"),
                        header().replace("}", ",\"jku\":\"https://attacker.example/\"}"),
                        header().replace(FORGE.key().id(), ""),
                        header().replace(FORGE.key().id(), "../../dev/null"),
                        header().replace(FORGE.key().id(), "' OR 1=1 --"),
                        header().replace(FORGE.key().id(), "k".repeat(100_000)),
                        "{\"alg\":\"HS256\"}",
                        "{\"typ\":\"JWT\",\"alg\":\"HS256\"}",
                        "{}",
                        "null",
                        "")
                .forEach(other -> assertThat(read(FORGE.jwt(other, payload().encode())))
                        .as(other)
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "none ", "", "HS384", "HS512", "RS256", "ES256", "EdDSA"})
    void noOtherAlgorithmIsTaken(String algorithm) {
        String signed =
                FORGE.jwt(header().replace("HS256", algorithm), payload().encode());

        assertThat(read(signed)).isEmpty();
        assertThat(read(resigned(signed, new byte[0]))).isEmpty();
        assertThat(read(signed.substring(0, signed.lastIndexOf('.')))).isEmpty();
    }

    @Test
    void aTokenUnderAnotherKeyIsNot() {
        for (String secret :
                List.of("another-key-that-is-long-enough-0123", FORGE.key().id(), header())) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            assertThat(read(jwt(header(), payload().encode(), hmac(bytes)))).isEmpty();
        }
        Forge pair = Forge.of("EdDSA");
        assertThat(read(pair.jwt(header(), payload().encode()))).isEmpty();
        assertThat(read(pair.jwt(pair.header(), payload().encode()))).isEmpty();
    }

    @Test
    void anAccessTokenIsNoRefreshTokenThoughUnderTheSameKey() {
        Token access = new AccessSigner(vertx, CONFIG, KeyRing.of(FORGE.key()), Forge.at(NOW))
                .sign(Forge.accessClaims())
                .await();

        assertThat(read(access.value())).isEmpty();
        assertThat(readByHand(Forge.payload(access))).isEmpty();
        assertThat(readByHand(payload().put("token_type", "access"))).isEmpty();
    }

    @Test
    void aTokenOfOthersIsNot() {
        for (Object other : new Object[] {
            "https://evil.example.com",
            "https://auth.example.com/",
            "",
            new JsonArray().add("https://auth.example.com"),
            7,
            null
        }) {
            assertThat(readByHand(payload().put("iss", other))).as("%s", other).isEmpty();
        }
        assertThat(readByHand(removed("iss"))).isEmpty();
    }

    @Test
    void aTokenIsInForceUntilItsEndAndTheLeewayAndNotAMomentLonger() {
        Instant end = CLAIMS.expiresAt().plus(Forge.LEEWAY);

        assertThat(signer(end.minusNanos(1)).read(new Token(fresh()))).contains(CLAIMS);
        assertThat(signer(end).read(new Token(fresh()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token_type", "user_id", "jti", "sid", "gen", "iat", "exp"})
    void aTokenThatLacksAClaimOrHasAnotherTypeOfItIsNot(String claim) {
        assertThat(readByHand(removed(claim))).isEmpty();
        for (Object odd : new Object[] {
            null,
            "",
            "x",
            "3",
            true,
            1.5,
            1e300,
            new JsonArray().add(payload().getValue(claim)),
            new JsonObject().put("$gt", 0),
            payload().getValue(claim) + " "
        }) {
            assertThat(readByHand(payload().put(claim, odd))).as("%s", odd).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iat", "exp"})
    void aMomentThatIsNoneIsNot(String claim) {
        assertThat(readByHand(payload().put(claim, Long.MAX_VALUE))).isEmpty();
        assertThat(readByHand(payload().put(claim, Long.MIN_VALUE))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "\"text\"", "{", "{}", "\u0000"})
    void aPayloadThatIsNoSetOfClaimsIsNot(String payload) {
        assertThat(read(FORGE.jwt(header(), payload))).isEmpty();
    }

    @Test
    void rubbishIsNoToken() {
        String start = fresh().substring(0, fresh().indexOf('.') + 1);
        Stream.of(
                        "",
                        ".",
                        "..",
                        "a.b.c",
                        "%%%.%%%.%%%",
                        "\u0000",
                        "x".repeat(10_000),
                        ".".repeat(10_000),
                        start,
                        start + ".",
                        start + "..",
                        start + "x".repeat(10_000),
                        start + ".".repeat(10_000),
                        start + "A".repeat(10_000) + ".AAAA",
                        start + "e30." + "A".repeat(10_000))
                .forEach(text -> assertThat(read(text)).isEmpty());
    }

    private Optional<RefreshClaims> read(String token) {
        return signer.read(new Token(token));
    }

    private Optional<RefreshClaims> readByHand(JsonObject payload) {
        return read(FORGE.jwt(header(), payload.encode()));
    }

    @Override
    public boolean isGood(String token) {
        return read(token).isPresent();
    }

    @Override
    public String fresh() {
        return signer.sign(CLAIMS).value();
    }

    private String header() {
        return new String(Forge.decode(fresh().split("\\.")[0]), StandardCharsets.UTF_8);
    }

    private JsonObject payload() {
        return Forge.payload(new Token(fresh()));
    }

    private JsonObject removed(String claim) {
        JsonObject payload = payload();
        payload.remove(claim);
        return payload;
    }

    private RefreshSigner signer(Instant now) {
        return Forge.refreshSigner(now);
    }
}

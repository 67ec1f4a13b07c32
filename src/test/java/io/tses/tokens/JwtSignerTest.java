package io.tses.tokens;

import io.tses.config.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Law 7 and RFC 8725: what was not signed here, for this use and for now, is nobody's token. */
@ExtendWith(VertxExtension.class)
class JwtSignerTest {
    private static final Secret KEY = new Secret("wKq3v9Zr7Yt1Xs5Pd8Lf2Hg6Jb4Nm0Qc");
    private static final UUID USER = UUID.fromString("0b51a9c4-6f0e-4f39-9d4b-94c3a3a7d101");

    private final Vertx vertx;
    private final JwtSigner signer;

    JwtSignerTest(Vertx vertx) {
        this.vertx = vertx;
        this.signer = new JwtSigner(vertx, KEY);
    }

    @Test
    void aFreshAccessTokenSpeaksForItsPerson() {
        assertThat(check(access(Duration.ofMinutes(1)).value())).contains(USER);
    }

    @Test
    void itCarriesTheClaimsOfTheOldService() {
        Instant before = Instant.now();

        JsonObject claims = payload(access(Duration.ofHours(2)).value());

        assertThat(claims.fieldNames()).containsExactlyInAnyOrder("token_type", "user_id", "jti", "iat", "exp");
        assertThat(claims.getString("token_type")).isEqualTo("access");
        assertThat(claims.getString("user_id")).isEqualTo(USER.toString());
        assertThat(claims.getString("jti")).matches("[0-9a-f]{32}");
        assertThat(claims.getLong("iat"))
                .isBetween(before.getEpochSecond(), Instant.now().getEpochSecond());
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(7200);
    }

    @Test
    void everyTokenHasAnIdOfItsOwn() {
        assertThat(payload(access(Duration.ofMinutes(1)).value()).getString("jti"))
                .isNotEqualTo(payload(access(Duration.ofMinutes(1)).value()).getString("jti"));
    }

    @Test
    void anExpiredTokenIsNot() {
        Clock past = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        Token expired = signer.sign(Claims.startingNow(Claims.Kind.ACCESS, USER, Duration.ofMinutes(59), past));

        assertThat(check(expired.value())).isEmpty();
    }

    @Test
    void aRefreshTokenIsNoAccessToken() {
        Token refresh =
                signer.sign(Claims.startingNow(Claims.Kind.REFRESH, USER, Duration.ofMinutes(1), Clock.systemUTC()));

        assertThat(check(refresh.value())).isEmpty();
        assertThat(signer.check(refresh, Claims.Kind.REFRESH).await()).contains(USER);
    }

    @Test
    void aTokenUnderAnotherKeyIsNot() {
        Token foreign = new JwtSigner(vertx, new Secret("another-key-that-is-long-enough-0123"))
                .sign(Claims.startingNow(Claims.Kind.ACCESS, USER, Duration.ofMinutes(1), Clock.systemUTC()));

        assertThat(check(foreign.value())).isEmpty();
    }

    @Test
    void everyFlippedBitIsNoticed() {
        String token = access(Duration.ofMinutes(1)).value();
        int signature = token.lastIndexOf('.') + 1;
        for (int i = 0; i < token.length() - 1; i++) {
            if (token.charAt(i) == '.') {
                continue;
            }
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(check(tampered)).as("character %d of %d", i, signature).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "HS384", "HS512", "RS256", "ES256", ""})
    void anotherAlgorithmIsNot(String algorithm) {
        String token = signed(new JsonObject().put("alg", algorithm).put("typ", "JWT"), claims());

        assertThat(check(token)).isEmpty();
        assertThat(check(token.substring(0, token.lastIndexOf('.') + 1))).isEmpty();
        assertThat(check(token.substring(0, token.lastIndexOf('.')))).isEmpty();
    }

    @Test
    void aTokenSignedByHandWithTheRightKeyIs() {
        assertThat(check(signed(new JsonObject().put("alg", "HS256").put("typ", "JWT"), claims())))
                .contains(USER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"token_type", "user_id", "exp"})
    void aTokenThatLacksAClaimIsNot(String claim) {
        JsonObject claims = claims();
        claims.remove(claim);

        assertThat(check(signed(new JsonObject().put("alg", "HS256").put("typ", "JWT"), claims)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a.b.c",
                "eyJhbGciOiJIUzI1NiJ9",
                "eyJhbGciOiJIUzI1NiJ9.e30.",
                "\u0000",
                "%%%.%%%.%%%"
            })
    void whatIsNoTokenIsNot(String text) {
        assertThat(check(text)).isEmpty();
    }

    @Test
    void aTokenPrintsAsAsterisks() {
        assertThat(access(Duration.ofMinutes(1))).hasToString("********");
    }

    private Optional<UUID> check(String token) {
        return signer.check(new Token(token), Claims.Kind.ACCESS).await();
    }

    private Token access(Duration life) {
        return signer.sign(Claims.startingNow(Claims.Kind.ACCESS, USER, life, Clock.systemUTC()));
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("token_type", "access")
                .put("user_id", USER.toString())
                .put("exp", Instant.now().plusSeconds(60).getEpochSecond());
    }

    private static JsonObject payload(String token) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }

    private static String signed(JsonObject header, JsonObject claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String text = base64.encodeToString(header.encode().getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.bytes(), "HmacSHA256"));
            return text + "." + base64.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

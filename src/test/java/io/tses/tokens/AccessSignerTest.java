package io.tses.tokens;

import io.tses.config.Secret;
import io.tses.keys.HmacKey;
import io.tses.keys.KeyRing;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.tokens.Forge.NOW;
import static io.tses.tokens.Forge.decode;
import static io.tses.tokens.Forge.encode;
import static io.tses.tokens.Forge.hmac;
import static io.tses.tokens.Forge.jwt;
import static io.tses.tokens.Forge.resigned;
import static org.assertj.core.api.Assertions.assertThat;

/** Law 7 and RFC 8725: what was not signed here, for this use and for now, is nobody's token. Under each kind of key. */
@Tag("slow")
@ExtendWith(VertxExtension.class)
@ParameterizedClass
@ValueSource(strings = {"HS256", "EdDSA", "ES256", "RS256"})
class AccessSignerTest implements TamperProof {
    private static final Map<String, Forge> FORGES = new ConcurrentHashMap<>();
    private static final TokensConfig CONFIG = Forge.config();
    private static final AccessClaims CLAIMS = Forge.accessClaims();

    private final Vertx vertx;
    private final Forge forge;
    private final Forge attacker;
    private final AccessSigner signer;

    AccessSignerTest(String algorithm, Vertx vertx) {
        this.vertx = vertx;
        this.forge = FORGES.computeIfAbsent(algorithm, Forge::of);
        this.attacker = FORGES.computeIfAbsent("attacker's EdDSA", name -> Forge.of("EdDSA"));
        this.signer = signer(NOW);
    }

    @Test
    void aFreshTokenSaysWhatWasSigned() {
        assertThat(read(fresh())).contains(CLAIMS);
    }

    @Test
    void itCarriesTheClaimsOfTheOldServiceAndThoseOfTheProfile() {
        Token token = signer.sign(CLAIMS).await();

        JsonObject header = new JsonObject(text(decode(token.value().split("\\.")[0])));
        assertThat(header.encode()).isEqualTo(forge.header());
        assertThat(header.getMap()).containsOnlyKeys("typ", "alg", "kid").containsEntry("typ", "at+jwt");
        assertThat(Forge.payload(token))
                .isEqualTo(new JsonObject()
                        .put("token_type", "access")
                        .put("user_id", Forge.USER.toString())
                        .put("jti", TokenId.text(CLAIMS.id()))
                        .put("iat", NOW.getEpochSecond())
                        .put("exp", NOW.getEpochSecond() + 600)
                        .put("iss", "https://auth.example.com")
                        .put("aud", "https://api.example.com")
                        .put("sub", Forge.USER.toString())
                        .put("sid", Forge.SESSION.toString())
                        .put("amr", new JsonArray().add("otp"))
                        .put("auth_time", NOW.getEpochSecond() - 3600));
    }

    @Test
    void aTokenSignedByHandIsAcceptedWithOurHeaderAndNoOther() {
        assertThat(read(forge.jwt(forge.header(), payload().encode()))).contains(CLAIMS);

        JsonObject header = new JsonObject(forge.header());
        Stream.of(
                        forge.header() + " ",
                        " " + forge.header(),
                        forge.header().replace(":", ": "),
                        forge.header().replace("at+jwt", "JWT"),
                        forge.header().replace("at+jwt", "AT+JWT"),
                        forge.header().replace("at+jwt", "application/at+jwt"),
                        forge.header().replace("at+jwt", "at\\u002bjwt"),
                        forge.header().replace("}", ",\"typ\":\"at+jwt\"}"),
                        forge.header().replace("}", ",\"alg\":\"none\"}"),
                        forge.header().replace("}", ",\"x\":1}"),
                        "{\"alg\":\"" + header.getString("alg") + "\",\"typ\":\"at+jwt\",\"kid\":\""
                                + header.getString("kid") + "\"}",
                        without(header, "typ"),
                        without(header, "alg"),
                        without(header, "kid"),
                        "{}",
                        "null",
                        "[]",
                        "")
                .forEach(other -> assertThat(read(forge.jwt(other, payload().encode())))
                        .as(other)
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "none ", "", "HS384", "HS512", "RS512", "ES384", "PS256"})
    void noOtherAlgorithmIsTaken(String algorithm) {
        String header = forge.header().replace(forge.key().algorithm(), algorithm);
        String signed = forge.jwt(header, payload().encode());

        assertThat(read(signed)).isEmpty();
        assertThat(read(resigned(signed, new byte[0]))).isEmpty();
        assertThat(read(signed.substring(0, signed.lastIndexOf('.')))).isEmpty();
    }

    @Test
    void aTokenWithoutItsSignatureIsNot() {
        String token = fresh();

        assertThat(read(token.substring(0, token.lastIndexOf('.')))).isEmpty();
        assertThat(read(token.substring(0, token.lastIndexOf('.') + 1))).isEmpty();
    }

    @Test
    void whatIsPublicIsNoSecretToSignWith() {
        List<byte[]> known = new ArrayList<>(List.of(
                bytes(forge.key().id()), bytes(forge.header()), bytes("https://auth.example.com"), new byte[] {0}));
        forge.pair().ifPresent(pair -> {
            byte[] der = pair.getPublic().getEncoded();
            String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getEncoder().encodeToString(der)
                    + "\n-----END PUBLIC KEY-----";
            String jwk = forge.key().publicJwk().orElseThrow();
            known.addAll(List.of(
                    der,
                    bytes(pem),
                    bytes(pem + "\n"),
                    bytes(jwk),
                    bytes(new JsonObject(jwk).encodePrettily()),
                    bytes(new KeyRing(forge.key(), List.of(forge.key())).jwks())));
            Stream.of("x", "y", "n")
                    .map(name -> new JsonObject(jwk).getString(name))
                    .filter(value -> value != null)
                    .forEach(value -> known.addAll(List.of(decode(value), bytes(value))));
        });
        String confused = forge.header().replace(forge.key().algorithm(), "HS256");

        for (byte[] secret : known) {
            assertThat(read(jwt(confused, payload().encode(), hmac(secret)))).isEmpty();
            assertThat(read(jwt(forge.header(), payload().encode(), hmac(secret))))
                    .isEmpty();
        }
    }

    @Test
    void aTokenUnderAnotherKeyIsNotWhateverItSaysOfItself() {
        assertThat(read(attacker.jwt(attacker.header(), payload().encode()))).isEmpty();
        assertThat(read(attacker.jwt(forge.header(), payload().encode()))).isEmpty();
        assertThat(read(attacker.jwt(
                        attacker.header()
                                .replace(attacker.key().id(), forge.key().id()),
                        payload().encode())))
                .isEmpty();
        Forge sameKind = FORGES.computeIfAbsent("another " + forge.key().algorithm(), name -> other());
        assertThat(read(sameKind.jwt(sameKind.header(), payload().encode()))).isEmpty();
        assertThat(read(sameKind.jwt(forge.header(), payload().encode()))).isEmpty();
    }

    @Test
    void theSecretOfRefreshTokensSignsAccessTokensOnlyWhereThereIsNoKeyPair() {
        Forge secret = Forge.of("HS256");

        assertThat(read(secret.jwt(secret.header(), payload().encode())).isPresent())
                .isEqualTo(forge.pair().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("maliciousIds")
    void anUnknownKeyIdFindsNoKey(String id) {
        String header = new JsonObject(forge.header()).put("kid", id).encode();

        assertThat(read(forge.jwt(header, payload().encode()))).isEmpty();
        assertThat(read(jwt(header, payload().encode(), hmac(new byte[] {0})))).isEmpty();
    }

    static Stream<String> maliciousIds() {
        return Stream.of(
                "",
                "unknown",
                "../../../../dev/null",
                "/proc/sys/kernel/randomize_va_space",
                "file:///etc/passwd",
                "' OR '1'='1' --",
                "x' UNION SELECT 'secret",
                "\u0000",
                "key\u0000.pem",
                "|id",
                "${jndi:ldap://x}",
                "\ud800",
                "k".repeat(100_000));
    }

    @Test
    void aKeyIdThatIsNoTextFindsNoKey() {
        for (Object id : List.of(1, true, new JsonArray().add(forge.key().id()), new JsonObject())) {
            String header = new JsonObject(forge.header()).put("kid", id).encode();
            assertThat(read(forge.jwt(header, payload().encode()))).as(header).isEmpty();
        }
    }

    @Test
    void aKeyThatTheTokenBringsAlongIsNotLookedAt() {
        String jwk = attacker.key().publicJwk().orElseThrow();
        String certificate = Base64.getEncoder()
                .encodeToString(attacker.pair().orElseThrow().getPublic().getEncoded());
        Map<String, Object> brought = Map.of(
                "jwk", new JsonObject(jwk),
                "jku", "https://attacker.example/jwks.json",
                "x5u", "https://attacker.example/cert.pem",
                "x5c", new JsonArray().add(certificate),
                "x5t", "dGh1bWI",
                "x5t#S256", "dGh1bWI");
        brought.forEach((name, value) -> {
            for (Forge claimed : List.of(attacker, forge)) {
                String header =
                        new JsonObject(claimed.header()).put(name, value).encode();
                assertThat(read(attacker.jwt(header, payload().encode())))
                        .as(name)
                        .isEmpty();
                assertThat(read(forge.jwt(header, payload().encode()))).as(name).isEmpty();
            }
        });
    }

    @Test
    void anExtensionThatMustBeUnderstoodIsNot() {
        for (String name : List.of("exp", "b64", "http://example.com/unknown")) {
            String header = new JsonObject(forge.header())
                    .put("crit", new JsonArray().add(name))
                    .put(name, false)
                    .encode();
            assertThat(read(forge.jwt(header, payload().encode()))).as(name).isEmpty();
        }
        String empty =
                new JsonObject(forge.header()).put("crit", new JsonArray()).encode();
        assertThat(read(forge.jwt(empty, payload().encode()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud"})
    void aTokenOfOthersOrForOthersIsNot(String claim) {
        String ours = payload().getString(claim);
        for (Object other : new Object[] {
            "https://evil.example.com",
            ours + "/",
            ours.toUpperCase(Locale.ROOT),
            " " + ours,
            "",
            new JsonArray().add(ours),
            new JsonArray().add("https://evil.example.com").add(ours),
            new JsonObject().put(ours, true),
            7,
            true,
            null
        }) {
            assertThat(readByHand(payload().put(claim, other))).as("%s", other).isEmpty();
        }
        assertThat(readByHand(removed(claim))).isEmpty();
    }

    @Test
    void aTokenIsInForceUntilItsEndAndTheLeewayAndNotAMomentLonger() {
        Instant end = CLAIMS.expiresAt().plus(Forge.LEEWAY);

        assertThat(signer(end.minusNanos(1)).read(new Token(fresh())).await()).contains(CLAIMS);
        assertThat(signer(end).read(new Token(fresh())).await()).isEmpty();
    }

    @Test
    void aTokenForLaterIsNotYetBeyondTheLeeway() {
        long soon = NOW.plus(Forge.LEEWAY).getEpochSecond();

        assertThat(readByHand(payload().put("nbf", soon))).contains(CLAIMS);
        assertThat(readByHand(payload().put("nbf", soon + 1))).isEmpty();
        assertThat(signer(NOW.minusNanos(1))
                        .read(new Token(forge.jwt(
                                forge.header(), payload().put("nbf", soon).encode())))
                        .await())
                .isEmpty();
        for (Object odd : new Object[] {null, "0", 0.5, true, Long.MAX_VALUE}) {
            assertThat(readByHand(payload().put("nbf", odd))).as("%s", odd).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"token_type", "user_id", "jti", "sid", "iat", "exp", "auth_time"})
    void aTokenThatLacksAClaimOrHasAnotherTypeOfItIsNot(String claim) {
        assertThat(readByHand(removed(claim))).isEmpty();
        for (Object odd : new Object[] {
            null,
            "",
            "x",
            "-1",
            "0x10",
            true,
            1.5,
            -0.0,
            1e300,
            new BigInteger("9".repeat(40)),
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            new JsonArray().add(payload().getValue(claim)),
            new JsonObject().put("$gt", 0),
            String.valueOf(payload().getValue(claim)) + " "
        }) {
            assertThat(readByHand(payload().put(claim, odd))).as("%s", odd).isEmpty();
        }
    }

    @Test
    void numbersAreNotTakenFromTexts() {
        for (String claim : List.of("iat", "exp", "auth_time")) {
            assertThat(readByHand(payload().put(claim, payload().getLong(claim).toString())))
                    .as(claim)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "\"text\"", "true", "{", "{}", "{\"exp\":1}", "\u0000", "{}{}"})
    void aPayloadThatIsNoSetOfClaimsIsNot(String payload) {
        assertThat(read(forge.jwt(forge.header(), payload))).isEmpty();
    }

    @Test
    void aRefreshTokenIsNoAccessToken() {
        Token refresh = Forge.refreshSigner(NOW).sign(RefreshClaims.of(Forge.session()));

        assertThat(read(refresh.value())).isEmpty();
        assertThat(readByHand(payload().put("token_type", "refresh"))).isEmpty();
        assertThat(readByHand(Forge.payload(refresh))).isEmpty();
    }

    @Test
    void rubbishIsNoToken() {
        Stream.of(
                        "",
                        ".",
                        "..",
                        "...",
                        "a.b.c",
                        "%%%.%%%.%%%",
                        "\u0000",
                        "\ud800\udfff.\u2028.\u00e9",
                        "x".repeat(10_000),
                        ".".repeat(10_000),
                        "a.".repeat(5_000),
                        "\u00e9".repeat(10_000),
                        start() + "x".repeat(10_000),
                        start() + ".".repeat(10_000),
                        start() + "A".repeat(10_000) + ".AAAA",
                        start() + "e30." + "A".repeat(10_000))
                .forEach(text -> assertThat(read(text)).isEmpty());
        String deep = "[".repeat(10_000);
        assertThat(read(forge.jwt(forge.header(), deep))).isEmpty();
    }

    private String start() {
        return encode(bytes(forge.header())) + ".";
    }

    private Optional<AccessClaims> read(String token) {
        return signer.read(new Token(token)).await();
    }

    private Optional<AccessClaims> readByHand(JsonObject payload) {
        return read(forge.jwt(forge.header(), payload.encode()));
    }

    @Override
    public boolean isGood(String token) {
        return read(token).isPresent();
    }

    @Override
    public String fresh() {
        return signer.sign(CLAIMS).await().value();
    }

    private AccessSigner signer(Instant now) {
        return new AccessSigner(vertx, CONFIG, KeyRing.of(forge.key()), Forge.at(now));
    }

    /** What a fresh token says. */
    private JsonObject payload() {
        return Forge.payload(new Token(fresh()));
    }

    private JsonObject removed(String claim) {
        JsonObject payload = payload();
        payload.remove(claim);
        return payload;
    }

    private Forge other() {
        return forge.key().algorithm().equals("HS256")
                ? new Forge(new HmacKey(new Secret("another-key-that-is-long-enough-0123")), Optional.empty())
                : Forge.of(forge.key().algorithm());
    }

    private static String without(JsonObject header, String name) {
        JsonObject copy = header.copy();
        copy.remove(name);
        return copy.encode();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

package io.tses.tokens;

import io.tses.config.Secret;
import io.tses.keys.HmacKey;
import io.tses.keys.KeyAlgorithm;
import io.tses.keys.KeyPem;
import io.tses.keys.KeysConfig;
import io.tses.keys.TokenKey;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key in an attacker's hands, and in ours: tokens put together by hand, right and wrong. */
public record Forge(TokenKey key, Optional<KeyPair> pair) {
    public static final Secret SIGNING_KEY = new Secret("wKq3v9Zr7Yt1Xs5Pd8Lf2Hg6Jb4Nm0Qc");
    public static final UUID USER = UUID.fromString("0b51a9c4-6f0e-4f39-9d4b-94c3a3a7d101");
    static final UUID SESSION = UUID.fromString("c6a1c0de-3f3a-4a55-8a39-2d1cf3f0b702");
    public static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    static final Duration LEEWAY = Duration.ofSeconds(5);

    public static Forge of(String algorithm) {
        return algorithm.equals("HS256")
                ? new Forge(new HmacKey(SIGNING_KEY), Optional.empty())
                : of(KeyAlgorithm.valueOf(algorithm));
    }

    public static Forge of(KeyAlgorithm algorithm) {
        try {
            KeyPair pair = algorithm.generate();
            return new Forge(KeyPem.read(KeyPem.write(pair.getPrivate())).get(0), Optional.of(pair));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static TokensConfig config() {
        return new TokensConfig(
                "https://auth.example.com", "https://api.example.com", Duration.ofMinutes(10), LEEWAY, 1000);
    }

    /** Keys without a key pair. */
    public static KeysConfig keys() {
        return new KeysConfig(SIGNING_KEY, Optional.empty(), Optional.empty());
    }

    /** Keys of a directory. */
    public static KeysConfig keys(Path dir) {
        return new KeysConfig(SIGNING_KEY, Optional.of(dir), Optional.empty());
    }

    public static AccessClaims accessClaims() {
        return AccessClaims.of(session(), config().accessTtl());
    }

    public static RefreshSigner refreshSigner(Instant now) {
        return new RefreshSigner(new HmacKey(SIGNING_KEY), config(), at(now));
    }

    public static Clock at(Instant moment) {
        return Clock.fixed(moment, ZoneOffset.UTC);
    }

    public static SessionState session() {
        return new SessionState(
                SESSION,
                USER,
                3,
                NOW,
                NOW.minusSeconds(3600),
                NOW.plus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(1)));
    }

    /** As this service writes it. */
    String header() {
        return "{\"typ\":\"at+jwt\",\"alg\":\"" + key.algorithm() + "\",\"kid\":\"" + key.id() + "\"}";
    }

    String jwt(String header, String payload) {
        return jwt(header, payload, key::sign);
    }

    static String jwt(String header, String payload, UnaryOperator<byte[]> sign) {
        String text = encode(header.getBytes(StandardCharsets.UTF_8)) + "."
                + encode(payload.getBytes(StandardCharsets.UTF_8));
        return text + "." + encode(sign.apply(text.getBytes(StandardCharsets.US_ASCII)));
    }

    static UnaryOperator<byte[]> hmac(byte[] secret) {
        return input -> {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret, "HmacSHA256"));
                return mac.doFinal(input);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    public static JsonObject payload(Token token) {
        return new JsonObject(new String(decode(token.value().split("\\.")[1]), StandardCharsets.UTF_8));
    }

    static byte[] signature(String token) {
        return decode(token.substring(token.lastIndexOf('.') + 1));
    }

    /** The same token with another signature. */
    static String resigned(String token, byte[] signature) {
        return token.substring(0, token.lastIndexOf('.') + 1) + encode(signature);
    }

    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] decode(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}

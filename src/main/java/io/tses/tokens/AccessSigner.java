package io.tses.tokens;

import io.tses.keys.KeyRing;
import io.tses.keys.PublishedKeys;
import io.tses.keys.TokenKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Signs access tokens (RFC 9068) and tells genuine ones from others.
 *
 * <p>The header of a token is one of the few that this service writes, letter by letter, or the token is refused: so there
 * is no algorithm, key or address in it that anybody could choose (RFC 8725 §3.1, §3.10).
 */
public final class AccessSigner {
    private static final String KIND = "token_type";
    private static final String ACCESS = "access";
    private static final String USER = "user_id";
    private static final String SESSION = "sid";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final Vertx vertx;
    private final TokensConfig config;
    private final Clock clock;
    private KeyRing keys;
    private Map<String, TokenKey> byHeader;
    private String signingHeader;

    public AccessSigner(Vertx vertx, TokensConfig config, KeyRing keys, Clock clock) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        this.keys = keys;
        this.byHeader = byHeader(keys);
        this.signingHeader = header(keys.signing());
    }

    /**
     * Signs and accepts under these keys from now on.
     *
     * @return whether a key that was accepted is no more
     */
    public boolean use(KeyRing changed) {
        boolean removes = !changed.keepsAllOf(keys);
        keys = changed;
        byHeader = byHeader(changed);
        signingHeader = header(changed.signing());
        return removes;
    }

    public PublishedKeys.Published published() {
        return new PublishedKeys.Published(keys.jwks(), keys.signing().algorithm());
    }

    public Future<Token> sign(AccessClaims claims) {
        TokenKey key = keys.signing();
        String text = signingHeader + '.' + encode(payload(claims).toBuffer().getBytes());
        return off(key, () -> new Token(text + '.' + encode(key.sign(ascii(text)))));
    }

    /** What a genuine token says; empty when it is not, not in force, or not meant for here. Never fails. */
    public Future<Optional<AccessClaims>> read(Token token) {
        String text = token.value();
        int payload = text.indexOf('.') + 1;
        int signature = text.lastIndexOf('.') + 1;
        TokenKey key = payload == 0 ? null : byHeader.get(text.substring(0, payload - 1));
        if (key == null || signature <= payload) {
            return Future.succeededFuture(Optional.empty());
        }
        return off(key, () -> isSigned(key, text, signature))
                .map(genuine -> genuine ? claims(text.substring(payload, signature - 1)) : Optional.empty());
    }

    private <T> Future<T> off(TokenKey key, Supplier<T> work) {
        return key.isSlow() ? vertx.executeBlocking(work::get, false) : Future.succeededFuture(work.get());
    }

    private static boolean isSigned(TokenKey key, String text, int at) {
        try {
            return key.verify(ascii(text.substring(0, at - 1)), decode(text.substring(at)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<AccessClaims> claims(String payload) {
        try {
            return Json.decodeValue(Buffer.buffer(decode(payload))) instanceof JsonObject json
                    ? claims(json)
                    : Optional.empty();
        } catch (IllegalArgumentException | DecodeException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private Optional<AccessClaims> claims(JsonObject json) {
        if (!ACCESS.equals(json.getValue(KIND))
                || !config.issuer().equals(json.getValue("iss"))
                || !config.audience().equals(json.getValue("aud"))
                || isNotYet(json)) {
            return Optional.empty();
        }
        AccessClaims claims = new AccessClaims(
                TokenId.parse(text(json, "jti")),
                UUID.fromString(text(json, USER)),
                UUID.fromString(text(json, SESSION)),
                moment(json, "auth_time"),
                moment(json, "iat"),
                moment(json, "exp"));
        return claims.isExpired(clock.instant(), config.leeway()) ? Optional.empty() : Optional.of(claims);
    }

    private boolean isNotYet(JsonObject json) {
        return json.containsKey("nbf") && clock.instant().plus(config.leeway()).isBefore(moment(json, "nbf"));
    }

    /** @throws IllegalArgumentException unless there is a text of that name */
    static String text(JsonObject json, String name) {
        if (json.getValue(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name);
    }

    /** @throws IllegalArgumentException unless there is a whole number of that name */
    static long number(JsonObject json, String name) {
        Object value = json.getValue(name);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw new IllegalArgumentException(name);
    }

    /**
     * @throws IllegalArgumentException unless there is a whole number of that name
     * @throws DateTimeException when it is no moment
     */
    static Instant moment(JsonObject json, String name) {
        return Instant.ofEpochSecond(number(json, name));
    }

    /**
     * What reads the same but is written otherwise is not ours: a token has one spelling.
     *
     * @throws IllegalArgumentException unless it is Base64url as we write it
     */
    static byte[] decode(String text) {
        byte[] bytes = DECODER.decode(text);
        if (!encode(bytes).equals(text)) {
            throw new IllegalArgumentException("another spelling");
        }
        return bytes;
    }

    private JsonObject payload(AccessClaims claims) {
        return new JsonObject()
                .put(KIND, ACCESS)
                .put("exp", claims.expiresAt().getEpochSecond())
                .put("iat", claims.issuedAt().getEpochSecond())
                .put("jti", TokenId.text(claims.id()))
                .put(USER, claims.userId().toString())
                .put("iss", config.issuer())
                .put("aud", config.audience())
                .put("sub", claims.userId().toString())
                .put(SESSION, claims.sessionId().toString())
                .put("amr", new JsonArray().add("otp"))
                .put("auth_time", claims.authenticatedAt().getEpochSecond());
    }

    private static Map<String, TokenKey> byHeader(KeyRing keys) {
        return keys.accepted().stream().collect(Collectors.toMap(AccessSigner::header, Function.identity()));
    }

    private static String header(TokenKey key) {
        return encode(new JsonObject()
                .put("typ", "at+jwt")
                .put("alg", key.algorithm())
                .put("kid", key.id())
                .toBuffer()
                .getBytes());
    }

    private static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

package io.tses.tokens;

import io.tses.keys.KeyRing;
import io.tses.keys.TokenKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tokens of one type in the compact form of RFC 7515: header, payload and signature, with dots between them. Each is written
 * in one way, and read in no other.
 *
 * <p>The header of a token is one of the few that this service writes, letter by letter, or the token is refused: so there
 * is no algorithm, key or address in it that anybody could choose (RFC 8725 §3.1, §3.10).
 */
final class CompactJws {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final TokenKey signing;
    private final String signingHeader;
    private final Map<String, TokenKey> byHeader;

    /** @param type {@code typ} of every header */
    CompactJws(String type, KeyRing keys) {
        signing = keys.signing();
        signingHeader = header(type, signing);
        byHeader = keys.accepted().stream().collect(Collectors.toMap(key -> header(type, key), Function.identity()));
    }

    TokenKey signing() {
        return signing;
    }

    /** Takes as long as a signature of {@link #signing}. */
    Token sign(JsonObject claims) {
        String signed = signingHeader + '.' + encode(claims.toBuffer().getBytes());
        return new Token(signed + '.' + encode(signing.sign(bytes(signed))));
    }

    /** A token that begins as those of this type and these keys do, which anybody could write; empty for any other. */
    Optional<Unverified> parse(Token token) {
        String text = token.value();
        int payload = text.indexOf('.') + 1;
        int signature = text.lastIndexOf('.') + 1;
        if (payload == 0 || signature == payload) {
            return Optional.empty();
        }
        return Optional.ofNullable(byHeader.get(text.substring(0, payload - 1)))
                .map(key -> new Unverified(key, text, payload, signature));
    }

    /** A token whose signature is still to be looked at. */
    static final class Unverified {
        private final TokenKey key;
        private final String text;
        private final int payload;
        private final int signature;

        private Unverified(TokenKey key, String text, int payload, int signature) {
            this.key = key;
            this.text = text;
            this.payload = payload;
            this.signature = signature;
        }

        /** The one that must have signed it. */
        TokenKey key() {
            return key;
        }

        /**
         * What it says, as {@code reading} understands that; takes as long as to verify a signature of {@link #key}.
         *
         * @return empty when it is not genuine, not written as we write, or {@code reading} misses something
         */
        <T> Optional<T> read(Function<ClaimsSet, Optional<T>> reading) {
            try {
                byte[] signed = bytes(text.substring(0, signature - 1));
                if (!key.verify(signed, decode(text.substring(signature)))) {
                    return Optional.empty();
                }
                Buffer json = Buffer.buffer(decode(text.substring(payload, signature - 1)));
                return Json.decodeValue(json) instanceof JsonObject claims
                        ? reading.apply(new ClaimsSet(claims))
                        : Optional.empty();
            } catch (IllegalArgumentException | DateTimeException | DecodeException e) {
                return Optional.empty();
            }
        }
    }

    private static String header(String type, TokenKey key) {
        return encode(new JsonObject()
                .put("typ", type)
                .put("alg", key.algorithm())
                .put("kid", key.id())
                .toBuffer()
                .getBytes());
    }

    private static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** @throws IllegalArgumentException unless it is Base64url as we write it: other spellings stand for the same bytes */
    private static byte[] decode(String text) {
        byte[] bytes = DECODER.decode(text);
        if (!encode(bytes).equals(text)) {
            throw new IllegalArgumentException("another spelling");
        }
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

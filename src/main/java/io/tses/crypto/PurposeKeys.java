package io.tses.crypto;

import at.favre.lib.hkdf.HKDF;
import io.tses.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys for one purpose each, derived by HKDF-SHA-256 (RFC 5869) from the secret keys of the configuration. Each secret key
 * has an id that travels with what it protects, so that keys rotate without a moment's refusal: first every node accepts
 * the new one (as a fallback), then it is issued with.
 */
public final class PurposeKeys {
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 4;

    private final Map<String, byte[]> masters = new LinkedHashMap<>();
    private final String issuingId;

    /**
     * @param issuing the key that new codes are protected with
     * @param fallbacks further keys that are accepted
     */
    public PurposeKeys(Secret issuing, List<Secret> fallbacks) {
        Stream.concat(Stream.of(issuing), fallbacks.stream()).forEach(secret -> {
            byte[] master = HKDF.fromHmacSha256().extract((byte[]) null, secret.bytes());
            masters.putIfAbsent(idOf(master), master);
        });
        issuingId = masters.keySet().iterator().next();
    }

    /** The id of the key to protect new things with. */
    public String issuingId() {
        return issuingId;
    }

    /** The ids of all accepted keys, the issuing one first. */
    public List<String> ids() {
        return List.copyOf(masters.keySet());
    }

    /**
     * The 32-byte key for one purpose.
     *
     * @return empty when no secret key has that id
     */
    public Optional<byte[]> derive(String keyId, String purpose) {
        byte @Nullable [] master = masters.get(keyId);
        return Optional.ofNullable(master).map(key -> expand(key, purpose, KEY_BYTES));
    }

    private static String idOf(byte[] master) {
        return HexFormat.of().formatHex(expand(master, "key id", ID_BYTES));
    }

    private static byte[] expand(byte[] master, String purpose, int bytes) {
        return HKDF.fromHmacSha256().expand(master, ("tses " + purpose).getBytes(StandardCharsets.UTF_8), bytes);
    }
}

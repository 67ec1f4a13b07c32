package io.tses.keys;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.util.BigIntegers;

/**
 * A public key as a JSON Web Key (RFC 7517).
 *
 * @param required what makes it this key: the members that RFC 7638 hashes, in its order and spelling
 */
record PublicJwk(String required) {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    static PublicJwk of(Ed25519PublicKeyParameters key) {
        return new PublicJwk("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + encode(key.getEncoded()) + "\"}");
    }

    static PublicJwk of(ECPublicKeyParameters key) {
        return new PublicJwk("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\""
                + encode(key.getQ().getAffineXCoord().getEncoded()) + "\",\"y\":\""
                + encode(key.getQ().getAffineYCoord().getEncoded()) + "\"}");
    }

    static PublicJwk of(RSAKeyParameters key) {
        return new PublicJwk("{\"e\":\"" + encode(key.getExponent()) + "\",\"kty\":\"RSA\",\"n\":\""
                + encode(key.getModulus()) + "\"}");
    }

    /** Names the key (RFC 7638): the same wherever it is computed. */
    String thumbprint() {
        try {
            return encode(MessageDigest.getInstance("SHA-256").digest(required.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String json(KeyAlgorithm algorithm) {
        return required.substring(0, required.length() - 1) + ",\"alg\":\"" + algorithm
                + "\",\"use\":\"sig\",\"kid\":\"" + thumbprint() + "\"}";
    }

    private static String encode(BigInteger number) {
        return encode(BigIntegers.asUnsignedByteArray(number));
    }

    private static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }
}

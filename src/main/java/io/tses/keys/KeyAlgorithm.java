package io.tses.keys;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * What a key pair may sign access tokens with, called as RFC 7518 and RFC 8037 call it.
 *
 * <p>BouncyCastle computes on both curves, since the JDK's own code for them takes 6 to 20 times as long; for RSA the two are as
 * fast, so that stays with the JDK.
 */
public enum KeyAlgorithm {
    EdDSA("Ed25519", 255, "Ed25519", true),
    ES256("EC", 256, "SHA256withPLAIN-ECDSA", true),
    RS256("RSA", 2048, "SHA256withRSA", false);

    private final String kind;
    private final int bits;
    private final String signature;
    private final boolean byBouncyCastle;

    KeyAlgorithm(String kind, int bits, String signature, boolean byBouncyCastle) {
        this.kind = kind;
        this.bits = bits;
        this.signature = signature;
        this.byBouncyCastle = byBouncyCastle;
    }

    Signature signature() throws GeneralSecurityException {
        return byBouncyCastle
                ? Signature.getInstance(signature, BouncyCastle.PROVIDER)
                : Signature.getInstance(signature);
    }

    KeyFactory factory() throws GeneralSecurityException {
        return byBouncyCastle ? KeyFactory.getInstance(kind, BouncyCastle.PROVIDER) : KeyFactory.getInstance(kind);
    }

    /** By the JDK: the older form of PKCS#8 that it writes is read by every program. */
    public KeyPair generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    /**
     * Passed on where it is wanted: registered, it would change what the rest of the process gets. Made when first wanted: it takes long,
     * and HS256 never does.
     */
    private static final class BouncyCastle {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }
}

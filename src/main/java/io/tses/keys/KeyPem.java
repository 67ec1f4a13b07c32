package io.tses.keys;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** Private keys as text: PKCS#8 in PEM. The public key is computed from the private one, so the two cannot disagree. */
public final class KeyPem {
    static final int MAX_LENGTH = 64 * 1024;
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String GOOD = "; it must be Ed25519, EC on P-256, or RSA of 2048 to 4096 bits";
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 4096;
    private static final BigInteger MIN_RSA_EXPONENT = BigInteger.valueOf(65537);
    private static final int CURVE_SIGNATURE_BYTES = 64;
    private static final Pattern WRAPPING_QUOTES = Pattern.compile("(?s)^([\"'])(.*)\\1$");
    private static final Pattern IN_BASE64 = Pattern.compile("[A-Za-z0-9+/=\\s]+");
    private static final byte[] SAMPLE = "sample".getBytes(StandardCharsets.US_ASCII);

    private KeyPem() {}

    /**
     * All keys of a text.
     *
     * @throws KeyException in words that go on after the name of the text; it holds a key at least, or it is refused
     */
    public static List<KeyPairKey> read(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new KeyException("is longer than 64 kB; a private key in PEM is much shorter");
        }
        List<KeyPairKey> keys = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(unwrapped(text)))) {
            for (PemObject part = reader.readPemObject(); part != null; part = reader.readPemObject()) {
                keys.add(key(part));
            }
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            // Not with what the parser says: it may quote the key.
            throw new KeyException("is damaged; it must hold a private key in PEM (PKCS#8), whole");
        }
        if (keys.isEmpty()) {
            throw new KeyException(
                    "holds no private key in PEM: it must begin with -----BEGIN PRIVATE KEY----- on a line"
                            + " of its own");
        }
        return keys;
    }

    /**
     * The lines of a text that had to fit on one: what sets variables often takes no other, so it comes in quotes, with
     * {@code \\n} for the ends of lines, or all of it in Base64.
     */
    private static String unwrapped(String text) {
        String bare = WRAPPING_QUOTES.matcher(text.strip()).replaceFirst("$2");
        if (!bare.contains("-----") && IN_BASE64.matcher(bare).matches()) {
            String decoded = new String(Base64.getMimeDecoder().decode(bare), StandardCharsets.ISO_8859_1);
            return decoded.contains("-----BEGIN") ? unwrapped(decoded) : text;
        }
        return bare.replace("\\r", "").replace("\\n", "\n");
    }

    /** A private key as {@link #read} takes it. */
    public static String write(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static KeyPairKey key(PemObject part) throws IOException {
        String type = part.getType();
        if (type.contains("ENCRYPTED") || !part.getHeaders().isEmpty()) {
            throw new KeyException("is encrypted, and nobody is there to type a password; write it without one:"
                    + " openssl pkey -in FILE");
        }
        if (type.endsWith(" " + PKCS8) || type.equals("EC PARAMETERS")) {
            throw new KeyException("holds " + type + " of an older form; write it as PKCS#8: openssl pkey -in FILE");
        }
        if (!type.equals(PKCS8)) {
            throw new KeyException("holds " + type + "; the private key is needed, and nothing else");
        }
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(part.getContent());
        KeyPairKey key = key(info, created(info));
        if (!key.verify(SAMPLE, key.sign(SAMPLE))) {
            throw new KeyException("is damaged: its parts do not belong together");
        }
        return key;
    }

    private static AsymmetricKeyParameter created(PrivateKeyInfo info) throws IOException {
        try {
            return PrivateKeyFactory.createKey(info);
        } catch (RuntimeException e) {
            throw new KeyException("holds a key that is damaged or of an unknown kind" + GOOD);
        }
    }

    private static KeyPairKey key(PrivateKeyInfo info, AsymmetricKeyParameter key) throws IOException {
        if (key instanceof Ed25519PrivateKeyParameters curve) {
            Ed25519PublicKeyParameters point = curve.generatePublicKey();
            return key(KeyAlgorithm.EdDSA, curve, point, CURVE_SIGNATURE_BYTES, PublicJwk.of(point));
        }
        if (key instanceof ECPrivateKeyParameters curve) {
            if (!(curve.getParameters() instanceof ECNamedDomainParameters named)
                    || !named.getName().equals(SECObjectIdentifiers.secp256r1)) {
                throw new KeyException(
                        "holds an EC key on another curve than P-256, or one that does not name it" + GOOD);
            }
            ECPublicKeyParameters point = new ECPublicKeyParameters(
                    new FixedPointCombMultiplier()
                            .multiply(named.getG(), curve.getD())
                            .normalize(),
                    named);
            return key(KeyAlgorithm.ES256, curve, point, CURVE_SIGNATURE_BYTES, PublicJwk.of(point));
        }
        boolean plain = info.getPrivateKeyAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
        if (key instanceof RSAPrivateCrtKeyParameters rsa && plain) {
            int bits = rsa.getModulus().bitLength();
            if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
                throw new KeyException("holds an RSA key of " + bits + " bits" + GOOD);
            }
            if (rsa.getPublicExponent().compareTo(MIN_RSA_EXPONENT) < 0) {
                throw new KeyException("holds an RSA key whose public exponent is less than 65537");
            }
            RSAKeyParameters modulus = new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
            return key(KeyAlgorithm.RS256, rsa, modulus, (bits + 7) / 8, PublicJwk.of(modulus));
        }
        throw new KeyException("holds a key of another kind" + GOOD);
    }

    private static KeyPairKey key(
            KeyAlgorithm algorithm,
            AsymmetricKeyParameter secret,
            AsymmetricKeyParameter open,
            int signatureBytes,
            PublicJwk jwk)
            throws IOException {
        try {
            KeyFactory factory = algorithm.factory();
            PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(
                    PrivateKeyInfoFactory.createPrivateKeyInfo(secret).getEncoded()));
            PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(open).getEncoded()));
            return new KeyPairKey(algorithm, privateKey, publicKey, signatureBytes, jwk);
        } catch (GeneralSecurityException e) {
            throw new KeyException("holds a key that cannot be used" + GOOD);
        }
    }
}

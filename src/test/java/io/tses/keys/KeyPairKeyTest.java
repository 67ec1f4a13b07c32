package io.tses.keys;

import io.tses.tokens.Forge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.tses.tokens.Forge.decode;
import static io.tses.tokens.Forge.encode;
import static org.assertj.core.api.Assertions.assertThat;

/** The examples of the RFCs, other programs' idea of the same key, and signatures that only look right. */
@Tag("slow")
class KeyPairKeyTest {
    private static final byte[] TEXT = "to be signed".getBytes(StandardCharsets.UTF_8);
    private static final BigInteger P256_ORDER =
            ECNamedCurveTable.getByName("P-256").getN();
    private static final BigInteger ED25519_ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    @Test
    void eddsa_isThatOfRfc8037() throws GeneralSecurityException {
        byte[] scalar = decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        KeyPairKey key = key(KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, scalar)));
        String text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";

        assertThat(key.id()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assertThat(jwk(key).getString("x")).isEqualTo("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assertThat(encode(key.sign(ascii(text))))
                .isEqualTo("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    }

    @Test
    void es256_isThatOfRfc7515() throws GeneralSecurityException {
        ECPublicKey curve = (ECPublicKey) KeyAlgorithm.ES256.generate().getPublic();
        BigInteger d = new BigInteger(1, decode("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"));
        KeyPairKey key = key(KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(d, curve.getParams())));
        byte[] text = ascii("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ");
        byte[] signature =
                decode("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        byte[] mirrored = join(part(signature, 0), P256_ORDER.subtract(part(signature, 32)));

        assertThat(jwk(key).getString("x")).isEqualTo("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
        assertThat(jwk(key).getString("y")).isEqualTo("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
        assertThat(key.verify(text, mirrored)).isTrue();
        assertThat(key.verify(text, signature))
                .as("of two that mean the same one is ours")
                .isFalse();
    }

    @Test
    void rs256_itsIdIsThatOfRfc7638() {
        String modulus =
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPeb"
                        + "WKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSq"
                        + "zs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_"
                        + "xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        PublicJwk jwk = PublicJwk.of(
                new RSAKeyParameters(false, new BigInteger(1, decode(modulus)), BigInteger.valueOf(65537)));

        assertThat(jwk.thumbprint()).isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPublishedIsThePublicHalfAndNothingElse(KeyAlgorithm algorithm) {
        Forge forge = Forge.of(algorithm);
        PublicKey open = forge.pair().orElseThrow().getPublic();
        JsonObject jwk = new JsonObject(forge.key().publicJwk().orElseThrow());
        JsonObject expected = new JsonObject()
                .put("alg", algorithm.name())
                .put("use", "sig")
                .put("kid", forge.key().id());
        if (open instanceof EdECPublicKey point) {
            byte[] x = BigIntegers.asUnsignedByteArray(32, point.getPoint().getY());
            x[0] |= (byte) (point.getPoint().isXOdd() ? 0x80 : 0);
            expected.put("kty", "OKP").put("crv", "Ed25519").put("x", encode(reversed(x)));
        } else if (open instanceof ECPublicKey point) {
            expected.put("kty", "EC")
                    .put("crv", "P-256")
                    .put(
                            "x",
                            encode(BigIntegers.asUnsignedByteArray(
                                    32, point.getW().getAffineX())))
                    .put(
                            "y",
                            encode(BigIntegers.asUnsignedByteArray(
                                    32, point.getW().getAffineY())));
        } else if (open instanceof RSAPublicKey rsa) {
            expected.put("kty", "RSA")
                    .put("n", encode(BigIntegers.asUnsignedByteArray(rsa.getModulus())))
                    .put("e", "AQAB");
        }

        assertThat(jwk).isEqualTo(expected);
        assertThat(forge.key().algorithm()).isEqualTo(algorithm.name());
        assertThat(new JsonObject(KeyRing.of(forge.key()).jwks()))
                .isEqualTo(new JsonObject().put("keys", new JsonArray().add(expected)));
    }

    @Test
    void aSecretIsNotPublished() {
        assertThat(KeyRing.of(Forge.of("HS256").key()).jwks()).isEqualTo("{\"keys\":[]}");
    }

    @ParameterizedTest
    @EnumSource
    void theJdkAgreesOnWhatIsSigned(KeyAlgorithm algorithm) throws GeneralSecurityException {
        Forge forge = Forge.of(algorithm);
        String name = switch (algorithm) {
            case EdDSA -> "Ed25519";
            case ES256 -> "SHA256withECDSAinP1363Format";
            case RS256 -> "SHA256withRSA";
        };
        for (int i = 0; i < 20; i++) {
            Signature theirs = Signature.getInstance(name);
            theirs.initVerify(forge.pair().orElseThrow().getPublic());
            theirs.update(TEXT);
            assertThat(theirs.verify(forge.key().sign(TEXT))).isTrue();

            theirs.initSign(forge.pair().orElseThrow().getPrivate());
            theirs.update(TEXT);
            byte[] signature = theirs.sign();
            assertThat(forge.key().verify(TEXT, algorithm == KeyAlgorithm.ES256 ? LowS.of(signature) : signature))
                    .isTrue();
            assertThat(forge.key().verify(ascii("another text"), signature)).isFalse();
        }
    }

    @Test
    void theProviderIsNobodyElses() {
        Forge unused = Forge.of(KeyAlgorithm.EdDSA);

        assertThat(Security.getProviders())
                .extracting(provider -> provider.getName())
                .doesNotContain("BC");
    }

    @Test
    void es256_aSignatureIsTwoNumbersOfAFixedLengthAndNoOtherEncoding() throws IOException {
        TokenKey key = Forge.of(KeyAlgorithm.ES256).key();
        byte[] signature = key.sign(TEXT);
        BigInteger r = part(signature, 0);
        BigInteger s = part(signature, 32);

        assertThat(key.verify(TEXT, signature)).isTrue();
        assertThat(signature).hasSize(64);
        assertThat(key.verify(TEXT, StandardDSAEncoding.INSTANCE.encode(P256_ORDER, r, s)))
                .isFalse();
        assertThat(key.verify(TEXT, join(r, P256_ORDER.subtract(s))))
                .as("the mirrored one")
                .isFalse();
        List<BigInteger> edges = List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                P256_ORDER.subtract(BigInteger.ONE),
                P256_ORDER,
                P256_ORDER.add(BigInteger.ONE),
                BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
        for (BigInteger edge : edges) {
            assertThat(key.verify(TEXT, join(edge, edge)))
                    .as("r = s = %s", edge)
                    .isFalse();
            assertThat(key.verify(TEXT, join(r, edge))).as("s = %s", edge).isFalse();
            assertThat(key.verify(TEXT, join(edge, s))).as("r = %s", edge).isFalse();
        }
    }

    @Test
    void es256_ofTwoSignaturesTheOneWithTheSmallerNumberIsWritten() {
        TokenKey key = Forge.of(KeyAlgorithm.ES256).key();
        for (int i = 0; i < 50; i++) {
            assertThat(part(key.sign(TEXT), 32)).isLessThanOrEqualTo(P256_ORDER.shiftRight(1));
        }
    }

    @Test
    void eddsa_theSameNumberWrittenGreaterIsNoticed() {
        TokenKey key = Forge.of(KeyAlgorithm.EdDSA).key();
        byte[] signature = key.sign(TEXT);
        byte[] last = new byte[32];
        System.arraycopy(signature, 32, last, 0, 32);
        BigInteger s = new BigInteger(1, reversed(last));
        byte[] greater = signature.clone();
        System.arraycopy(reversed(BigIntegers.asUnsignedByteArray(32, s.add(ED25519_ORDER))), 0, greater, 32, 32);

        assertThat(key.verify(TEXT, signature)).isTrue();
        assertThat(key.verify(TEXT, greater)).isFalse();
    }

    @Test
    void rs256_anotherPaddingIsNoticed() throws GeneralSecurityException {
        Forge forge = Forge.of(KeyAlgorithm.RS256);
        PrivateKey secret = forge.pair().orElseThrow().getPrivate();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(TEXT);
        byte[] prefix = HexFormat.of().parseHex("3031300d060960864801650304020105000420");
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        pss.initSign(secret);
        pss.update(TEXT);

        assertThat(forge.key().verify(TEXT, padded(secret, prefix, hash)))
                .as("ours by hand")
                .isTrue();
        assertThat(forge.key().verify(TEXT, padded(secret, new byte[0], hash))).isFalse();
        assertThat(forge.key()
                        .verify(
                                TEXT,
                                padded(
                                        secret,
                                        prefix,
                                        MessageDigest.getInstance("SHA-1").digest(TEXT))))
                .isFalse();
        assertThat(forge.key().verify(TEXT, pss.sign())).isFalse();
        assertThat(forge.key().verify(TEXT, filled((byte) 0))).isFalse();
        assertThat(forge.key().verify(TEXT, filled((byte) 0xff))).isFalse();
    }

    private static KeyPairKey key(PrivateKey secret) {
        return KeyPem.read(KeyPem.write(secret)).get(0);
    }

    private static JsonObject jwk(TokenKey key) {
        return new JsonObject(key.publicJwk().orElseThrow());
    }

    private static byte[] padded(PrivateKey key, byte[] prefix, byte[] hash) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        cipher.update(prefix);
        return cipher.doFinal(hash);
    }

    private static byte[] filled(byte with) {
        byte[] bytes = new byte[256];
        Arrays.fill(bytes, with);
        return bytes;
    }

    private static BigInteger part(byte[] signature, int at) {
        return new BigInteger(1, signature, at, 32);
    }

    private static byte[] join(BigInteger r, BigInteger s) {
        byte[] joined = new byte[64];
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, r), 0, joined, 0, 32);
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, s), 0, joined, 32, 32);
        return joined;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

package io.tses.keys;

import io.tses.config.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Bad keys are told what is wrong with them and what would be right, and never repeated. */
@Tag("slow")
class KeyPemTest {
    private static final String GOOD = "must be Ed25519, EC on P-256, or RSA of 2048 to 4096 bits";

    @ParameterizedTest
    @EnumSource
    void aKeyThatWasWrittenIsReadAgain(KeyAlgorithm algorithm) throws GeneralSecurityException {
        String pem = KeyPem.write(algorithm.generate().getPrivate());

        assertThat(KeyPem.read(pem))
                .singleElement()
                .extracting(KeyPairKey::algorithm)
                .isEqualTo(algorithm.name());
        assertThat(KeyPem.read("a comment\n\n" + pem.replace("\n", "\r\n") + "\n"))
                .hasSize(1);
        assertThat(pem.lines()).allMatch(line -> line.length() <= 64);
    }

    @Test
    void ofSeveralKeysTheFirstSignsAndEachIsAcceptedOnce() throws GeneralSecurityException {
        String first = KeyPem.write(KeyAlgorithm.ES256.generate().getPrivate());
        String second = KeyPem.write(KeyAlgorithm.EdDSA.generate().getPrivate());

        KeyRing ring = KeyRing.ofPem(new Secret(first + second + first));

        assertThat(ring.signing().algorithm()).isEqualTo("ES256");
        assertThat(ring.accepted()).extracting(TokenKey::algorithm).containsExactly("ES256", "EdDSA");
        assertThat(ring.jwks()).containsSubsequence("\"kty\":\"EC\"", "\"kty\":\"OKP\"");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, 1024, holds an RSA key of 1024 bits",
        "EC, 384, another curve than P-256",
        "EC, 521, another curve than P-256",
        "X25519, 255, of another kind",
        "Ed448, 448, of another kind",
        "DSA, 2048, of another kind",
        "RSASSA-PSS, 2048, of another kind"
    })
    void aKeyOfAnotherKindIsToldWhichWouldDo(String kind, int size, String problem) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(size);
        assertRefused(KeyPem.write(generator.generateKeyPair().getPrivate()), problem, GOOD);
    }

    @Test
    void theSizesOfRsaKeysAreBoundedOnBothSides() throws GeneralSecurityException {
        BigInteger p = DHStandardGroups.rfc3526_2048.getP();
        BigInteger q = DHStandardGroups.rfc7919_ffdhe2048.getP();
        BigInteger part = DHStandardGroups.rfc3526_1536.getP();

        assertThat(KeyPem.read(rsa(p, q, 65537))).hasSize(1);
        assertRefused(rsa(p, part.multiply(prime(513)), 65537), "RSA key of 4097 bits", GOOD);
        assertRefused(rsa(part, prime(511), 65537), "RSA key of 2047 bits", GOOD);
        assertRefused(rsa(p, q, 17), "less than 65537");
    }

    @Test
    void aKeyWhosePartsDoNotBelongTogetherIsRefused() throws GeneralSecurityException {
        RSAPrivateCrtKey one = (RSAPrivateCrtKey) KeyAlgorithm.RS256.generate().getPrivate();
        PrivateKey mixed = KeyFactory.getInstance("RSA")
                .generatePrivate(new RSAPrivateCrtKeySpec(
                        one.getModulus(),
                        one.getPublicExponent(),
                        one.getPrivateExponent(),
                        one.getPrimeP(),
                        one.getPrimeQ(),
                        one.getPrimeExponentP().add(BigInteger.TWO),
                        one.getPrimeExponentQ(),
                        one.getCrtCoefficient()));

        assertRefused(KeyPem.write(mixed), "damaged");
    }

    @ParameterizedTest
    @CsvSource({
        "ENCRYPTED PRIVATE KEY, is encrypted",
        "RSA PRIVATE KEY, holds RSA PRIVATE KEY of an older form",
        "EC PRIVATE KEY, holds EC PRIVATE KEY of an older form",
        "EC PARAMETERS, holds EC PARAMETERS of an older form"
    })
    void aKeyOfAnotherFormIsToldHowToChangeIt(String type, String problem) throws GeneralSecurityException {
        String pem = KeyPem.write(KeyAlgorithm.EdDSA.generate().getPrivate());

        assertRefused(pem.replace("PRIVATE KEY", type), problem, "openssl pkey -in FILE");
        assertRefused(
                pem.replace("KEY-----\nM", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nM"),
                "is encrypted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUBLIC KEY", "CERTIFICATE", "OPENSSH PRIVATE"})
    void whatIsNoPrivateKeyIsNamed(String type) throws GeneralSecurityException {
        String pem = KeyPem.write(KeyAlgorithm.EdDSA.generate().getPrivate());

        assertRefused(pem.replace("PRIVATE KEY", type), type);
        assertRefused(pem + pem.replace("PRIVATE KEY", type), type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "text", "MC4CAQAwBQYDK2VwBCIEINEB5oFkFEDGPeFnpgAAAAAA", "-----BEGIN"})
    void aTextWithoutAKeyIsToldHowOneBegins(String text) {
        assertRefused(text, "holds no private key", "-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void aTextThatHadToFitOnOneLineIsReadAllTheSame() throws GeneralSecurityException {
        for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
            String pem = KeyPem.write(algorithm.generate().getPrivate())
                    + KeyPem.write(KeyAlgorithm.EdDSA.generate().getPrivate());
            List<String> ids = KeyPem.read(pem).stream().map(KeyPairKey::id).toList();
            String escaped = pem.replace("\n", "\\n");
            byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
            for (String line : List.of(
                    escaped,
                    escaped.strip(),
                    pem.replace("\n", "\\r\\n"),
                    '"' + escaped + '"',
                    "'" + escaped + "'",
                    " \"" + escaped + "\"\n",
                    '"' + pem + '"',
                    Base64.getEncoder().encodeToString(bytes),
                    Base64.getMimeEncoder().encodeToString(bytes),
                    '"' + Base64.getEncoder().encodeToString(bytes) + '"',
                    Base64.getEncoder().encodeToString(escaped.getBytes(StandardCharsets.US_ASCII)))) {
                assertThat(KeyPem.read(line)).extracting(KeyPairKey::id).isEqualTo(ids);
            }
        }
    }

    @Test
    void aKeyOnOneLineIsTold() throws GeneralSecurityException {
        String pem = KeyPem.write(KeyAlgorithm.EdDSA.generate().getPrivate());

        for (String line : List.of(pem.replace("\n", " "), pem.replace("\n", ""))) {
            assertRefused(line, "PRIVATE KEY");
        }
    }

    @Test
    void aTextThatIsTooLongIsNotLookedAt() throws GeneralSecurityException {
        String pem = KeyPem.write(KeyAlgorithm.EdDSA.generate().getPrivate());
        String longest = " ".repeat(KeyPem.MAX_LENGTH - pem.length() - 1) + "\n" + pem;

        assertThat(KeyPem.read(longest)).hasSize(1);
        assertRefused(" " + longest, "longer than 64 kB");
    }

    @Test
    void whateverIsCutOffOrChangedIsRefusedOrAnotherKeyAndNeverAnAccident() throws GeneralSecurityException {
        Random random = new Random(42);
        for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
            byte[] der = algorithm.generate().getPrivate().getEncoded();
            List<byte[]> broken = new ArrayList<>();
            for (int length = 0; length < der.length; length += 1 + der.length / 50) {
                broken.add(Arrays.copyOf(der, length));
            }
            broken.add(Arrays.copyOf(der, der.length + 1));
            for (int i = 0; i < 100; i++) {
                byte[] changed = der.clone();
                changed[random.nextInt(Math.min(der.length, 60))] ^= (byte) (1 << random.nextInt(8));
                broken.add(changed);
            }
            broken.forEach(bytes -> {
                String pem = "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(bytes)
                        + "\n-----END PRIVATE KEY-----\n";
                try {
                    KeyPairKey key = KeyPem.read(pem).get(0);
                    byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
                    assertThat(key.verify(text, key.sign(text))).isTrue();
                } catch (KeyException e) {
                    assertThat(e).hasMessageMatching("(?s)(is|holds) .*");
                }
            });
        }
    }

    private static String rsa(BigInteger p, BigInteger q, long exponent) throws GeneralSecurityException {
        BigInteger one = BigInteger.ONE;
        BigInteger e = BigInteger.valueOf(exponent);
        BigInteger d = e.modInverse(p.subtract(one).multiply(q.subtract(one)));
        return KeyPem.write(KeyFactory.getInstance("RSA")
                .generatePrivate(new RSAPrivateCrtKeySpec(
                        p.multiply(q), e, d, p, q, d.mod(p.subtract(one)), d.mod(q.subtract(one)), q.modInverse(p))));
    }

    private static BigInteger prime(int bits) {
        return BigInteger.probablePrime(bits, new Random(bits));
    }

    private static void assertRefused(String pem, String... words) {
        assertThatThrownBy(() -> KeyPem.read(pem))
                .isInstanceOf(KeyException.class)
                .hasNoCause()
                .hasMessageContainingAll(words)
                .satisfies(problem -> pem.lines()
                        .filter(line -> line.length() > 40 && line.matches("[A-Za-z0-9+/=]+"))
                        .forEach(line -> assertThat(problem.getMessage()).doesNotContain(line.substring(0, 40))));
    }
}

package io.tses.config;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class SecretTest {
    private static final int MANY = 20_000;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String ALPHANUMERIC = LETTERS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /** The same draws in every run: one in a million may be refused, and a run draws many. */
    private final Random random = new Random(42);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890123456789012",
                "0123456789 0123456789 0123456789 01234",
                "98765432109876543210987654321098765432",
                "11223344556677889900112233445566",
                "02468ace13579bdf02468ace13579bdf",
                "0000000000000000000000000000000000000001",
                "abcabcabcabcabcabcabcabcabcabcabcabcabc",
                "ABABABABABABABABABABABABABABABABABABABAB",
                "AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHH",
                "aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpP",
                "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6",
                "abcdefghijklmnopqrstuvwxyz-0123456789",
                "zyxwvutsrqponmlkjihgfedcba9876543210",
                "0123456789abcdef0123456789abcdef",
                "deadbeefdeadbeefdeadbeefdeadbeef",
                "abcd1234abcd1234abcd1234abcd1234",
                "aB3$xaB3$xaB3$xaB3$xaB3$xaB3$xaB3$x",
                "qwertyuiopasdfghjklzxcvbnm1234567890",
                "qwertzuiopasdfghjklyxcvbnm0123456",
                "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
                "!QAZ@WSX#EDC$RFV%TGB^YHN&UJM*IK<(OL>)P:?",
                "1q2w3e4r5t6y7u8i9o0p1q2w3e4r5t6y7u8i9o0p",
                "qazwsxedcrfvtgbyhnujmikolpqazwsxedcrfvtgb"
            })
    void aPatternIsWeak(String key) {
        assertThat(new Secret(key).weakness()).get().asString().contains("repeats, sequences");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "thisisaverysecretkeyfortheservice",
                "monkeydragonsunshineprincessfootball",
                "MySuperSecretSigningKeyForProduction",
                "ThisServiceNeedsSomethingLongerThan32Characters",
                "my-super-secret-signing-key-for-production-2024",
                "jwt_secret_for_local_testing_please_rotate",
                "SECRET KEY OF THE AUTHENTICATION SERVICE, VERSION 1",
                "this-is-a-very-long-secret-for-development-only-and-never-for-anything-else",
                "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod",
                "dasisteinsehrgeheimerschluesselfuerdendienst"
            })
    void wordsAreWeak(String key) {
        assertThat(new Secret(key).weakness()).get().asString().contains("made of words");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "changeme-changeme-changeme-changeme",
                "please-CHANGE_ME-Xq7Zt2Lm9Rb4Wc8Pn5Vd3Hs",
                "django-insecure-8q!m2v$z7x#k1w@p5r^t9y&u3i*o6",
                "your-secret-key-here-Xq7Zt2Lm9Rb4Wc8",
                "replace this with 32 or more characters",
                "correcthorsebatterystaplecorrecthorse",
                "TheQuickBrownFoxJumpsOverTheLazyDog123"
            })
    void aPlaceholderIsWeak(String key) {
        assertThat(new Secret(key).weakness()).get().asString().contains("placeholder");
    }

    @Test
    void whatIsDrawnByLotIsStrong() {
        strong(() -> HexFormat.of().formatHex(bytes(16)));
        strong(() -> HexFormat.of().withUpperCase().formatHex(bytes(32)));
        strong(() -> Base64.getEncoder().encodeToString(bytes(24)));
        strong(() -> Base64.getEncoder().encodeToString(bytes(48)));
        strong(() -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(33)));
        strong(() -> uuid().toString());
        strong(() -> uuid() + "" + uuid());
        strong(() -> drawn(ALPHANUMERIC, 32));
        strong(() -> drawn(ALPHANUMERIC, 64));
        strong(() -> drawn(LETTERS, 64));
        strong(() -> drawn("0123456789", 40));
        strong(() -> drawn("!\"#$%&'()*+,-./:;<=>?@[]^_{|}~" + ALPHANUMERIC, 50));
    }

    @Test
    @Timeout(30)
    void aLongKeyIsJudgedSoon() {
        assertThat(new Secret(drawn(ALPHANUMERIC, 100_000)).weakness()).isEmpty();
        assertThat(new Secret("a".repeat(100_000)).weakness()).isPresent();
    }

    private void strong(Supplier<String> draw) {
        for (int i = 0; i < MANY; i++) {
            String key = draw.get();
            assertThat(new Secret(key).weakness()).as(key).isEmpty();
        }
    }

    private UUID uuid() {
        return UUID.nameUUIDFromBytes(bytes(16));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private String drawn(String alphabet, int length) {
        return random.ints(length, 0, alphabet.length())
                .mapToObj(alphabet::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }
}

package io.tses.crypto;

import io.tses.config.Secret;
import io.tses.shared.EmailAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Law 7: what a queued mail must not show opens for its own job and address, with an accepted key, and for nothing else. */
class CodeSealTest {
    private static final Secret KEY = new Secret("test-only-secret-key-Xq7Zt2Lm9Rb4Wc8");
    private static final Secret OTHER = new Secret("another-secret-key-Ht6Yg3Vf8Bn1Km5");
    private static final EmailAddress ADA = new EmailAddress("ada@example.com");
    private static final String CODE = "012345 secret: \u00e9";

    private final CodeSeal seal = new CodeSeal(new PurposeKeys(KEY, List.of()));

    @Test
    void itOpensWhatItSealed() {
        assertThat(seal.open("job", ADA, seal.seal("job", ADA, CODE))).contains(CODE);
    }

    @Test
    void itOpensForItsJobAndAddressOnly() {
        String sealed = seal.seal("job", ADA, CODE);

        assertThat(seal.open("job2", ADA, sealed)).isEmpty();
        assertThat(seal.open("job", new EmailAddress("bob@example.com"), sealed))
                .isEmpty();
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String sealed = seal.seal("job", ADA, CODE);
        for (int i = 0; i < sealed.length() - 1; i++) {
            char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(seal.open("job", ADA, sealed.substring(0, i) + other + sealed.substring(i + 1)))
                    .as("character %d", i)
                    .isEmpty();
        }
        assertThat(seal.open("job", ADA, "")).isEmpty();
        assertThat(seal.open("job", ADA, sealed.substring(0, 20))).isEmpty();
    }

    @Test
    void noTwoJobsShareAKey() {
        Set<String> sealed = new HashSet<>();
        for (int job = 0; job < 1000; job++) {
            sealed.add(seal.seal("job" + job, ADA, CODE));
        }
        assertThat(sealed).hasSize(1000);
    }

    @Test
    void aFallbackOpensWhatTheFormerKeySealed() {
        String sealed = seal.seal("job", ADA, CODE);

        assertThat(new CodeSeal(new PurposeKeys(OTHER, List.of(KEY))).open("job", ADA, sealed))
                .contains(CODE);
        assertThat(new CodeSeal(new PurposeKeys(OTHER, List.of())).open("job", ADA, sealed))
                .isEmpty();
    }

    @Test
    void purposesHaveKeysOfTheirOwn() {
        PurposeKeys keys = new PurposeKeys(KEY, List.of());

        assertThat(keys.derive(keys.issuingId(), "a")).isPresent();
        assertThat(keys.derive(keys.issuingId(), "a").orElseThrow())
                .hasSize(32)
                .isEqualTo(keys.derive(keys.issuingId(), "a").orElseThrow())
                .isNotEqualTo(keys.derive(keys.issuingId(), "b").orElseThrow())
                .isNotEqualTo(KEY.bytes());
        assertThat(keys.derive("00000000", "a")).isEmpty();
    }
}

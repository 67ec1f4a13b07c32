package io.tses.users;

import io.tses.config.Secret;
import io.tses.crypto.PurposeKeys;
import io.tses.shared.EmailAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PseudonymTest {
    private static final EmailAddress ADA = new EmailAddress("ada@example.com");
    private final Pseudonym pseudonyms = under("test-only-secret-key-Xq7Zt2Lm9Rb4Wc8");

    @Test
    void oneAddressHasOnePseudonymAndAnotherHasAnother() {
        assertThat(pseudonyms.of(ADA).value()).matches("erased-[0-9a-f]{16}@erased\\.invalid");
        assertThat(pseudonyms.of(ADA))
                .isEqualTo(under("test-only-secret-key-Xq7Zt2Lm9Rb4Wc8").of(ADA))
                .isNotEqualTo(pseudonyms.of(new EmailAddress("bob@example.com")));
    }

    @Test
    void itTakesTheSecretKeyToTellWhoseItIs() {
        assertThat(under("another-secret-key-Ht6Yg3Vf8Bn1Km5").of(ADA)).isNotEqualTo(pseudonyms.of(ADA));
    }

    @Test
    void itIsAnAddressThatTheAuditLogCanBeSearchedFor() {
        EmailAddress pseudonym = pseudonyms.of(ADA);

        assertThat(EmailAddress.parse(pseudonym.value())).hasValue(pseudonym);
    }

    private static Pseudonym under(String secret) {
        return new Pseudonym(new PurposeKeys(new Secret(secret), List.of()));
    }
}

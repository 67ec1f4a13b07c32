package io.tses.captcha;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CaptchaTokenTest {
    @Test
    void aTokenHasAtMost8192CharactersAndIsNotPrinted() {
        String longest = "x".repeat(8192);

        assertThat(CaptchaToken.parse(longest)).contains(new CaptchaToken(longest));
        assertThat(CaptchaToken.parse(longest + "x")).isEmpty();
        assertThat(new VerifyCaptcha(new CaptchaToken("hush")).toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb", "tökén", "\u0000", "\u007f"})
    void whatNoProviderGivesOutIsNone(String text) {
        assertThat(CaptchaToken.parse(text)).isEmpty();
        assertThatThrownBy(() -> new CaptchaToken(text)).isInstanceOf(IllegalArgumentException.class);
    }
}

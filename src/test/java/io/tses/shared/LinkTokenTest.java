package io.tses.shared;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LinkTokenTest {
    private static final String TOKEN = "AbC-_0123456789xyzABCQ";

    @Test
    void everySixteenBytesAreATokenInTheirOneSpelling() {
        for (int last = 0; last < 256; last++) {
            byte[] bits = new byte[16];
            bits[15] = (byte) last;
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);

            assertThat(LinkToken.parse(text)).contains(new LinkToken(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AbC-_0123456789xyzABC",
                "AbC-_0123456789xyzABCQQ",
                "AbC-_0123456789xyzABCR",
                "AbC+/0123456789xyzABCQ",
                " AbC-_0123456789xyzABCQ",
                "AbC-_0123456789xyzABCQ\n",
                "AbC-_0123456789xyzABC%51",
                "AbC-_0123456789xyzAB==",
                "AbC-_0123456789xyzAB\u00e9Q"
            })
    void anythingElseIsNone(String text) {
        assertThat(LinkToken.parse(text)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new LinkToken(text));
    }

    @Test
    void itPrintsAsAsterisks() {
        assertThat(new LinkToken(TOKEN)).hasToString("**********************");
    }
}

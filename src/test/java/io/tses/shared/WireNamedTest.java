package io.tses.shared;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WireNamedTest {
    private enum Example implements WireNamed {
        ONE,
        TWO_WORDS
    }

    @Test
    void isSmallLettersAndUnderscores() {
        assertThat(Example.ONE.wireName()).isEqualTo("one");
        assertThat(Example.TWO_WORDS.wireName()).isEqualTo("two_words");
    }

    @Test
    void isReadBackToTheLetterOnly() {
        assertThat(WireNamed.parse(Example.class, "two_words")).contains(Example.TWO_WORDS);
        assertThat(WireNamed.parse(Example.class, "TWO_WORDS")).isEmpty();
        assertThat(WireNamed.parse(Example.class, "")).isEmpty();
    }
}

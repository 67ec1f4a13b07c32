package io.tses.http.caller;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UserAgentTest {
    private static final String GRIN = "\uD83D\uDE00";

    @Test
    void anOrdinaryNameIsKept() {
        assertThat(UserAgent.clean("Mozilla/5.0 (X11; Linux x86_64)")).isEqualTo("Mozilla/5.0 (X11; Linux x86_64)");
        assertThat(UserAgent.clean("Bücher/1 " + GRIN)).isEqualTo("Bücher/1 " + GRIN);
    }

    @Test
    void noneIsEmpty() {
        assertThat(UserAgent.clean(null)).isEmpty();
    }

    @Test
    void controlCharactersAreRemoved() {
        assertThat(UserAgent.clean("a\u0000b\tc\r\nd\u007fe\u0085f")).isEqualTo("abcdef");
    }

    @Test
    void halvesOfCharactersAreRemoved() {
        assertThat(UserAgent.clean("a\uD83Db\uDE00c" + GRIN)).isEqualTo("abc" + GRIN);
    }

    @Test
    void itIsCutAtFiveHundredAndTwelve() {
        assertThat(UserAgent.clean("x".repeat(512))).hasSize(512);
        assertThat(UserAgent.clean("x".repeat(513))).isEqualTo("x".repeat(512));
        assertThat(UserAgent.clean("\n" + "x".repeat(600))).isEqualTo("x".repeat(512));
    }

    @Test
    void noCharacterIsCutInTwo() {
        assertThat(UserAgent.clean("x".repeat(511) + GRIN)).isEqualTo("x".repeat(511));
        assertThat(UserAgent.clean("x".repeat(510) + GRIN)).isEqualTo("x".repeat(510) + GRIN);
    }
}

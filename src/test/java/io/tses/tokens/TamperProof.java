package io.tses.tokens;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

import static io.tses.tokens.Forge.resigned;
import static io.tses.tokens.Forge.signature;
import static org.assertj.core.api.Assertions.assertThat;

/** What holds for every kind of token: it is as it was written, to the letter, or it is none. */
interface TamperProof {
    /** A token that is good. */
    String fresh();

    boolean isGood(String token);

    @Test
    default void everyFlippedBitIsNoticed() {
        String token = fresh();
        assertThat(isGood(token)).isTrue();
        for (int i = 0; i < token.length(); i++) {
            for (int bit = 0; bit < 7; bit++) {
                char[] tampered = token.toCharArray();
                tampered[i] ^= (char) (1 << bit);
                assertThat(isGood(new String(tampered)))
                        .as("bit %d of character %d", bit, i)
                        .isFalse();
            }
        }
    }

    @Test
    default void everyLengthButTheWholeIsNoticed() {
        String token = fresh();
        for (int length = 0; length < token.length(); length++) {
            assertThat(isGood(token.substring(0, length)))
                    .as("%d characters", length)
                    .isFalse();
        }
        byte[] signature = signature(token);
        for (int length = 0; length < signature.length; length++) {
            assertThat(isGood(resigned(token, Arrays.copyOf(signature, length))))
                    .as("%d bytes", length)
                    .isFalse();
        }
        for (String more : List.of("A", "AA", "AAAA", "=", "==", ".", "..", ".A", " ", "\n", "\u0000", "#")) {
            assertThat(isGood(token + more)).as("with %s", more).isFalse();
        }
        assertThat(isGood(resigned(token, Arrays.copyOf(signature, signature.length + 1))))
                .isFalse();
        assertThat(isGood(resigned(token, new byte[signature.length]))).isFalse();
    }

    @Test
    default void anotherSpellingOfTheSameBytesIsNoticed() {
        String token = fresh();
        String start = token.substring(0, token.length() - 1);
        List<String> same = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                .chars()
                .mapToObj(last -> start + (char) last)
                .filter(other -> Arrays.equals(signature(other), signature(token)))
                .toList();

        assertThat(same).as("of which one is ours").hasSizeGreaterThan(1);
        assertThat(same).filteredOn(this::isGood).containsExactly(token);
    }
}

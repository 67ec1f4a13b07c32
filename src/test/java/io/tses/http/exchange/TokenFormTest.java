package io.tses.http.exchange;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TokenFormTest {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_=-]+(?:\\.[A-Za-z0-9_=-]*){2,4}");

    @Property(tries = 2000)
    void aTokenIsThreeToFivePartsOfItsAlphabetTheFirstOfWhichIsNotEmpty(@ForAll("nearTokens") String text) {
        assertThat(TokenForm.parse(text).isPresent())
                .as(text)
                .isEqualTo(FORM.matcher(text).matches());
    }

    @Test
    void moreThanTheGreatestLengthIsNone() {
        String longest = "a.b." + "c".repeat(TokenForm.MAX_LENGTH - 4);

        assertThat(TokenForm.parse(longest)).isPresent();
        assertThat(TokenForm.parse(longest + "c")).isEmpty();
    }

    /** Of the characters at the edges of what is allowed, and dots enough. */
    @Provide
    Arbitrary<String> nearTokens() {
        Arbitrary<Character> allowed = Arbitraries.of('a', 'z', 'A', 'Z', '0', '9', '_', '-', '=');
        Arbitrary<Character> forbidden = Arbitraries.of('`', '{', '@', '[', '/', ':', '+', ' ', '\n', 'é', '\u0161');
        return Arbitraries.frequencyOf(
                        Tuple.of(20, allowed), Tuple.of(12, Arbitraries.just('.')), Tuple.of(1, forbidden))
                .list()
                .ofMaxSize(12)
                .map(characters -> characters.stream().map(String::valueOf).collect(Collectors.joining()));
    }
}

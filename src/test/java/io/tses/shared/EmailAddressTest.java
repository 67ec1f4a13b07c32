package io.tses.shared;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EmailAddressTest {
    @ParameterizedTest
    @CsvSource({
        "ada@example.com, ada@example.com",
        "' Ada@Example.COM ', ada@example.com",
        "ada+tag@example.com, ada+tag@example.com",
        "a@b.co, a@b.co",
        "o'hara@example.com, o'hara@example.com",
        "ada@bücher.example, ada@xn--bcher-kva.example",
        "ada@XN--BCHER-KVA.example, ada@xn--bcher-kva.example",
        "ada@例え.jp, ada@xn--r8jz45g.jp",
        "ada@faß.de, ada@xn--fa-hia.de",
        "ADA@FAẞ.DE, ada@xn--fa-hia.de",
        "ada@fass.de, ada@fass.de",
        "ada@βόλος.com, ada@xn--nxasmm1c.com",
        "ada@ΒΌΛΟΣ.com, ada@xn--nxasmq6b.com",
        "ada@bücher。example, ada@xn--bcher-kva.example",
        "ada@sub.domain.example.com, ada@sub.domain.example.com"
    })
    void everySpellingHasOneCanonicalForm(String text, String canonical) {
        assertThat(EmailAddress.parse(text)).map(EmailAddress::value).contains(canonical);
        assertThat(EmailAddress.parse(canonical)).map(EmailAddress::value).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00a0ada@example.com\u00a0",
                "\u3000ada@example.com\u2003",
                "\u200bada@example.com\u200b",
                "\u202aada@example.com\u202c",
                "\u2068ada@example.com\u2069",
                "\u200eada@example.com\u200f",
                "\ufeffada@example.com",
                "ada@example.com\u0085",
                "ada@example.com\u2028\ufe0f",
                "\tada@example.com\r\n"
            })
    void whatShowsNothingAtTheEndsIsDropped(String text) {
        assertThat(EmailAddress.parse(text)).contains(new EmailAddress("ada@example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u200b",
                "a\u200bda@example.com",
                "ada\u200b@example.com",
                "ada@\u200bexample.com",
                "ada@exam\u00adple.com",
                "ada@example\u200e.com",
                "ada@exa\u00a0mple.com",
                "ada@a\u200cb.com",
                "ada@xn--garbage.example",
                "ada@xn--example-.com",
                "ada@xn--fass-.de",
                "ada@example.xn--",
                "ada@\u0661\u0662.com",
                "ada＠example.com",
                "ada@bob＠example.com",
                "ada@\ud800.com",
                "ad\u212a@example.com",
                "ada@example.123",
                " ",
                "ada",
                "@example.com",
                "ada@",
                "ada@@example.com",
                "ada@example",
                "ada@localhost",
                "ada@[127.0.0.1]",
                "ada@127.0.0.1",
                "ada@exa mple.com",
                "a da@example.com",
                "ada@example..com",
                ".ada@example.com",
                "ada.@example.com",
                "a..da@example.com",
                "\"ada\"@example.com",
                "Ada <ada@example.com>",
                "ada@example.com\r\nBcc: bob@example.com",
                "ada\u0000@example.com",
                "ada@example.com\u0000",
                "ada\n@example.com",
                "ada@-example.com",
                "ada@example_domain.com",
                "ada@example.com,bob@example.com",
                "ada(comment)@example.com",
                "@a,@b:ada@example.com",
                "ada@example.com.",
                "ädä@example.com",
                "ada(comment)@example.com"
            })
    void whatIsNoAddressIsNone(String text) {
        assertThat(EmailAddress.parse(text)).isEmpty();
    }

    @Test
    void twoHundredAndFiftyFourCharactersAreTheMost() {
        String domain = "d".repeat(61) + "." + "e".repeat(61) + "." + "f".repeat(61) + ".com";
        String longest = "a".repeat(EmailAddress.MAX_LENGTH - domain.length() - 1) + "@" + domain;

        assertThat(EmailAddress.parse(longest)).isPresent();
        assertThat(EmailAddress.parse("a" + longest)).isEmpty();
        assertThat(EmailAddress.parse("a".repeat(10_000) + "@example.com")).isEmpty();
        assertThat(EmailAddress.parse("ada@" + "ü".repeat(63) + ".example")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "Ada@example.com",
                " ada@example.com",
                "ada@Example.com",
                "ada@example.com.",
                "ada@faß.de",
                "ädä@example.com",
                "\"ada\"@example.com",
                "ada@example",
                "ada@example.com\u200b"
            })
    void anotherSpellingIsNoAddress(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new EmailAddress(text));
    }

    @Test
    void whatAnEarlierReleaseStoredStaysAnAddress() {
        assertThat(new EmailAddress("ada@xn--garbage.example").value()).isEqualTo("ada@xn--garbage.example");
    }

    @Test
    void itPrintsMasked() {
        assertThat(new EmailAddress("ada@example.com")).hasToString("a***@example.com");
    }

    @Property(tries = 20_000)
    void whatIsCommonIsCanonicalAtACloserLook(@ForAll("nearlyCommon") String text) {
        boolean isCommon = EmailAddress.isCommon(text);
        Statistics.label("common")
                .collect(isCommon)
                .coverage(share -> share.check(true).percentage(percent -> percent > 5));
        if (isCommon) {
            assertThat(EmailAddress.isCanonicalAtACloserLook(text)).as(text).isTrue();
        }
    }

    @Provide
    Arbitrary<String> nearlyCommon() {
        Arbitrary<String> local = words("abxn09_+-", 20);
        Arbitrary<String> domain = words("abxn09-", 12);
        Arbitrary<String> last =
                Arbitraries.strings().withChars("ab9").ofMinLength(1).ofMaxLength(4);
        Arbitrary<String> anything = Arbitraries.strings().withChars("an0._+-@").ofMaxLength(70);
        return Arbitraries.frequencyOf(
                Tuple.of(9, Combinators.combine(local, domain, last).as((a, b, c) -> a + "@" + b + "." + c)),
                Tuple.of(1, anything));
    }

    private static Arbitrary<String> words(String letters, int longest) {
        return Arbitraries.strings()
                .withChars(letters)
                .ofMinLength(1)
                .ofMaxLength(longest)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(words -> String.join(".", words));
    }
}

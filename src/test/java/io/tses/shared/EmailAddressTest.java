package io.tses.shared;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

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
        "ada@sub.domain.example.com, ada@sub.domain.example.com"
    })
    void everySpellingHasOneCanonicalForm(String text, String canonical) {
        assertThat(EmailAddress.parse(text)).map(EmailAddress::value).contains(canonical);
        assertThat(EmailAddress.parse(canonical)).map(EmailAddress::value).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
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
    }

    @Test
    void itPrintsMasked() {
        assertThat(new EmailAddress("ada@example.com")).hasToString("a***@example.com");
    }
}

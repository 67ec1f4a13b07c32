package io.tses.shared;

import com.ibm.icu.text.IDNA;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DomainNameTest {
    private static final IDNA UTS_46 = IDNA.getUTS46Instance(
            IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.USE_STD3_RULES | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "Example.COM, example.com",
        "r3---sn-4g5e.example.com, r3---sn-4g5e.example.com",
        "faß.de, xn--fa-hia.de",
        "XN--FA-HIA.de, xn--fa-hia.de",
        "ⅹn--fa-hia.de, xn--fa-hia.de",
        "βόλος.com, xn--nxasmm1c.com",
        "mañana.example, xn--maana-pta.example",
        "bücher．example, xn--bcher-kva.example",
        "☃.example, xn--n3h.example",
        "l·l.example, xn--ll-0ea.example",
        "'نامه\u200cای.example', xn--mgba3gch31f060k.example",
        "'क्\u200dष.example', xn--11b2ezcw70k.example"
    })
    void everySpellingHasOneCanonicalForm(String text, String canonical) {
        assertThat(DomainName.parse(text)).map(DomainName::ascii).contains(canonical);
        assertThat(DomainName.parse(canonical)).contains(new DomainName(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                ".a",
                "a.",
                "ü.",
                "ü。",
                "-a",
                "a-",
                "-ü",
                "my_redis",
                "a b",
                "a:b",
                "http://a.b",
                "a\u0000",
                "xn--",
                "xn--a",
                "xn--abc-",
                "xn--u-ccb",
                "xn--\u2179",
                "a\u200cb",
                "ü\u00ad",
                "ü\u200b",
                "ü\ufeff",
                "℀",
                "אa",
                "\u0301a",
                "\ud800"
            })
    void whatIsNoDomainIsNone(String text) {
        assertThat(DomainName.parse(text)).isEmpty();
    }

    @Test
    void labelsAndNamesHaveAGreatestLength() {
        String label = "a".repeat(63);

        assertThat(DomainName.parse(label)).isPresent();
        assertThat(DomainName.parse(label + "a")).isEmpty();
        assertThat(DomainName.parse((label + ".").repeat(3) + "a".repeat(61))).isPresent();
        assertThat(DomainName.parse((label + ".").repeat(3) + "a".repeat(62))).isEmpty();
        assertThat(DomainName.parse("ü".repeat(100_000))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Example.com", "faß.de", "a.", "a..b", "-a", "a_b"})
    void anotherSpellingIsNoDomain(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new DomainName(text));
    }

    /** What is plain is never given to UTS 46, which must not be seen but for hyphens, that it may leave alone. */
    @Property
    void plainNamesAreWhatTheLibrarySaysTheyAre(@ForAll("plain") String text) {
        IDNA.Info info = new IDNA.Info();
        String ascii = UTS_46.nameToASCII(text, new StringBuilder(), info).toString();
        boolean refused = info.hasErrors() && !info.getErrors().equals(Set.of(IDNA.Error.HYPHEN_3_4));

        assertThat(DomainName.parse(text).map(DomainName::ascii))
                .isEqualTo(refused || ascii.isEmpty() || ascii.endsWith(".") ? Optional.empty() : Optional.of(ascii));
    }

    @Provide
    static Arbitrary<String> plain() {
        return Arbitraries.strings().withChars("abXYZ019-._ @").ofMaxLength(70);
    }

    @Property
    void whatWasReadOnceReadsTheSameAgain(@ForAll("any") String text) {
        DomainName.parse(text)
                .ifPresent(
                        domain -> assertThat(DomainName.parse(domain.ascii())).contains(domain));
    }

    @Provide
    static Arbitrary<String> any() {
        return Arbitraries.strings()
                .withChars("ab-.ßςΣẞüא٣☃。\u0301\u200c\u200dxn")
                .ofMaxLength(12);
    }
}

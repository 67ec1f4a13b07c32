package io.tses.shared;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TypedTextTest {
    @ParameterizedTest
    @CsvSource({
        "'\u00a0 Ada \u3000', Ada",
        "'\ufeffAda\u200b', Ada",
        "'A\u200bd\u2060a', Ada",
        "'Ada\u202e gpj', 'Ada gpj'",
        "'\u2066Ada\u2069 Lovelace', 'Ada Lovelace'",
        "'A\u200dda\u200c Lovelace', 'Ada Lovelace'",
        "'Ame\u0301lie', Am\u00e9lie",
        "'Ame\u200b\u0301lie', Am\u00e9lie",
        "'A  B', 'A  B'",
        "'\u200e', ''",
        "'علی\u200cرضا', 'علی\u200cرضا'",
        "'ශ්\u200dරී', 'ශ්\u200dරී'",
        "'علی\u200c', علی"
    })
    void whatPeopleSeeIsWhatIsKept(String text, String clean) {
        assertThat(TypedText.clean(text)).isEqualTo(clean);
    }
}

package io.tses.otp;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientFamilyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 | Firefox on Linux",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 | Firefox on Linux",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
                        + " | Chrome on Windows",
                "curl/8.5.0 | curl"
            })
    void aFamilyIsABrowserAndASystemWithoutVersions(String userAgent, String family) {
        assertThat(ClientFamily.of(userAgent)).isEqualTo(family);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "x", "äöü", "<script>alert(1)</script>", "a@b.example", "{{code}}"})
    void whatSaysNothingKnownIsOneFamily(String userAgent) {
        assertThat(ClientFamily.of(userAgent)).isEqualTo(ClientFamily.UNKNOWN);
    }

    @Test
    void nothingThatCouldBeMarkupOrAHeaderIsTakenOverAndNothingLong() {
        for (String hostile : List.of(
                "<b>Evil</b>bot/1.0 (+http://evil.example)",
                "Mozilla/5.0 (compatible; <img src=x>Bot/1.0; http://evil.example)",
                "\r\nBcc: eve@evil.example\r\nFirefox/128.0 (Linux)",
                "A".repeat(400) + "Bot/2.0 Linux",
                "Mozilla/5.0 (Linux; Android 14; ".repeat(16),
                "(((((".repeat(100))) {
            assertThat(ClientFamily.of(hostile))
                    .matches("[\\p{L}\\p{N} ._+/()-]+")
                    .hasSizeLessThanOrEqualTo(100);
        }
    }
}

package io.tses.http.caller;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AuthorityTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, example.com",
        "EXAMPLE.Com, example.com",
        "example.com., example.com",
        "example.com.:8080, example.com:8080",
        "example.com:, example.com",
        "example.com:08443, example.com:8443",
        "localhost:65535, localhost:65535",
        "my_service:8080, my_service:8080",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "b\u00fccher.example, xn--bcher-kva.example",
        "203.0.113.7:80, 203.0.113.7:80",
        "[::1], [::1]",
        "[2001:DB8:0:0::0001]:8443, [2001:db8::1]:8443"
    })
    void hostsAreSpeltInOneWay(String text, String spelling) {
        assertThat(Authority.parse(text))
                .hasValueSatisfying(host -> assertThat(host).hasToString(spelling));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ":",
                ":80",
                "example..com",
                ".example.com",
                "-example.com",
                "example.com:0",
                "example.com:65536",
                "example.com:123456",
                "example.com:8o",
                "example.com:80:80",
                "example.com/",
                "example.com/evil",
                "example.com?x",
                "example.com#x",
                "user@example.com",
                "user:pass@example.com",
                "https://example.com",
                "exam ple.com",
                "example.com\\\\evil",
                "example.com%2f",
                "<script>",
                "*",
                "*.example.com",
                "::1",
                "[::1",
                "[::1]x",
                "[fe80::1%25eth0]",
                "[203.0.113.7]",
                "127.1",
                "0x7f.1",
                "2130706433",
                "203.0.113.256",
                "a\u0000b"
            })
    void whatIsMoreOrLessThanAHostAndAPortIsNone(String text) {
        assertThat(Authority.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "app.localhost", "127.0.0.1:8080", "127.9.9.9", "[::1]:1"})
    void loopbackIsKnown(String text) {
        assertThat(Authority.parse(text).orElseThrow().isLoopback()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost.example.com", "127.evil.example", "notlocalhost", "128.0.0.1", "[::2]"})
    void nothingElseIsLoopback(String text) {
        assertThat(Authority.parse(text).orElseThrow().isLoopback()).isFalse();
    }
}

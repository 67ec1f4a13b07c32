package io.tses.http.caller;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, https://app.example.com",
        "https://app.example.com/, https://app.example.com",
        "HTTPS://App.Example.COM, https://app.example.com",
        "https://app.example.com:443, https://app.example.com",
        "https://app.example.com:443/, https://app.example.com",
        "https://app.example.com:8443, https://app.example.com:8443",
        "https://app.example.com:80, https://app.example.com:80",
        "http://app.example.com:80, http://app.example.com",
        "http://app.example.com:443, http://app.example.com:443",
        "http://localhost:3000, http://localhost:3000",
        "http://[::1]:3000, http://[::1]:3000",
        "http://[0:0::1], http://[::1]",
        "https://xn--bcher-kva.example, https://xn--bcher-kva.example",
        "https://b\u00fccher.example, https://xn--bcher-kva.example",
        "https://fa\u00df.example, https://xn--fa-hia.example",
        "capacitor://localhost, capacitor://localhost",
        "chrome-extension://abcdefghijklmnop, chrome-extension://abcdefghijklmnop"
    })
    void whatIsWrittenDownIsReadAsItIsMeant(String text, String origin) {
        assertThat(Origin.parse(text)).hasToString(origin);
    }

    @ParameterizedTest
    @CsvSource({
        "null, sandboxed",
        "NULL, sandboxed",
        "*, no wildcards",
        "https://*, no wildcards",
        "https://*.example.com, no wildcards",
        "app.example.com, lacks a scheme",
        "//app.example.com, lacks a scheme",
        "localhost:3000, lacks a scheme",
        "app.example.com:443, lacks a scheme",
        "https:app.example.com, lacks a scheme",
        "https://, no URL",
        "https:///, lacks a scheme",
        "ftp://app.example.com, https or http",
        "file:///app, lacks a scheme",
        "javascript:alert(1), lacks a scheme",
        "https://app.example.com/login, has no path; it would be https://app.example.com",
        "https://app.example.com//, has no path; it would be https://app.example.com",
        "https://App.example.com:443/login, has no path; it would be https://app.example.com",
        "https://app.example.com?x=1, has no query; it would be https://app.example.com",
        "https://app.example.com/#top, has no fragment; it would be https://app.example.com",
        "https://ada@app.example.com, has no user; it would be https://app.example.com",
        "https://ada:pw@app.example.com, has no user; it would be https://app.example.com",
        "https://app.example.com., no host",
        "https://app.example.com.:8443, no host",
        "https://app.example.com:99999, no host",
        "https://app..example.com, no host",
        "https://app example.com, no URL",
        "https://a.example https://b.example, no URL",
        "https://127.1, no host"
    })
    void whatIsNoOriginIsToldWhatIsWrongAndWhatWouldBeRight(String text, String why) {
        assertThatThrownBy(() -> Origin.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.example.com", "https://app.example.com:443", "HTTPS://APP.example.com"})
    void aBrowsersOriginIsComparedAsWhatItIs(String header) {
        assertThat(Origin.sent(header)).hasValue(Origin.parse("https://app.example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "*",
                "https://app.example.com/",
                "https://app.example.com.",
                "https://app.example.com/x",
                "https://app.example.com https://app.example.com",
                "https://user@app.example.com",
                "app.example.com",
                "https://b\u00fccher.example"
            })
    void aBrowserSendsNothingButAnOrigin(String header) {
        assertThat(Origin.sent(header)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 16_000})
    void anOriginOfAnyLengthIsNone(int length) {
        assertThat(Origin.sent("https://" + "a".repeat(length))).isEmpty();
    }
}

package io.tses.shared;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LinkUrlTest {
    private static final LinkToken TOKEN = new LinkToken("AbC-_0123456789xyzABCQ");

    @Test
    void theTokenStandsWhereTheTemplateSays() {
        assertThat(LinkUrl.parse("https://app.example.com/signin#t={token}&from=mail")
                        .orElseThrow()
                        .of(TOKEN))
                .isEqualTo("https://app.example.com/signin#t=AbC-_0123456789xyzABCQ&from=mail");
        assertThat(LinkUrl.atIssuer("https://auth.example.com").of(TOKEN))
                .isEqualTo("https://auth.example.com/signin/#AbC-_0123456789xyzABCQ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com/#{token}",
                "https://app.example.com#{token}",
                "https://app.example.com:8443/a/b?c=d#/signin/{token}",
                "HTTPS://app.example.com/#{token}",
                "https://192.0.2.1/#{token}",
                "http://localhost:5173/#{token}",
                "http://127.0.0.1/#{token}",
                "http://[::1]:8000/#{token}"
            })
    void aPageOverTlsOrOnThisMachineIsTaken(String template) {
        assertThat(LinkUrl.parse(template)).contains(new LinkUrl(template));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{token}",
                "none",
                "https://app.example.com/",
                "https://app.example.com/#token",
                "https://app.example.com/{token}",
                "https://app.example.com/?t={token}",
                "https://app.example.com/?t={token}#top",
                "https://app.example.com/#{token}{token}",
                "https://app.example.com/{token}#{token}",
                "https://app.example.com/#{Token}",
                "http://app.example.com/#{token}",
                "http://localhost.example.com/#{token}",
                "ftp://app.example.com/#{token}",
                "javascript:alert(1)#{token}",
                "app.example.com/#{token}",
                "/signin#{token}",
                "https:///signin#{token}",
                "https://user@app.example.com/#{token}",
                "https://user:password@app.example.com/#{token}",
                "https://app.example.com/a b#{token}",
                "https://app.example.com/#{token}\nBcc: eve@example.com",
                "https://app.example.com/#{token}<script>"
            })
    void anythingElseIsRefused(String template) {
        assertThat(LinkUrl.parse(template)).isEmpty();
    }

    @Test
    void itIsNoLongerThanWhatEveryProgramTakes() {
        String end = "#{token}";
        String page = "https://app.example.com/";
        String longest = page + "a".repeat(2000 - page.length() - end.length()) + end;

        assertThat(LinkUrl.parse(longest)).isPresent();
        assertThat(LinkUrl.parse(longest.replace("#", "a#"))).isEmpty();
    }
}

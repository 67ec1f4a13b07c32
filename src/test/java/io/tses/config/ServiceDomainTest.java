package io.tses.config;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceDomainTest {
    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, example.org, example.org",
        "Example.ORG:8000, example.org:8000, example.org:8000, example.org",
        "https://example.org, example.org, example.org, example.org",
        "https://example.org/, example.org, example.org, example.org",
        "http://localhost:8000, localhost:8000, localhost:8000, localhost",
        "example.org:443, example.org, example.org, example.org",
        "bücher.example, xn--bcher-kva.example, bücher.example, xn--bcher-kva.example",
        "https://faß.de:8443/, xn--fa-hia.de:8443, faß.de:8443, xn--fa-hia.de",
        "Auth.Example.com., auth.example.com, auth.example.com, auth.example.com",
        "192.0.2.1, 192.0.2.1, 192.0.2.1, [192.0.2.1]",
        "'[2001:db8::1]:8000', '[2001:db8::1]:8000', '[2001:db8::1]:8000', [IPv6:2001:db8::1]"
    })
    void whatNamesADomainIsReadForUrlsPeopleAndMail(String text, String authority, String shown, String inMail) {
        ServiceDomain domain = ServiceDomain.parse(text).orElseThrow();

        assertThat(domain.authority()).isEqualTo(authority);
        assertThat(domain.shown()).isEqualTo(shown);
        assertThat(domain.inMail()).isEqualTo(inMail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "my domain.org",
                "example.org/app",
                "https://example.org/app",
                "https://me@example.org",
                "ftp://example.org",
                "example.org:x",
                "example.org:99999",
                "my_service",
                "ex\r\nample.org",
                "a..b",
                "-a.example",
                "example.org, example.net"
            })
    void anythingElseIsNoDomain(String text) {
        assertThat(ServiceDomain.parse(text)).isEmpty();
    }
}

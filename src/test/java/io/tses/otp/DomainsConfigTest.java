package io.tses.otp;

import io.tses.shared.DomainSet;
import io.tses.shared.EmailAddress;
import io.tses.support.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DomainsConfigTest {
    private static final Settings<DomainsConfig> SETTINGS =
            Settings.of(root -> DomainsConfig.from(root.section("domains")));

    @Test
    void byDefaultEveryDomainMaySignIn() {
        DomainsConfig domains = SETTINGS.defaults();

        assertThat(domains).isEqualTo(new DomainsConfig(DomainSet.EMPTY, DomainSet.EMPTY));
        assertThat(domains.admit(email("ada@example.com"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ada@example.com, true",
        "ada@mail.example.com, true",
        "ada@example.org, false",
        "ada@bad.example.com, false",
        "ada@worse.bad.example.com, false",
        "ada@notexample.com, false"
    })
    void ofTheAllowedDomainsTheDeniedOnesMayNot(String address, boolean may) {
        DomainsConfig domains =
                SETTINGS.with(Map.of("DOMAINS_ALLOW", "example.com", "DOMAINS_DENY", "bad.example.com"));

        assertThat(domains.admit(email(address))).isEqualTo(may);
    }

    @Test
    void aDomainIsWrittenInAnyCaseAndAnyLetters() {
        DomainsConfig domains =
                SETTINGS.with(Map.of("DOMAINS_ALLOW", " EXAMPLE.com ,, Bücher.Example, XN--FA-HIA.de., пример.рф"));

        assertThat(domains.allowed().names())
                .containsExactlyInAnyOrder(
                        "example.com", "xn--bcher-kva.example", "xn--fa-hia.de", "xn--e1afmkfd.xn--p1ai");
        assertThat(domains.admit(email("ada@bücher.example"))).isTrue();
        assertThat(domains.admit(email("ada@fass.de"))).isFalse();
    }

    @Test
    void aFileHoldsOneDomainALineAndJoinsTheList(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(
                temp.resolve("deny.txt"),
                "\ufeff# thrown away after ten minutes\r\n\r\nMailinator.com\r\n  trash.example  # since May\r\n\t\r\nbücher.example");

        DomainsConfig domains =
                SETTINGS.with(Map.of("DOMAINS_DENY", "example.org", "DOMAINS_DENY_FROM", file.toString()));

        assertThat(domains.denied().names())
                .containsExactlyInAnyOrder("example.org", "mailinator.com", "trash.example", "xn--bcher-kva.example");
    }

    @Test
    void aFileMayHoldVeryManyLines(@TempDir Path temp) throws IOException {
        Path file = Files.write(
                temp.resolve("deny.txt"),
                IntStream.range(0, 200_000).mapToObj(n -> "d" + n + ".example").collect(Collectors.toList()));

        DomainsConfig domains = SETTINGS.with(Map.of("DOMAINS_DENY_FROM", file.toString()));

        assertThat(domains.denied().names()).hasSize(200_000);
        assertThat(domains.admit(email("ada@mail.d199999.example"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "*.example.com, example.com",
        ".example.com, example.com",
        "@example.com, example.com",
        "ada@example.com, example.com"
    })
    void whatOtherListsWriteBeforeADomainIsRefusedWithWhatIsRight(String written, String right) {
        String problem = "domains.deny (DOMAINS_DENY) must list domains: \"" + written + "\" should be " + right
                + ", which covers all below it";
        assertThat(SETTINGS.problems(Map.of("DOMAINS_DENY", written))).containsExactly(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exa mple.com",
                "example..com",
                "-example.com",
                "http://example.com",
                "*",
                "a/b",
                "xn--\u0000.com"
            })
    void anythingElseIsNoDomain(String text) {
        assertThat(SETTINGS.problems(Map.of("DOMAINS_ALLOW", text)))
                .containsExactly("domains.allow (DOMAINS_ALLOW) must list domains: \"" + text + "\" is no domain");
    }

    @Test
    void aBadLineIsToldWithItsFileAndNumberAndOfManyTheFirst(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(temp.resolve("allow.txt"), "example.com\n\n*.example.org\n" + "<p>\n".repeat(10));

        String name = "domains.allow-from (DOMAINS_ALLOW_FROM)";
        String each = name + " must hold a domain in each line: " + file + " line ";
        assertThat(SETTINGS.problems(Map.of("DOMAINS_ALLOW_FROM", file.toString())))
                .containsExactly(
                        each + "3: \"*.example.org\" should be example.org, which covers all below it",
                        each + "4: \"<p>\" is no domain",
                        each + "5: \"<p>\" is no domain",
                        each + "6: \"<p>\" is no domain",
                        each + "7: \"<p>\" is no domain",
                        name + " has 6 more such lines");
    }

    @Test
    void aFileOfAllowedDomainsThatHoldsNoneIsNoOpenDoor(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(temp.resolve("allow.txt"), "# example.com\n");

        assertThat(SETTINGS.problems(Map.of("DOMAINS_ALLOW_FROM", file.toString())))
                .containsExactly("domains.allow-from (DOMAINS_ALLOW_FROM) names a file without any domain, so that"
                        + " nobody could sign in");
        assertThat(SETTINGS.problems(Map.of("DOMAINS_DENY_FROM", file.toString())))
                .isEmpty();
    }

    @Test
    void aFileThatIsNotThereOrIsNoTextIsAProblem(@TempDir Path temp) throws IOException {
        Path binary = Files.write(temp.resolve("binary"), "bücher.example".getBytes(StandardCharsets.UTF_16));

        assertThat(SETTINGS.problems(Map.of("DOMAINS_ALLOW_FROM", binary.toString())))
                .singleElement()
                .asString()
                .startsWith("domains.allow-from (DOMAINS_ALLOW_FROM) names " + binary);
    }

    private static EmailAddress email(String text) {
        return EmailAddress.parse(text).orElseThrow();
    }
}

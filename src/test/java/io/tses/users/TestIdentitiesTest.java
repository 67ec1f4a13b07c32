package io.tses.users;

import io.tses.config.ConfigException;
import io.tses.config.ConfigListing;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.config.LoadedConfig;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import io.tses.support.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TestIdentitiesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T20:00:00Z");
    private static final EmailAddress REVIEW = new EmailAddress("review@example.com");
    private static final Settings<TestIdentities> SETTINGS = Settings.of(root -> TestIdentities.from(root, NOW));

    @Test
    void byDefaultThereAreNone() {
        assertThat(SETTINGS.defaults()).isEqualTo(TestIdentities.NONE);
    }

    @Test
    void aFileListsThem(@TempDir Path temp) throws IOException {
        TestIdentities identities = read(temp, """
                test-identities:
                  - email: Review@Example.com
                    code: "804215"
                    until: 2026-12-31
                  - {email: other@example.com, code: 390127, until: "2026-12-01"}
                  - email: third@example.com
                    code: "002719"
                    until: 2026-12-31T12:00:00+02:00
                """);

        assertThat(identities.byEmail()).hasSize(3);
        assertThat(identities.find(REVIEW))
                .contains(new TestIdentity(REVIEW, new Passcode("804215"), Instant.parse("2027-01-01T00:00:00Z")));
        assertThat(identities
                        .find(new EmailAddress("other@example.com"))
                        .orElseThrow()
                        .until())
                .isEqualTo("2026-12-02T00:00:00Z");
        assertThat(identities
                        .find(new EmailAddress("third@example.com"))
                        .orElseThrow()
                        .until())
                .isEqualTo("2026-12-31T10:00:00Z");
    }

    @Test
    void aVariableHoldsTheSameListAsJson() {
        assertThat(SETTINGS.with(Map.of("TEST_IDENTITIES", entry("804215", "2026-12-31")))
                        .find(REVIEW))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "000000",
                "777777",
                "123456",
                "654321",
                "890123",
                "246802",
                "121212",
                "123123",
                "864208",
                "999000999"
            })
    void aCodeThatCanBeGuessedOrIsNoneIsRefusedAndNotRepeated(String code) {
        assertThat(SETTINGS.problems(Map.of("TEST_IDENTITIES", entry(code, "2026-12-31"))))
                .singleElement()
                .asString()
                .matches("test-identities\\[1]\\.code (can be guessed: .*|must be six digits, in quotation marks)")
                .doesNotContain(code);
    }

    @Test
    void aCodeWithAZeroInFrontThatIsNotQuotedIsAnotherNumberToYaml(@TempDir Path temp) {
        assertThat(problems(temp, "test-identities: [{email: review@example.com, code: 012345, until: 2026-12-31}]"))
                .containsExactly("test-identities[1].code must be six digits, in quotation marks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-26", "2026-11-26T20:00:01Z", "2027-02-23", "2027-02-24T20:00:00Z"})
    void itLastsUpToNinetyDays(String until) {
        assertThat(SETTINGS.problems(Map.of("TEST_IDENTITIES", entry("804215", until))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-25 | has passed: remove the entry, or let it last longer",
                "2026-11-26T20:00:00Z | has passed: remove the entry, or let it last longer",
                "2027-02-24T20:00:01Z | must be no more than 90 days ahead",
                "2027-02-25 | must be no more than 90 days ahead"
            })
    void itHasNotEndedYetAndDoesNotLastLonger(String until, String problem) {
        assertThat(SETTINGS.problems(Map.of("TEST_IDENTITIES", entry("804215", until))))
                .containsExactly("test-identities[1].until " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "31.12.2026", "2026-12-32", "2026-12-31T12:00", "1798675200"})
    void anyOtherEndIsNone(String until) {
        assertThat(SETTINGS.problems(Map.of("TEST_IDENTITIES", entry("804215", until))))
                .containsExactly(
                        "test-identities[1].until must be a day such as 2026-12-31, which it includes, or a moment"
                                + " such as 2026-12-31T12:00:00Z, not \"" + until + "\"");
    }

    @Test
    void everyProblemOfEveryEntryIsTold(@TempDir Path temp) {
        assertThat(problems(temp, """
                        test-identities:
                          - {email: review@example.com, code: "804215", until: 2026-12-31}
                          - {email: nobody, code: "1234", until: 2026-12-31}
                          - {email: REVIEW@example.com, code: "390127", until: 2026-12-31}
                          - {email: x@example.com, code: "390127", until: 2026-12-31, role: admin}
                          - just text
                        """))
                .containsExactly(
                        "test-identities (TEST_IDENTITIES) must have in each entry code, email, until and nothing else",
                        "test-identities (TEST_IDENTITIES) must have in each entry code, email, until and nothing else",
                        "test-identities[2].code must be six digits, in quotation marks",
                        "test-identities[2].email must be an e-mail address",
                        "test-identities[3].email is that of another entry as well",
                        "test-identities[5].code must be six digits, in quotation marks",
                        "test-identities[5].until must be a day such as 2026-12-31, which it includes, or a moment such as"
                                + " 2026-12-31T12:00:00Z, not \"\"",
                        "test-identities[5].email must be an e-mail address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"review@example.com", "{}", "[", "[{\"code\":804215}"})
    void whatIsNoListIsRefusedAndNotRepeated(String text) {
        assertThat(SETTINGS.problems(Map.of("TEST_IDENTITIES", text)))
                .containsExactly("test-identities (TEST_IDENTITIES) must be a list, in a variable one of JSON");
    }

    @Test
    void noListingAndNoTextTellsTheirCodes(@TempDir Path temp) throws IOException {
        String yaml = "test-identities: [{email: review@example.com, code: \"804215\", until: 2026-12-31}]";
        LoadedConfig loaded = load(temp, yaml);

        assertThat(String.join("\n", ConfigListing.of(loaded)))
                .contains("test-identities: \"********\"")
                .doesNotContain("804215");
        assertThat(String.join(
                        "\n",
                        ConfigListing.of(ConfigLoader.trace(
                                List.of(), Map.of("TEST_IDENTITIES", entry("804215", "2026-12-31")), Map.of()))))
                .doesNotContain("804215");
        assertThat(read(temp, yaml).toString()).doesNotContain("804215");
    }

    private static String entry(String code, String until) {
        return "[{\"email\":\"review@example.com\",\"code\":\"" + code + "\",\"until\":\"" + until + "\"}]";
    }

    private static LoadedConfig load(Path temp, String yaml) throws IOException {
        return ConfigLoader.trace(List.of(Files.writeString(temp.resolve("settings.yaml"), yaml)), Map.of(), Map.of());
    }

    private static TestIdentities read(Path temp, String yaml) throws IOException {
        ConfigReader root = ConfigReader.of(load(temp, yaml).usable());
        TestIdentities identities = TestIdentities.from(root, NOW);
        root.finish();
        return identities;
    }

    private static List<String> problems(Path temp, String yaml) {
        try {
            read(temp, yaml);
            return List.of();
        } catch (ConfigException e) {
            return e.problems();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

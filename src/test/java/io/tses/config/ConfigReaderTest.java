package io.tses.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConfigReaderTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    @ParameterizedTest
    @CsvSource({"90s, PT1M30S", "5m, PT5M", "24h, PT24H", "1h30m, PT1H30M", "1M, PT1M"})
    void durationsReadAsPeopleWriteThem(String text, Duration expected) {
        assertThat(with(text).duration("key", SECOND, DAY)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 m", "0s", "25h", "-5m", "five minutes", "1d", "999999999999999999h"})
    void anyOtherDurationIsAProblem(String text) {
        assertThat(problem(text, reader -> reader.duration("key", SECOND, DAY)))
                .isEqualTo("section.key (SECTION_KEY) must be a duration from 1s to 24h, not \"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "11", "1.5", "ten", "1e1", "99999999999", "0x5"})
    void aNumberOutOfBoundsIsAProblem(String text) {
        assertThat(problem(text, reader -> reader.number("key", 1, 10)))
                .isEqualTo("section.key (SECTION_KEY) must be a whole number from 1 to 10, not \"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "True, true", "1, true", "yes, true", "on, true", "false, false", "0, false", "no, false"
    })
    void flagsReadAsTheOldServiceTookThem(String text, boolean expected) {
        assertThat(with(text).flag("key")).isEqualTo(expected);
    }

    @Test
    void aListIsCommaSeparatedOrAList() {
        assertThat(with(" a, b ,,c ").list("key")).containsExactly("a", "b", "c");
        assertThat(reader(new JsonArray(List.of("a", "b"))).list("key")).containsExactly("a", "b");
        assertThat(with("[a, \"b\"]").list("key")).containsExactly("a", "b");
        assertThat(with("https://[::1]:3000, [::2]").list("key")).containsExactly("https://[::1]:3000", "[::2]");
        assertThat(with("[::1]").list("key")).containsExactly("[::1]");
        assertThat(with("").list("key")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://host:6379/0", "rediss://user:secret@host/1"})
    void aUrlHasAKnownSchemeAndAHost(String text) {
        assertThat(with(text).url("key", "redis://host", "redis", "rediss")).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://secret@host", "redis:secret", "redis://", "secret host", "redis://ho st"})
    void anyOtherUrlIsAProblemThatDoesNotRepeatIt(String text) {
        assertThat(problem(text, reader -> reader.url("key", "redis://host", "redis")))
                .isEqualTo("section.key (SECTION_KEY) is not a URL of the form redis://host");
    }

    @ParameterizedTest
    @CsvSource({
        "hunter2, is shorter than 32 characters",
        "12345678901234567890123456789012, can be guessed: it is made of repeats",
        "mysupersecretsigningkeyforproduction, can be guessed: it is made of words",
        "your-secret-key-your-secret-key-12345, looks like a placeholder"
    })
    void aWeakSecretIsAProblemThatDoesNotRepeatIt(String text, String weakness) {
        assertThat(problem(text, reader -> reader.strongSecret("key")))
                .startsWith("section.key (SECTION_KEY) " + weakness)
                .endsWith("; use at least 32 random characters, for example from: openssl rand -base64 48")
                .doesNotContain(text);
    }

    @Test
    void anUnsetSecretIsAProblem() {
        assertThat(problem("", reader -> reader.strongSecret("key"))).isEqualTo("section.key (SECTION_KEY) is not set");
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        ConfigReader root = ConfigReader.of(new JsonObject().put("a", "x").put("b", new JsonObject().put("c-d", "y")));
        root.number("a", 1, 2);
        root.section("b").flag("c-d");
        root.section("missing").requiredText("e");

        assertThatThrownBy(root::finish)
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "a (A) must be a whole number from 1 to 2, not \"x\"",
                                        "b.c-d (B_C_D) must be true or false, not \"y\"",
                                        "missing.e (MISSING_E) is not set"));
    }

    @Test
    void withoutProblemsItFinishes() {
        ConfigReader reader = with("5");
        reader.number("key", 1, 10);

        assertThatCode(reader::finish).doesNotThrowAnyException();
    }

    @Test
    void aSecretPrintsAsAsterisks() {
        assertThat(new Secret("hunter2")).hasToString("********");
    }

    private static String problem(String value, Consumer<ConfigReader> read) {
        ConfigReader reader = with(value);
        read.accept(reader);
        try {
            reader.finish();
        } catch (ConfigException e) {
            assertThat(e.problems()).hasSize(1);
            return e.problems().get(0);
        }
        throw new AssertionError("no problem with " + value);
    }

    private static ConfigReader with(String value) {
        return reader(value);
    }

    private static ConfigReader reader(Object value) {
        return ConfigReader.of(new JsonObject().put("section", new JsonObject().put("key", value)))
                .section("section");
    }
}

package io.tses.config;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class ConfigListingTest {
    private static final Pattern KEY = Pattern.compile("^( *[a-z-]+):");

    @Test
    void everyKeyComesOnceInTheOrderOfTheDocumentedFile() throws IOException {
        List<String> documented = keys(Files.readAllLines(Path.of("conf", "application.yaml")));

        assertThat(keys(listing(Map.of()))).isEqualTo(documented);
    }

    @Test
    void eachLineTellsWhereItsValueCameFrom() {
        assertThat(listing(Map.of("OTP_TTL", "2m")))
                .contains("  ttl: 2m                               # environment OTP_TTL")
                .contains("  live-codes: 2                         # default")
                .contains("secret-key: \"\"                          # default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "SIGNING_KEY", "EMAIL_HOST_PASSWORD"})
    void aSecretIsMasked(String name) {
        assertThat(String.join("\n", listing(Map.of(name, "hush hush"))))
                .contains("\"********\"")
                .contains("environment " + name)
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:hush@host:6379/0, redis://:********@host:6379/0",
        "redis://host:6379/0, redis://host:6379/0",
        "rediss://user:hush@host, rediss://user:********@host",
        "rediss://hush@host, rediss://********@host",
        "postgres://u:hu/sh@hush@host:5/db, postgres://u:********@host:5/db",
        "postgres://u:hush?x@host/db, postgres://u:********@host/db",
        "'redis+sentinel://a:1,b/codes/0', 'redis+sentinel://a:1,b/codes/0'",
        "'redis+sentinel://:hush@a:1,b/codes', 'redis+sentinel://:********@a:1,b/codes'",
        "'redis+sentinel://:hush,b/codes', redis+sentinel://********",
        "'redis+cluster://:hush@a:1,b/codes', 'redis+cluster://:********@a:1,b/codes'",
        "'rediss+cluster://a:1,b', 'rediss+cluster://a:1,b'",
        "redis://host?password=hush&db=1, redis://host?password=********&db=1",
        "postgres://u:hush, postgres://********",
        "redis://:hush/0, redis://********",
        "redis://[::1]:6379/0?password=hush, redis://[::1]:6379/0?password=********",
        "redis:hush, ********",
        "hush, ********",
        "host:hush@x, ********"
    })
    void thePasswordOfAUrlIsMasked(String url, String shown) {
        for (String name : List.of("REDIS_URL", "DATABASE_URL", "CELERY_BROKER_URL")) {
            assertThat(String.join("\n", listing(Map.of(name, url))))
                    .contains(shown)
                    .doesNotContain("hush");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a b",
                "Sign-in <no-reply@example.org>",
                "x: y",
                "x # y",
                "- x",
                "'x",
                "\"x",
                "*x",
                "null",
                "yes",
                "~",
                "012345",
                "0x10",
                "1e5",
                "1:30",
                "x:",
                "{a: b}",
                "[a",
                "two\nlines",
                "\u0085\u2028\u0000\t",
                "ümlaut",
                "localhost:8000",
                "10.0.0.0/8,::1/128"
            })
    void whateverAValueIsTheListingReadsBackAsIt(String value, @TempDir Path temp) throws IOException {
        Map<String, String> environment = Map.of("DOMAIN", value, "HTTP_HOST", value);

        Path file = Files.write(temp.resolve("listing.yaml"), listing(environment));

        JsonObject back = ConfigLoader.load(List.of(file), Map.of(), Map.of());
        assertThat(back.getValue("domain").toString()).isEqualTo(value);
        assertThat(back.getJsonObject("http").getValue("host").toString()).isEqualTo(value);
    }

    @Test
    void aListOfAFileStaysOne(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(
                temp.resolve("list.yaml"), "http:\n  cors-origins: [https://a.example, 'https://b.example']\n");

        LoadedConfig loaded = ConfigLoader.trace(List.of(file), Map.of(), Map.of());

        assertThat(String.join("\n", ConfigListing.of(loaded)))
                .contains("cors-origins: [\"https://a.example\",\"https://b.example\"] # file " + file);
    }

    @Test
    void aFileNameCannotBreakOutOfItsComment() {
        Map<String, String> sources = new HashMap<>(Map.of("domain", "file a\nsecret-key: x"));

        assertThat(ConfigListing.of(
                        new LoadedConfig(new JsonObject().put("domain", "d"), sources, Set.of(), List.of(), List.of())))
                .singleElement()
                .asString()
                .endsWith("# file a?secret-key: x");
    }

    private static List<String> listing(Map<String, String> environment) {
        return ConfigListing.of(ConfigLoader.trace(List.of(), environment, Map.of()));
    }

    private static List<String> keys(List<String> lines) {
        return lines.stream()
                .map(KEY::matcher)
                .filter(Matcher::find)
                .map(key -> key.group(1))
                .toList();
    }
}

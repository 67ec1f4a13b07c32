package io.tses.cli;

import ch.qos.logback.classic.Level;
import io.tses.app.AppConfig;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.config.LoadedConfig;
import io.tses.support.LogLines;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class ConfigCommandTest {
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "SECRET_KEY", "test-only-secret-key-Xq7Zt2Lm9Rb4Wc8",
            "SIGNING_KEY", "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0",
            "EMAIL_HOST", "smtp.example.com",
            "DEFAULT_FROM_EMAIL", "noreply@example.com",
            "REDIS_URL", "redis://:hush-hush@redis:6379/0",
            "DATABASE_URL", "postgres://u:hush-hush@postgres:5432/db"));
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Path directory;

    ConfigCommandTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void itPrintsWhatServeWouldUseAndNoSecret() {
        assertThat(run()).isZero();

        assertThat(out.toString())
                .contains("port: 8080", "# default")
                .contains("url: redis://:********@redis:6379/0", "# environment REDIS_URL")
                .contains("secret-key: \"********\"")
                .doesNotContain("hush", "test-only");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hush+x",
                "hush=x==",
                "hush$x",
                "hush&x=y",
                "hush(x)",
                "hush,x;y",
                "hush'x",
                "hush\"x",
                "x:hush",
                "hush%zz",
                "hush@x",
                "hush[x",
                "hush]x",
                "x/hush",
                "x?hush=y",
                "x#hush",
                "hush x",
                "hush\nhush",
                "häsh-hush"
            })
    void aPasswordIsNeverPrintedWhateverItIs(String password) {
        for (String name : List.of("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")) {
            String scheme = name.equals("DATABASE_URL") ? "postgres" : "redis";
            for (String url : List.of("://u:%s@host:1/2", "://:%s@host", "://u:%s", "://%s@host/db?x=y", ":%s")) {
                environment.put(name, scheme + url.replace("%s", password));
                run();
            }
        }

        assertThat(out.toString() + err).contains("********").doesNotContain("hush");
    }

    @Test
    void itMasksKeysAndShowsWhereTheyAre() {
        environment.put("TOKENS_KEY_DIR", "/etc/tses/keys");
        environment.put("TOKENS_KEY_PEM", "-----BEGIN PRIVATE KEY-----\nhush-hush\n-----END PRIVATE KEY-----");

        assertThat(run()).isEqualTo(1);

        assertThat(out.toString())
                .contains("key-dir: \"/etc/tses/keys\"", "key-pem: \"********\"", "# environment TOKENS_KEY_PEM")
                .doesNotContain("hush", "BEGIN");
        assertThat(err.toString())
                .contains("tokens.key-dir (TOKENS_KEY_DIR) and tokens.key-pem (TOKENS_KEY_PEM) must not both be set")
                .contains("tokens.key-pem (TOKENS_KEY_PEM) is damaged")
                .doesNotContain("hush");
    }

    @Test
    void itNamesTheFileOfAValueAndEndsWithEveryProblem(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(temp.resolve("my.yaml"), "otp: {ttl: 1d, tll: 5m}\n");
        environment.put("HTTP_PORT", "eighty");

        assertThat(run("--config", file.toString())).isEqualTo(1);

        assertThat(out.toString()).contains("ttl: \"1d\"", "# file " + file).contains("port: eighty");
        assertThat(err.toString())
                .contains(
                        "3 problems", "otp.tll is not a setting", "otp.ttl (OTP_TTL) must be", "http.port (HTTP_PORT)")
                .doesNotContain("\tat ");
    }

    @Test
    void theFilesOfTheWorkingDirectoryAreReadAndTheOneOfThisMachineWins() throws IOException {
        Path conf = Files.createDirectory(directory.resolve("conf"));
        Path local = Files.writeString(conf.resolve("local.yaml"), "http: {port: 8082}\n");
        assertThat(run()).isZero();
        Path documented = Files.writeString(conf.resolve("application.yaml"), "http: {port: 8083, instances: 2}\n");
        assertThat(run()).isZero();

        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsSubsequence(
                        " port: 8082 # file " + local,
                        " instances: 1 # default",
                        " port: 8082 # file " + local,
                        " instances: 2 # file " + documented);
    }

    @Test
    void aNamedFileIsReadInsteadOfThose(@TempDir Path elsewhere) throws IOException {
        Path conf = Files.createDirectory(directory.resolve("conf"));
        Files.writeString(conf.resolve("application.yaml"), "no such setting: 1\n");
        Path named = Files.writeString(elsewhere.resolve("my.yaml"), "http: {port: 8082}\n");

        assertThat(run("--config", named.toString())).isZero();

        assertThat(out.toString()).contains("port: 8082");
    }

    @Test
    void withCheckItPrintsNoSettings() {
        assertThat(run("--check")).isZero();
        assertThat(err.toString()).contains("no problem");

        environment.put("OTP_LIVE_CODES", "9");
        assertThat(run("--check")).isEqualTo(1);
        assertThat(err.toString()).contains("OTP_LIVE_CODES");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aVariableThatDoesNothingIsToldButIsNoProblem() {
        environment.put("OTP_TTLL", "1m");
        environment.put("ALLOWED_HOSTS", "*");

        assertThat(run("--check")).isZero();

        assertThat(err.toString())
                .contains("OTP_TTLL does nothing: did you mean OTP_TTL?", "ALLOWED_HOSTS does nothing: ");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(run("--config", "/no/such/file")).isEqualTo(1);
        assertThat(err.toString()).contains("/no/such/file");
    }

    @Test
    void everyDocumentedKeyIsReadAndEveryKeyThatIsReadIsDocumented() {
        LoadedConfig loaded = ConfigLoader.trace(List.of(), environment, Map.of());
        Set<String> read = new TreeSet<>();
        JsonObject recording = new Recording(loaded.values(), "", read);

        AppConfig unused = AppConfig.from(recording);
        FrontDoors doors = FrontDoors.from(ConfigReader.of(recording));

        assertThat(doors.http()).isEqualTo(8080);
        assertThat(read).isEqualTo(new TreeSet<>(loaded.sources().keySet()));
    }

    @Test
    void serveLogsStraysAlsoWhenItRefusesToStart() {
        environment.put("HTTP_PORT", "eighty");
        environment.put("HTTP_PROT", "8080");
        try (LogLines lines = new LogLines()) {
            assertThat(Main.run(surroundings(), "serve")).isEqualTo(1);

            assertThat(lines.all()).singleElement().satisfies(line -> {
                assertThat(line.level()).isEqualTo(Level.WARN);
                assertThat(line.message()).isEqualTo("setting ignored name=HTTP_PROT hint=\"did you mean HTTP_PORT?\"");
            });
        }
    }

    private int run(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "config";
        System.arraycopy(args, 0, all, 1, args.length);
        return Main.run(surroundings(), all);
    }

    private Surroundings surroundings() {
        return new Surroundings(environment, directory, new PrintWriter(out, true), new PrintWriter(err, true), false);
    }

    /** Remembers which values were asked for. */
    private static final class Recording extends JsonObject {
        private final JsonObject values;
        private final String prefix;
        private final Set<String> read;

        Recording(JsonObject values, String prefix, Set<String> read) {
            super(new LinkedHashMap<>());
            this.values = values;
            this.prefix = prefix;
            this.read = read;
        }

        @Override
        public Object getValue(String key) {
            Object value = values.getValue(key);
            if (value instanceof JsonObject section) {
                return new Recording(section, prefix + key + ".", read);
            }
            read.add(prefix + key);
            return value;
        }
    }
}

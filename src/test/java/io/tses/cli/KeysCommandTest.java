package io.tses.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class KeysCommandTest {
    private final Path dir;
    private final Map<String, String> environment = new HashMap<>();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    KeysCommandTest(@TempDir Path temp) {
        dir = temp.resolve("keys");
        environment.put("TOKENS_KEY_DIR", dir.toString());
    }

    @Test
    void withoutACommandItSaysWhatThereIs() {
        assertThat(run()).isZero();

        assertThat(out.toString())
                .contains("Usage: tses keys", "  list ", "  generate ", "  promote ", "  retire ")
                .contains("To change keys:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "generate", "promote", "retire"})
    void everyCommandExplainsItself(String command) {
        assertThat(run(command, "--help")).isZero();

        assertThat(out.toString()).startsWith("Usage: tses keys " + command).contains("--config", "--dir");
    }

    @Test
    void aMistypedCommandIsToldTheRightOne() {
        assertThat(run("promot")).isEqualTo(2);

        assertThat(err.toString()).contains("no command 'promot'", "keys promote", "tses keys --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "generate", "promote", "retire"})
    void withoutADirectoryItSaysHowToNameOne(String command) {
        environment.clear();

        assertThat(run(command)).isEqualTo(1);

        assertThat(err.toString())
                .contains("(TOKENS_KEY_DIR) is not set", "--dir")
                .doesNotContain("\tat ");
    }

    @Test
    void aKeyLivesFromNextToPreviousAndEachStepNamesTheFollowing() throws IOException {
        assertThat(run("list")).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("no key that could sign", "keys generate");

        String first = made("generate", "--algorithm", "ES256");
        assertThat(err.toString()).contains("It is the current key. Nothing is due.");
        String second = made("generate");
        assertThat(err.toString())
                .containsPattern("It is the next key. Next: tses keys promote, in 5m(10|[0-9])s at the earliest");
        assertThat(run("promote")).isEqualTo(1);
        assertThat(err.toString()).contains("next.pem is too new", "wait 5m", "--force");

        age("next.pem", Duration.ofMinutes(6));
        run("list");
        assertThat(err.toString()).isEqualTo("Next: tses keys promote" + System.lineSeparator());
        assertThat(made("promote")).isEqualTo(second);
        assertThat(err.toString()).containsPattern("Next: tses keys retire, in 2h(15|1?[0-9])s at the earliest");

        assertThat(run("list")).isZero();
        assertThat(out.toString().lines().map(line -> List.of(line.split(" +")).subList(0, 3)))
                .containsExactly(
                        List.of("STATE", "KID", "ALGORITHM"),
                        List.of("current", second, "EdDSA"),
                        List.of("previous", first, "ES256"));
        assertThat(run("retire")).isEqualTo(1);
        assertThat(err.toString()).contains("previous.pem may still be in force", "wait 2h");

        age("previous.pem", Duration.ofHours(3));
        assertThat(run("retire")).isZero();
        assertThat(err.toString()).contains("The previous key is gone. Nothing is due.");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void howLongToWaitComesFromTheSettings() {
        environment.put("TOKENS_ACCESS_TTL", "1m");
        environment.put("TOKENS_LEEWAY", "60s");
        made("generate");
        made("generate");
        made("promote", "--force");

        assertThat(err.toString()).containsPattern("keys retire, in 2m(10|[0-9])s at the earliest");

        environment.put("TOKENS_ACCESS_TTL", "25h");
        assertThat(run("list")).isEqualTo(1);
        assertThat(err.toString()).contains("(TOKENS_ACCESS_TTL) must be");
    }

    @Test
    void withForceNothingIsWaitedFor() {
        String first = made("generate");
        String second = made("generate");
        assertThat(made("promote", "--force")).isEqualTo(second).isNotEqualTo(first);
        assertThat(run("retire", "--force")).isZero();

        assertThat(Files.exists(dir.resolve("previous.pem"))).isFalse();
    }

    @Test
    void theDirectoryOfTheCommandLineWins(@TempDir Path other) {
        assertThat(run("generate", "--dir", other.toString())).isZero();

        assertThat(other.resolve("current.pem")).exists();
        assertThat(dir).doesNotExist();
    }

    @Test
    void aPromotionThatWasCutOffIsToBeRepeated() throws IOException {
        made("generate");
        made("generate");
        Files.copy(dir.resolve("current.pem"), dir.resolve("previous.pem"));
        age("next.pem", Duration.ofMinutes(6));

        assertThat(run("list")).isZero();

        assertThat(err.toString()).isEqualTo("Next: tses keys promote" + System.lineSeparator());
    }

    @Test
    void anUnknownAlgorithmIsToldWhichThereAre() {
        assertThat(run("generate", "--algorithm", "HS256")).isEqualTo(2);

        assertThat(err.toString()).contains("--algorithm", "EdDSA, ES256, RS256", "HS256");
        assertThat(dir).doesNotExist();
    }

    @Test
    void aKeyThatCannotBeUsedIsNamedByItsFileAndNotShown() throws IOException {
        made("generate");
        Files.writeString(
                dir.resolve("next.pem"), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");

        assertThat(run("list")).isEqualTo(1);

        assertThat(err.toString()).contains("next.pem is damaged").doesNotContain("c2VjcmV0", "\tat ");
    }

    /** Runs a command that prints the id of a key, and returns it. */
    private String made(String... args) {
        assertThat(run(args)).as("%s", err).isZero();
        assertThat(out.toString()).matches("[A-Za-z0-9_-]{43}\\R");
        return out.toString().strip();
    }

    private void age(String file, Duration age) throws IOException {
        Files.setLastModifiedTime(dir.resolve(file), FileTime.from(Instant.now().minus(age)));
    }

    private int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        String[] all = new String[args.length + 1];
        all[0] = "keys";
        System.arraycopy(args, 0, all, 1, args.length);
        return Main.run(
                new Surroundings(environment, dir, new PrintWriter(out, true), new PrintWriter(err, true), false), all);
    }
}

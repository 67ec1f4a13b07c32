package io.tses.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tses.http.Served;
import io.tses.http.Stubs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ScreenTest {
    private final StringWriter shown = new StringWriter();

    @Test
    void anAnswerIsALineInTheColourOfItsStatus() {
        Screen screen = screen(Map.of("TERM", "xterm"), true);

        screen.answered("POST", "/api/v1/auth/otp/verify/", 200, 4_200);
        screen.answered("GET", "/api/v1/audit/logs/", 401, 300);
        screen.answered("GET", "/ready", 503, 12_600);

        assertThat(shown.toString().lines())
                .containsExactly(
                        "POST /otp/verify/ \u001b[32m200\u001b[0m 4 ms",
                        "GET /audit/logs/ \u001b[33m401\u001b[0m 1 ms",
                        "GET /ready \u001b[31m503\u001b[0m 13 ms");
    }

    @Test
    void aMailIsALineWithItsCodeOrSubject() {
        Screen screen = screen(Map.of(), true);

        screen.mailed("ada@example.com", "273723");

        assertThat(shown.toString()).matches("\\S+ ada@example\\.com 273723\\R");
    }

    @ParameterizedTest
    @CsvSource({"NO_COLOR, 1, true", "TERM, dumb, true", "NO_COLOR, 0, true", "TERM, xterm, false"})
    void thereAreNoColoursWhereTheyAreNotWanted(String variable, String value, boolean terminal) {
        Map<String, String> environment =
                variable.equals("TERM") ? Map.of(variable, value) : Map.of("TERM", "xterm", variable, value);

        screen(environment, terminal).answered("POST", "/api/v1/auth/otp/verify/", 200, 4_200);

        assertThat(shown.toString()).isEqualToNormalizingNewlines("POST /otp/verify/ 200 4 ms\n");
    }

    @Test
    void noControlCharacterReachesTheTerminal() {
        Screen screen = screen(Map.of(), false);

        screen.answered("GET", "/\u001b[2J\u202e" + "a".repeat(500), 404, 1_000);

        assertThat(shown.toString())
                .startsWith("GET /?[2J?aaa")
                .contains("\u2026 404 1 ms")
                .hasSizeLessThan(150);
    }

    @Test
    @Tag("slow")
    void whatTheServiceAnswersIsShown() {
        Logger answers = (Logger) LoggerFactory.getLogger("io.tses.http.server.RequestFlow");
        Level before = answers.getLevel();
        try (Served served = Served.plainly()) {
            new Stubs(served).requesting();
            Logging.answersTo(screen(Map.of(), false));

            served.post(Served.REQUEST, "{\"email\":\"ada@example.com\"}");
            served.post("/elsewhere/", "{}");

            List<String> lines = shown.toString().lines().toList();
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).matches("POST /otp/request/ 202 \\d+ ms");
            assertThat(lines.get(1)).matches("POST /elsewhere/ 404 \\d+ ms");
        } finally {
            answers.setLevel(before);
            answers.detachAndStopAllAppenders();
        }
    }

    private Screen screen(Map<String, String> environment, boolean terminal) {
        PrintWriter out = new PrintWriter(shown, true);
        return Screen.of(new Surroundings(environment, Path.of(""), out, out, terminal));
    }
}

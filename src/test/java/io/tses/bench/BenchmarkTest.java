package io.tses.bench;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** That the benchmark works; what it finds depends on the machine. */
@Tag("servers")
class BenchmarkTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyScenarioRunsWithoutARefusalAndIsInATable() {
        assertThat(run(
                        "--seconds=0.2",
                        "--rounds=1",
                        "--warm-ups=0",
                        "--connections=4",
                        "--sessions=8",
                        "--mails=20",
                        "--memory-sessions=100"))
                .as(err.toString())
                .isZero();

        for (Subject what : Subject.values()) {
            if (what != Subject.MAIL && what != Subject.MEMORY) {
                assertThat(out.toString()).containsPattern("\\| " + what + " \\| [1-9][0-9,]* \\|");
            }
        }
        assertThat(out.toString())
                .contains("| floor |")
                .containsPattern("\\| 20 \\| [1-9][0-9,]* \\|")
                .containsPattern("\\| 100 \\| 100 \\| [1-9][0-9,]* bytes")
                .containsPattern("\\| 100 \\| 10 \\| [1-9][0-9,]* bytes");
    }

    @Test
    void whatIsOutOfBoundsIsRefusedByName() {
        assertThat(run("--connections=4", "--sessions=3")).isEqualTo(2);

        assertThat(err.toString()).contains("--sessions must be between 4 and 100000, not 3");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... args) {
        return Benchmark.run(new PrintWriter(out), new PrintWriter(err), args);
    }
}

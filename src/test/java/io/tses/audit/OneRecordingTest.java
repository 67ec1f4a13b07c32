package io.tses.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows come into being in one place, so that none lacks what every row must have; those of the past come along from elsewhere in another. */
class OneRecordingTest {
    private static final Pattern WRITES_ROWS =
            Pattern.compile("INSERT\\s+INTO\\s+audit_logs", Pattern.CASE_INSENSITIVE);

    @Test
    void oneStatementOfTheProductWritesTheAuditLog() throws IOException {
        List<String> writers = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "main"))) {
            for (Path file : files.filter(OneRecordingTest::isText).toList()) {
                WRITES_ROWS
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(found -> writers.add(file.getFileName().toString()));
            }
        }

        assertThat(writers).containsExactlyInAnyOrder("V005__record_events.sql", "EventLanding.java");
    }

    private static boolean isText(Path file) {
        return file.toString().endsWith(".java")
                || file.toString().endsWith(".sql")
                || file.toString().endsWith(".lua");
    }
}

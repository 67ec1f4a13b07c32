package io.tses.app;

import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The architecture page tells of every metric that there is. */
@OnRealServers
class MetricsPageTest {
    private static final Pattern EXPORTED = Pattern.compile("^# TYPE (tses_\\w+) ", Pattern.MULTILINE);
    private static final Pattern TOLD = Pattern.compile("^\\| `(tses_\\w+)` \\|", Pattern.MULTILINE);

    @Test
    void everyMetricOfARunningNodeIsToldOf(TestRedis redis, TestServers servers) throws IOException {
        Set<String> told = names(TOLD, Files.readString(Path.of("ARCHITECTURE.md")));
        try (Node node = Node.start(redis.clockShift())) {
            node.requestCode("ada@example.com", "203.0.113.7");

            eventually(() -> assertThat(exported(node)).contains("tses_mail_total", "tses_script_seconds"));
            assertThat(exported(node)).isSubsetOf(told);
        }
    }

    /** The longest of a distribution has a name of its own beside the distribution's. */
    private static Set<String> exported(Node node) {
        return names(EXPORTED, node.management("/metrics").body()).stream()
                .filter(Predicate.not(name -> name.endsWith("_max")))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

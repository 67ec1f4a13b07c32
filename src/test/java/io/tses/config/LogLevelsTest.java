package io.tses.config;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogLevelsTest {
    @Test
    void withoutASettingItIsInfoOrDebugWithDebug() {
        assertThat(levels("", false)).isEqualTo(Map.of("io.tses", "info"));
        assertThat(levels("", true)).isEqualTo(Map.of("io.tses", "debug"));
    }

    @Test
    void aLevelIsForAllOrForAPart() {
        assertThat(levels("WARN", true)).isEqualTo(Map.of("io.tses", "warn"));
        assertThat(levels("mail=debug, http=trace", false))
                .isEqualTo(Map.of("io.tses", "info", "io.tses.mail", "debug", "io.tses.http", "trace"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loud", "mail", "mail=", "=debug", "io.vertx=debug", "mail=debug=x", "mails=debug", "off"})
    void anythingElseIsAProblem(String text) {
        assertThatThrownBy(() -> levels(text, false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("log.level (LOG_LEVEL) must list levels")
                .hasMessageContaining("not \"" + text + "\"");
    }

    @Test
    void everyPartCanBeNamed() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("src", "main", "java", "io", "tses"))) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(LogLevels.PARTS);
        }
    }

    private static Map<String, String> levels(String text, boolean debug) {
        ConfigReader root =
                ConfigReader.of(new JsonObject().put("debug", debug).put("log", new JsonObject().put("level", text)));
        LogLevels levels = LogLevels.from(root);
        root.finish();
        return levels.byLogger();
    }
}

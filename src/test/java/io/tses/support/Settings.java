package io.tses.support;

import io.tses.config.ConfigException;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The settings of one part, read as the application reads them: the packaged defaults, and over them variables.
 *
 * @param read from the root of all settings
 * @param required what has no default, by variable
 */
public record Settings<T>(Function<ConfigReader, T> read, Map<String, String> required) {
    public static <T> Settings<T> of(Function<ConfigReader, T> read) {
        return new Settings<>(read, Map.of());
    }

    public T defaults() {
        return with(Map.of());
    }

    /** @throws ConfigException as the application would */
    public T with(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(required);
        all.putAll(environment);
        ConfigReader root = ConfigReader.of(ConfigLoader.load(List.of(), all, Map.of()));
        T settings = read.apply(root);
        root.finish();
        return settings;
    }

    /** What is wrong with {@code environment}, if anything. */
    public List<String> problems(Map<String, String> environment) {
        try {
            with(environment);
            return List.of();
        } catch (ConfigException e) {
            return e.problems();
        }
    }

    /** @param kind of value, as the problem has it: {@code a whole number} or {@code a duration} */
    public void assertBounds(String path, String kind, String tooLow, String lowest, String highest, String tooHigh) {
        String name = ConfigReader.environmentName(path);
        String problem = path + " (" + name + ") must be " + kind + " from " + lowest + " to " + highest + ", not ";
        assertThat(problems(Map.of(name, lowest))).isEmpty();
        assertThat(problems(Map.of(name, highest))).isEmpty();
        for (String bad : List.of(tooLow, tooHigh, "", "garbage", "1 0")) {
            assertThat(problems(Map.of(name, bad))).containsExactly(problem + '"' + bad + '"');
        }
    }
}

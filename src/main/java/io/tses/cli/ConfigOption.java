package io.tses.cli;

import io.tses.config.ConfigException;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.config.LoadedConfig;
import io.tses.config.StrayVariable;
import io.tses.postgres.PostgresConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The option that every command has, and the settings that it leads to. */
final class ConfigOption {
    private static final String NAME = "--config";

    /** The documented settings, and over them those of one machine, secrets too, which git does not see. */
    private static final List<String> USUAL_FILES = List.of("conf/application.yaml", "conf/local.yaml");

    /** Whoever comes from the former service expects it to be. */
    private static final StrayVariable UNREAD = new StrayVariable(
            ".env",
            "no such file is read; move what it holds to conf/local.yaml, or have your shell read it: set -a; . ./.env; set +a");

    @Option(
            names = NAME,
            paramLabel = "FILE",
            description =
                    "Settings; when not given, conf/application.yaml and conf/local.yaml of the working directory,"
                            + " as far as they are there.")
    private @Nullable Path file;

    /**
     * @param overrides as for {@link ConfigLoader#trace}
     * @throws ConfigException if a file cannot be read at all
     */
    LoadedConfig load(Surroundings surroundings, Map<String, String> overrides) {
        return load(Optional.ofNullable(file), surroundings, overrides);
    }

    /** The database's settings only, so that a job without any secret but that one can run. */
    PostgresConfig database(Surroundings surroundings) {
        ConfigReader root = ConfigReader.of(load(surroundings, Map.of()).usable());
        PostgresConfig database = PostgresConfig.from(root.section("database"));
        root.finish();
        return database;
    }

    /** Whether {@code command} was to tell where it failed: as its settings say, or the environment when they cannot be read. */
    static boolean debug(CommandLine command, Surroundings surroundings) {
        Optional<Path> named = Optional.ofNullable(command.getParseResult().matchedOptionValue(NAME, null));
        try {
            return ConfigReader.of(load(named, surroundings, Map.of()).values()).flag("debug");
        } catch (ConfigException e) {
            return surroundings.debug();
        }
    }

    private static LoadedConfig load(Optional<Path> named, Surroundings surroundings, Map<String, String> overrides) {
        named.filter(path -> !Files.isReadable(path)).ifPresent(path -> {
            throw new ConfigException(List.of(NAME + " " + path + " cannot be read"));
        });
        List<Path> files = named.map(List::of).orElseGet(() -> usualFiles(surroundings.directory()));
        LoadedConfig loaded = ConfigLoader.trace(files, surroundings.environment(), overrides);
        return Files.exists(surroundings.directory().resolve(UNREAD.name())) ? loaded.and(UNREAD) : loaded;
    }

    private static List<Path> usualFiles(Path directory) {
        return USUAL_FILES.stream()
                .map(directory::resolve)
                .filter(Files::isReadable)
                .toList();
    }
}

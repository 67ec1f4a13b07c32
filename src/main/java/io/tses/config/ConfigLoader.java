package io.tses.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * Loads the settings: packaged defaults, then a file, then the environment, then what the command itself sets. The keys
 * of the packaged {@code application.yaml} are all there are; any other key of a file is a problem.
 */
public final class ConfigLoader {
    private static final String DEFAULTS = "application.yaml";
    private static final String FILE_SUFFIX = "_FILE";
    private static final Path USUAL_FILE = Path.of("conf", "application.yaml");
    private static final long PATIENCE_SECONDS = 10;

    private ConfigLoader() {}

    /**
     * The merged settings.
     *
     * @param file the file named by the operator; when empty, {@code conf/application.yaml} of the working directory if
     *     there is one
     * @param environment the process environment
     * @param overrides values by path, such as {@code redis.url}, that win over everything else
     * @throws ConfigException if a file cannot be read or holds an unknown key
     */
    public static JsonObject load(Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
        if (file.isPresent() && !Files.isReadable(file.get())) {
            throw new ConfigException(List.of("--config " + file.get() + " cannot be read"));
        }
        JsonObject values = read(DEFAULTS);
        List<String> problems = new ArrayList<>();
        Optional<Path> chosen = file.or(() -> Optional.of(USUAL_FILE).filter(Files::isReadable));
        chosen.ifPresent(path -> merge(values, read(path.toAbsolutePath().toString()), "", path, problems));
        eachLeaf(values, "", (path, parent) -> {
            Optional.ofNullable(overrides.get(path))
                    .or(() -> Optional.ofNullable(environment.get(ConfigReader.environmentName(path))))
                    .or(() -> fromFile(path, environment, problems))
                    .ifPresent(value -> parent.put(lastPart(path), value));
        });
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return values;
    }

    private static JsonObject read(String path) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        try {
            ConfigRetrieverOptions options = new ConfigRetrieverOptions()
                    .setScanPeriod(-1)
                    .addStore(new ConfigStoreOptions()
                            .setType("file")
                            .setFormat("yaml")
                            .setConfig(new JsonObject().put("path", path).put("raw-data", true)));
            return ConfigRetriever.create(vertx, options).getConfig().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | CompletionException | IllegalStateException e) {
            throw new ConfigException(List.of(path + " cannot be read as YAML"));
        } finally {
            vertx.close();
        }
    }

    private static void merge(JsonObject base, JsonObject file, String prefix, Path source, List<String> problems) {
        for (String key : file.fieldNames()) {
            Object value = file.getValue(key);
            if (!base.containsKey(key)) {
                problems.add(source + ": " + prefix + key + " is not a setting; see the packaged application.yaml");
            } else if (base.getValue(key) instanceof JsonObject section) {
                if (value instanceof JsonObject settings) {
                    merge(section, settings, prefix + key + ".", source, problems);
                } else {
                    problems.add(source + ": " + prefix + key + " must hold settings of its own");
                }
            } else if (value != null) {
                base.put(key, value);
            }
        }
    }

    private static Optional<String> fromFile(String path, Map<String, String> environment, List<String> problems) {
        String name = ConfigReader.environmentName(path) + FILE_SUFFIX;
        return Optional.ofNullable(environment.get(name)).map(file -> {
            try {
                return Files.readString(Path.of(file)).strip();
            } catch (IOException e) {
                problems.add(name + " names a file that cannot be read: " + file);
                return "";
            }
        });
    }

    private static void eachLeaf(JsonObject values, String prefix, BiConsumer<String, JsonObject> action) {
        for (String key : List.copyOf(values.fieldNames())) {
            if (values.getValue(key) instanceof JsonObject section) {
                eachLeaf(section, prefix + key + ".", action);
            } else {
                action.accept(prefix + key, values);
            }
        }
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}

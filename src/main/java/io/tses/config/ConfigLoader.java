package io.tses.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.config.yaml.YamlProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Loads the settings: packaged defaults, then files, then the environment, then what the command itself sets. The keys of
 * {@code defaults.yaml} are all there are; any other key of a file is a problem.
 */
public final class ConfigLoader {
    static final String FILE_SUFFIX = "_FILE";
    static final String COMMAND = "the command itself";

    private static final Pattern LINE = Pattern.compile("line [0-9]+");

    /** A file is read in milliseconds; only a machine that hardly gets to it takes longer. */
    private static final long PATIENCE_SECONDS = 60;

    private static @Nullable JsonObject defaults;

    private ConfigLoader() {}

    /** As {@link #trace}, for whoever needs the values only; fails at once with what {@code trace} tells. */
    public static JsonObject load(List<Path> files, Map<String, String> environment, Map<String, String> overrides) {
        return trace(files, environment, overrides).usable();
    }

    /**
     * The merged settings, and where each came from.
     *
     * @param files YAML; a key in a later one wins
     * @param environment the process environment
     * @param overrides values by path, such as {@code redis.url}, that win over everything else
     * @throws ConfigException if a file cannot be read at all
     */
    public static LoadedConfig trace(List<Path> files, Map<String, String> environment, Map<String, String> overrides) {
        JsonObject values = defaults().copy();
        Map<String, String> sources = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        eachLeaf(values, "", (path, parent) -> sources.put(path, "default"));
        for (Path file : files) {
            merge(values, read(file), "", file, sources, problems);
        }
        Map<String, String> usual = texts(defaults());
        Map<String, String> filed = texts(values);
        Set<String> unchosen = new LinkedHashSet<>(usual.keySet());
        unchosen.removeIf(path -> !Objects.equals(usual.get(path), filed.get(path)));
        for (String path : List.copyOf(sources.keySet())) {
            Optional.ofNullable(overrides.get(path))
                    .map(value -> new Found(value, COMMAND))
                    .or(() -> fromVariable(path, environment))
                    .or(() -> fromFile(path, environment, problems))
                    .ifPresent(found -> {
                        put(values, path, found.value());
                        sources.put(path, found.source());
                        unchosen.remove(path);
                    });
        }
        return new LoadedConfig(
                values, sources, Set.copyOf(unchosen), problems, StrayVariables.in(environment, sources.keySet()));
    }

    /** Part of the program, so read once. Not in an initialiser: when that fails, later ones tell nothing of why. */
    private static synchronized JsonObject defaults() {
        JsonObject values = defaults;
        if (values == null) {
            values = packaged("defaults.yaml");
            defaults = values;
        }
        return values;
    }

    /** @param source in words that complete "from" */
    private record Found(String value, String source) {}

    private static JsonObject read(Path file) {
        try {
            Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(List.of(file + " cannot be read as a file of text in UTF-8"));
        }
        ConfigRetrieverOptions options = new ConfigRetrieverOptions()
                .setScanPeriod(-1)
                .addStore(new ConfigStoreOptions()
                        .setType("file")
                        .setFormat("yaml")
                        .setConfig(new JsonObject()
                                .put("path", file.toAbsolutePath().toString())
                                .put("raw-data", true)));
        return read(
                file.toString(), vertx -> ConfigRetriever.create(vertx, options).getConfig());
    }

    /** The retriever would look through all entries of the jar for it. */
    private static JsonObject packaged(String name) {
        try (InputStream in = ConfigLoader.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            Buffer yaml = Buffer.buffer(in.readAllBytes());
            return read(name, vertx -> new YamlProcessor().process(vertx, new JsonObject(), yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject read(String name, Function<Vertx, Future<JsonObject>> reading) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        try {
            return reading.apply(vertx).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new ConfigException(List.of(
                    name + " could not be read within " + PATIENCE_SECONDS + " s; is this machine overloaded?"));
        } catch (ClassCastException e) {
            throw new ConfigException(List.of(name + " is YAML, but holds no settings"));
        } catch (RuntimeException e) {
            // Of what the parser says only the line: it quotes the file, which may hold secrets.
            Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
            throw new ConfigException(
                    List.of(name + " cannot be read as YAML" + (line.find() ? ", see its " + line.group() : "")));
        } finally {
            vertx.close();
        }
    }

    private static void merge(
            JsonObject base,
            JsonObject file,
            String prefix,
            Path source,
            Map<String, String> sources,
            List<String> problems) {
        for (String key : file.fieldNames()) {
            Object value = file.getValue(key);
            String path = prefix + key;
            if (!base.containsKey(key)) {
                problems.add(source + ": " + path + " is not a setting; the command config lists all there are");
            } else if (base.getValue(key) instanceof JsonObject section) {
                if (value instanceof JsonObject settings) {
                    merge(section, settings, path + ".", source, sources, problems);
                } else if (value != null) {
                    problems.add(source + ": " + path + " must hold settings of its own");
                }
            } else if (value instanceof JsonObject) {
                problems.add(source + ": " + path + " must hold a value or a list instead of settings");
            } else if (value != null) {
                base.put(key, value);
                sources.put(path, "file " + source);
            }
        }
    }

    private static Optional<Found> fromVariable(String path, Map<String, String> environment) {
        String name = ConfigReader.environmentName(path);
        return Optional.ofNullable(environment.get(name)).map(value -> new Found(value, "environment " + name));
    }

    private static Optional<Found> fromFile(String path, Map<String, String> environment, List<String> problems) {
        String name = ConfigReader.environmentName(path) + FILE_SUFFIX;
        return Optional.ofNullable(environment.get(name)).flatMap(file -> {
            try {
                return Optional.of(new Found(Files.readString(Path.of(file)).strip(), "file " + file + ", by " + name));
            } catch (IOException | InvalidPathException e) {
                problems.add(name + " names a file that cannot be read: " + file);
                return Optional.empty();
            }
        });
    }

    /** Each value as it would be written. */
    private static Map<String, String> texts(JsonObject values) {
        Map<String, String> texts = new LinkedHashMap<>();
        eachLeaf(
                values,
                "",
                (path, parent) ->
                        texts.put(path, String.valueOf(parent.getValue(path.substring(path.lastIndexOf('.') + 1)))));
        return texts;
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

    static void put(JsonObject values, String path, String value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            values.put(path, value);
        } else {
            put(values.getJsonObject(path.substring(0, dot)), path.substring(dot + 1), value);
        }
    }
}

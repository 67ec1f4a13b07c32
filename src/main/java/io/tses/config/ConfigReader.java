package io.tses.config;

import io.tses.shared.WireNamed;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed and bounded settings. A value that cannot be used is noted as a problem and replaced by a harmless one, so
 * that reading goes on; {@link #finish} then throws with all of them.
 */
public final class ConfigReader {
    /** A list as YAML writes it, but not an IPv6 address, which has brackets of its own. */
    private static final Pattern BRACKETED = Pattern.compile("^\\[((?![0-9A-Fa-f:.]+])[^\\[\\]]*)]$");

    private final JsonObject values;
    private final String path;
    private final List<String> problems;
    private final Set<String> troubled;

    private ConfigReader(JsonObject values, String path, List<String> problems, Set<String> troubled) {
        this.values = values;
        this.path = path;
        this.problems = problems;
        this.troubled = troubled;
    }

    public static ConfigReader of(JsonObject values) {
        return new ConfigReader(values, "", new ArrayList<>(), new HashSet<>());
    }

    /** The name of the environment variable that overrides the key at {@code path}. */
    public static String environmentName(String path) {
        return path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    public ConfigReader section(String name) {
        JsonObject section = values.getValue(name) instanceof JsonObject object ? object : new JsonObject();
        return new ConfigReader(section, path + name + ".", problems, troubled);
    }

    public int number(String key, int min, int max) {
        return parse(key, min, "a whole number from " + min + " to " + max, text -> {
            int number = Integer.parseInt(text);
            return number >= min && number <= max ? number : null;
        });
    }

    /** 0 asks the system for a free port. */
    public int port(String key) {
        return number(key, 0, 65535);
    }

    public Duration duration(String key, Duration min, Duration max) {
        return parse(key, min, "a duration from " + text(min) + " to " + text(max), text -> {
            Duration duration = Duration.parse("PT" + text);
            return duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0 ? duration : null;
        });
    }

    public boolean flag(String key) {
        return parse(key, false, "true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> null;
        });
    }

    /** A number from 0 to 1. */
    public double fraction(String key) {
        return parse(key, 0.0, "a number from 0 to 1", text -> {
            double number = Double.parseDouble(text);
            return number >= 0 && number <= 1 ? number : null;
        });
    }

    /** One of a few words; the first of them after a problem. */
    public <E extends Enum<E> & WireNamed> E choice(String key, Class<E> type) {
        List<E> choices = List.of(type.getEnumConstants());
        String words = choices.stream().map(WireNamed::wireName).collect(Collectors.joining(", "));
        // In YAML, "off" without quotation marks is "false".
        return parse(
                key,
                choices.get(0),
                "one of " + words,
                text -> WireNamed.parse(type, text.equals("false") ? "off" : text.toLowerCase(Locale.ROOT))
                        .orElse(null));
    }

    /** The text, empty when unset. */
    public String text(String key) {
        Object value = values.getValue(key);
        if (value instanceof Date date) {
            return text(date.toInstant());
        }
        return value == null ? "" : value.toString().strip();
    }

    public String requiredText(String key) {
        return required(key, text(key));
    }

    /** The parts of a list, or of a text with commas, in brackets or not; without blanks and quotation marks around them. */
    public List<String> list(String key) {
        Stream<String> parts = values.getValue(key) instanceof JsonArray array
                ? array.stream().map(String::valueOf)
                : Arrays.stream(BRACKETED.matcher(text(key)).replaceFirst("$1").split(","));
        return parts.map(part -> part.replace("\"", "").strip())
                .filter(part -> !part.isEmpty())
                .toList();
    }

    public Optional<Secret> optionalSecret(String key) {
        return Optional.of(text(key)).filter(text -> !text.isEmpty()).map(Secret::new);
    }

    /** A secret that is set and strong enough to protect something. */
    public Secret strongSecret(String key) {
        Secret secret = new Secret(requiredText(key));
        if (!secret.value().isEmpty()) {
            secret.weakness().ifPresent(weakness -> problem(key, weakness));
        }
        return secret;
    }

    /**
     * The entries of a list that has settings in each; in a variable of the environment it is written as JSON. Problems name an
     * entry by its place, from 1.
     *
     * @param settings that an entry may have
     */
    public List<ConfigReader> entries(String key, Set<String> settings) {
        List<ConfigReader> entries = new ArrayList<>();
        for (Object entry : array(key)) {
            String name = key + "[" + (entries.size() + 1) + "]";
            JsonObject values = entry instanceof JsonObject object ? object : new JsonObject();
            if (!(entry instanceof JsonObject) || !settings.containsAll(values.fieldNames())) {
                problem(
                        key,
                        "must have in each entry " + String.join(", ", new TreeSet<>(settings)) + " and nothing else");
            }
            entries.add(new ConfigReader(values, path + name + ".", problems, troubled));
        }
        return entries;
    }

    private JsonArray array(String key) {
        if (values.getValue(key) instanceof JsonArray list) {
            return list;
        }
        String text = text(key);
        try {
            return text.isEmpty() ? new JsonArray() : new JsonArray(text);
        } catch (DecodeException e) {
            problem(key, "must be a list, in a variable one of JSON");
            return new JsonArray();
        }
    }

    /** The end of a time: of a day, or a moment; empty after a problem. */
    public Optional<Instant> end(String key) {
        return parse(
                key,
                Optional.empty(),
                "a day such as 2026-12-31, which it includes, or a moment such as 2026-12-31T12:00:00Z",
                text -> Optional.of(
                        text.indexOf('T') < 0
                                ? LocalDate.parse(text)
                                        .plusDays(1)
                                        .atStartOfDay(ZoneOffset.UTC)
                                        .toInstant()
                                : OffsetDateTime.parse(text).toInstant()));
    }

    /** A URL with one of {@code schemes} and a host; a harmless one after a problem. */
    public URI url(String key, String example, String... schemes) {
        String text = requiredText(key);
        URI harmless = URI.create(schemes[0] + "://localhost");
        if (text.isEmpty()) {
            return harmless;
        }
        try {
            URI url = new URI(text);
            if (url.getHost() != null && Arrays.asList(schemes).contains(url.getScheme())) {
                return url;
            }
        } catch (URISyntaxException e) {
            // The problem noted below leaves the text out: it may hold a password.
        }
        problem(key, "is not a URL of the form " + example);
        return harmless;
    }

    /**
     * The URL of a server that is signed in to; one of this machine after a problem, which never repeats the text.
     *
     * @param ports the schemes that it may have, each with its usual port
     */
    public ServerUrl serverUrl(String key, String example, Map<String, Integer> ports) {
        return url(key, example, text -> ServerUrl.parse(text, ports))
                .orElseGet(() -> ServerUrl.parse(ports.keySet().iterator().next() + "://localhost", ports));
    }

    /** As {@link #serverUrl}, of a URL that may name several servers; none after a problem. */
    public List<ServerUrl> serverUrls(String key, String example, Map<String, Integer> ports) {
        return url(key, example, text -> ServerUrl.parseAll(text, ports)).orElse(List.of());
    }

    private <T> Optional<T> url(String key, String example, Function<String, T> parse) {
        String text = requiredText(key);
        if (!text.isEmpty()) {
            try {
                return Optional.of(parse.apply(text));
            } catch (IllegalArgumentException e) {
                problem(key, "is not a URL of the form " + example + ": " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** A file that can be read; empty when unset, and after a problem. */
    public Optional<Path> file(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path file = Path.of(text);
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                return Optional.of(file);
            }
        } catch (InvalidPathException e) {
            // Falls through to the problem below.
        }
        problem(key, "names a file that cannot be read: " + text);
        return Optional.empty();
    }

    /** A folder that can be read; empty when unset, and after a problem. */
    public Optional<Path> folder(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path folder = Path.of(text);
            if (Files.isDirectory(folder) && Files.isReadable(folder)) {
                return Optional.of(folder);
            }
        } catch (InvalidPathException e) {
            // Falls through to the problem below.
        }
        problem(key, "names a folder that cannot be read: " + text);
        return Optional.empty();
    }

    /** The lines of the file that {@code key} names; none when unset, and after a problem. */
    public List<FileLine> lines(String key) {
        return file(key).map(file -> lines(key, file)).orElse(List.of());
    }

    private List<FileLine> lines(String key, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return FileLine.read(file.toString(), in);
        } catch (IOException e) {
            problem(key, "names " + file + ", which " + e.getMessage());
            return List.of();
        }
    }

    /** Notes that {@code key} of this section cannot be used, in words that go on after its name. */
    public void problem(String key, String message) {
        troubled.add(path + key);
        problems.add(name(key) + " " + message);
    }

    /** Whether what was read for {@code key} is its value, so that it can be compared with others. */
    public boolean isSound(String key) {
        return !troubled.contains(path + key);
    }

    /** @throws ConfigException if any setting read so far had a problem */
    public void finish() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private String required(String key, String text) {
        if (text.isEmpty()) {
            problem(key, "is not set");
        }
        return text;
    }

    private <T> T parse(String key, T harmless, String expected, Function<String, @Nullable T> parser) {
        String text = text(key);
        T value = null;
        try {
            value = parser.apply(text);
        } catch (NumberFormatException | DateTimeParseException e) {
            // Falls through to the problem below.
        }
        if (value == null) {
            problem(key, "must be " + expected + ", not \"" + text + "\"");
            return harmless;
        }
        return value;
    }

    private String name(String key) {
        // No variable reaches what stands in an entry of a list.
        return path.indexOf('[') >= 0 ? path + key : path + key + " (" + environmentName(path + key) + ")";
    }

    /** YAML reads days and moments that are not quoted, and does not tell which it was. */
    private static String text(Instant moment) {
        LocalDate day = LocalDate.ofInstant(moment, ZoneOffset.UTC);
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().equals(moment) ? day.toString() : moment.toString();
    }

    private static String text(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}

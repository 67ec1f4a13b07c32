package io.tses.mail;

import io.tses.outbox.MailKind;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

import static java.util.Objects.requireNonNull;

/**
 * Puts stationery together: the files that the jar carries, and over them those of a folder, each on its own. {@code texts.de.yaml} holds
 * the words of a language, of those that the jar has only the ones that differ; {@code code.html} is how such mails are put
 * together, and {@code code.de.html} the same for one language.
 */
final class StationeryFiles {
    private static final int LONGEST_WORD = 2_000;

    private final Map<String, String> sources;
    private final Map<Locale, Wording> wordings = new LinkedHashMap<>();
    private final Consumer<String> problems;

    private StationeryFiles(Map<String, String> sources, Consumer<String> problems) {
        this.sources = sources;
        this.problems = problems;
    }

    /**
     * Blocks.
     *
     * @param folder whose files win; without one there are those of the jar alone
     * @param problems told what cannot be used, in words that go on after the name of the setting
     */
    static StationeryFiles of(Optional<Path> folder, Consumer<String> problems) {
        StationeryFiles files = new StationeryFiles(
                folder.map(path -> StationerySources.of(path, problems)).orElse(Map.of()), problems);
        files.assemble();
        return files;
    }

    /** The files that the jar carries, by name. */
    static Map<String, String> shipped() {
        return Shipped.SOURCES;
    }

    /** At least those that the jar carries. */
    Map<Locale, Wording> wordings() {
        return Map.copyOf(wordings);
    }

    static String list(Collection<Locale> languages) {
        return languages.stream().map(Locale::toLanguageTag).sorted().collect(Collectors.joining(", "));
    }

    private void assemble() {
        Map<String, String> english = words(Locale.ENGLISH, Map.of());
        for (Locale language : languages()) {
            Map<String, String> base = Locale.ENGLISH.equals(language)
                    ? Map.of()
                    : Optional.ofNullable(wordings.get(Locale.forLanguageTag(language.getLanguage())))
                            .map(Wording::words)
                            .orElse(Map.of());
            Map<String, String> words = words(language, base);
            Set<String> missing = new TreeSet<>(english.keySet());
            missing.removeAll(words.keySet());
            if (!missing.isEmpty()) {
                tell(texts(language), "lacks " + String.join(", ", missing));
                continue;
            }
            wordings.put(
                    language, new Wording(language, words, templates(language, "txt"), templates(language, "html")));
        }
        sources.keySet().stream().sorted().forEach(this::mustBeOfALanguage);
    }

    /** Those without a region first: the others build on them. */
    private Set<Locale> languages() {
        Set<Locale> languages = new LinkedHashSet<>(Stationery.SHIPPED);
        sources.keySet().stream()
                .map(StationerySources.NAME::matcher)
                .filter(parts -> parts.matches() && parts.group(1) != null)
                .map(parts -> Locale.forLanguageTag(parts.group(2)))
                .sorted((one, other) -> Integer.compare(
                        one.toLanguageTag().length(), other.toLanguageTag().length()))
                .forEach(languages::add);
        return languages;
    }

    private void mustBeOfALanguage(String name) {
        Matcher parts = StationerySources.NAME.matcher(name);
        if (parts.matches() && parts.group(4) != null && !wordings.containsKey(Locale.forLanguageTag(parts.group(4)))) {
            tell(name, "is of a language without texts: add texts." + parts.group(4) + ".yaml");
        }
    }

    private Map<String, String> words(Locale language, Map<String, String> base) {
        String name = texts(language);
        Map<String, String> words = new HashMap<>(base);
        words.putAll(Shipped.WORDS.getOrDefault(name, Map.of()));
        if (sources.containsKey(name) && !wordings.containsKey(language)) {
            Map<?, ?> read = yaml(name);
            read.forEach((key, word) -> word(name, language, String.valueOf(key), word)
                    .ifPresent(sound -> words.put(String.valueOf(key), sound)));
        }
        return Map.copyOf(words);
    }

    private Map<?, ?> yaml(String name) {
        try {
            Object read = Shipped.yaml(requireNonNull(sources.get(name)));
            if (read instanceof Map<?, ?> words) {
                return words;
            }
            tell(name, "must have a name, a colon and a text on each line, as texts.en.yaml has");
        } catch (YAMLException e) {
            tell(name, "is no YAML: " + String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "));
        }
        return Map.of();
    }

    private Optional<String> word(String file, Locale language, String name, Object value) {
        Set<String> known =
                requireNonNull(Shipped.WORDS.get(texts(Locale.ENGLISH))).keySet();
        if (!known.contains(name)) {
            tell(
                    file,
                    "has " + name + ", which is no word of mails; there are "
                            + String.join(", ", new TreeSet<>(known)));
            return Optional.empty();
        }
        if (!(value instanceof String text)
                || text.isBlank()
                || text.length() > LONGEST_WORD
                || text.chars().anyMatch(Character::isISOControl)) {
            tell(
                    file,
                    "has a " + name + " that is no text of at most " + LONGEST_WORD
                            + " characters on one line; in quotation marks anything is one");
            return Optional.empty();
        }
        Template template = new Template(text, false);
        template.check(Stationery.valuesOfWord(name), problem -> tell(file, name + ": " + problem));
        Stationery.needed(name).stream()
                .filter(place -> !template.shows(place))
                .sorted()
                .forEach(place -> tell(file, name + " must show {{" + place + "}}"));
        if (name.equals("time-format") && !isTimeFormat(text, language)) {
            tell(file, "has a time-format that is none: d MMMM uuuu, HH:mm 'UTC'");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private static boolean isTimeFormat(String pattern, Locale language) {
        try {
            return !DateTimeFormatter.ofPattern(pattern, language)
                    .withZone(ZoneOffset.UTC)
                    .format(Instant.EPOCH)
                    .isBlank();
        } catch (IllegalArgumentException | DateTimeException e) {
            return false;
        }
    }

    private Map<MailKind, Template> templates(Locale language, String ending) {
        Map<MailKind, Template> templates = new EnumMap<>(MailKind.class);
        for (MailKind kind : MailKind.values()) {
            templates.put(kind, template(kind, language, ending));
        }
        return templates;
    }

    private Template template(MailKind kind, Locale language, String ending) {
        String general = Stationery.name(kind) + "." + ending;
        String own = Stationery.name(kind) + "." + language.toLanguageTag() + "." + ending;
        for (String name : List.of(own, general)) {
            if (sources.containsKey(name)) {
                Template template = new Template(requireNonNull(sources.get(name)), ending.equals("html"));
                if (name.equals(own) || language.equals(Locale.ENGLISH)) {
                    check(name, template, kind);
                }
                return template;
            }
        }
        return new Template(requireNonNull(shipped().get(general)), ending.equals("html"));
    }

    private void check(String name, Template template, MailKind kind) {
        Set<String> places = new TreeSet<>(Stationery.values(kind));
        places.addAll(requireNonNull(Shipped.WORDS.get(texts(Locale.ENGLISH))).keySet());
        template.check(places, problem -> tell(name, problem));
        if (kind == MailKind.CODE && !template.shows("code") && !template.shows("code-line")) {
            tell(name, "must show {{code}}");
        }
    }

    private void tell(String file, String problem) {
        problems.accept("has a " + file + " that cannot be used: " + problem);
    }

    private static String texts(Locale language) {
        return "texts." + language.toLanguageTag() + ".yaml";
    }

    /** Read once. */
    private static final class Shipped {
        static final Map<String, String> SOURCES = Stream.concat(
                        Stationery.SHIPPED.stream().map(StationeryFiles::texts),
                        Stream.of(MailKind.values())
                                .map(Stationery::name)
                                .flatMap(kind -> Stream.of(kind + ".txt", kind + ".html")))
                .collect(Collectors.toMap(name -> name, StationerySources::resource));

        static final Map<String, Map<String, String>> WORDS = Stationery.SHIPPED.stream()
                .map(StationeryFiles::texts)
                .collect(Collectors.toMap(name -> name, name -> words(requireNonNull(SOURCES.get(name)))));

        private static Map<String, String> words(String text) {
            Map<String, String> words = new HashMap<>();
            ((Map<?, ?>) yaml(text)).forEach((name, word) -> words.put(String.valueOf(name), String.valueOf(word)));
            return Map.copyOf(words);
        }

        static Object yaml(String text) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        }
    }
}

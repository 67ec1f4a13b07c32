package io.tses.http.routes;

import io.tses.http.files.PackagedFile;
import io.tses.shared.Languages;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The sign-in page in one language: its markup, with every word from the texts of that language. What only its script says it
 * carries along in a template, so that there is nothing more to load before it can speak.
 *
 * @param language one of {@link #LANGUAGES}
 */
record SignInPage(Locale language) implements PackagedFile {
    /** Each has a file of texts; the first is for whoever reads none of them. */
    static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH);

    static final String FOLDER = "/io/tses/http/routes/signin/";

    private static final Pattern PLACE = Pattern.compile("\\{\\{([\\w.]+)}}");

    /** @param accepted what a browser sends as {@code Accept-Language} */
    static SignInPage forReader(@Nullable String accepted) {
        return new SignInPage(choose(accepted, LANGUAGES));
    }

    /** The one of {@code languages} that a reader likes best; else the first. */
    static Locale choose(@Nullable String accepted, Collection<Locale> languages) {
        return Languages.of(accepted)
                .bestOf(languages)
                .orElseGet(() -> languages.iterator().next());
    }

    @Override
    public String resource() {
        return FOLDER + "page.html";
    }

    @Override
    public String vary() {
        return PackagedFile.super.vary() + ", Accept-Language";
    }

    @Override
    public String finish(String markup) throws IOException {
        Texts texts = texts();
        return PLACE.matcher(markup).replaceAll(place -> Matcher.quoteReplacement(texts.at(place.group(1))));
    }

    /** Blocks. */
    Texts texts() throws IOException {
        String yaml = PackagedFile.text(FOLDER + "texts." + language.toLanguageTag() + ".yaml");
        Map<String, Map<String, String>> read = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return new Texts(language, Map.copyOf(read.get("page")), Map.copyOf(read.get("script")));
    }

    /**
     * Every word of the page.
     *
     * @param page what stands in the markup, by name
     * @param script what the script says, by name
     */
    record Texts(Locale language, Map<String, String> page, Map<String, String> script) {
        private String at(String place) {
            return switch (place) {
                case "language" -> language.toLanguageTag();
                case "texts" ->
                    script.entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(text ->
                                    "<data value=\"" + text.getKey() + "\">" + escaped(text.getValue()) + "</data>")
                            .collect(Collectors.joining("\n"));
                default ->
                    escaped(Optional.ofNullable(page.get(place)).orElseThrow(() -> new IllegalStateException(place)));
            };
        }

        private static String escaped(String text) {
            return text.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;");
        }
    }
}

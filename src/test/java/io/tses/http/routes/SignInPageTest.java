package io.tses.http.routes;

import io.tses.http.files.PackagedFile;
import io.tses.http.routes.SignInPage.Texts;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SignInPageTest {
    /** Those that a language may have besides the one that all have. */
    private static final Pattern PLURAL = Pattern.compile("\\.(?:zero|one|two|few|many)$");

    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

    static Stream<Locale> languages() {
        return SignInPage.LANGUAGES.stream();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "de | de",
                "de-CH, en;q=0.5 | de",
                "fr, de;q=0.2, en;q=0.9 | en",
                "pt-BR | pt-BR",
                "pt | en",
                "fr | en",
                "DE | de",
                "* | en"
            })
    void aReaderGetsTheLanguageThatTheyLikeBest(String accepted, String language) {
        List<Locale> languages = List.of(Locale.ENGLISH, Locale.GERMAN, Locale.forLanguageTag("pt-BR"));

        assertThat(SignInPage.choose(accepted, languages).toLanguageTag()).isEqualTo(language);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", ",", ";q=1", "de;q=7", "de_DE", "\u00e4", "de;q=x, en", "0123456789"})
    void whoeverAsksForNothingThatIsALanguageReadsTheFirst(String accepted) {
        List<Locale> languages = List.of(Locale.ENGLISH, Locale.GERMAN);

        assertThat(SignInPage.choose(accepted, languages)).isEqualTo(Locale.ENGLISH);
    }

    @Test
    void aListThatNoBrowserSendsIsNotRead() {
        String list = "de" + ",x".repeat(4000);

        assertThat(SignInPage.choose(list, List.of(Locale.ENGLISH, Locale.GERMAN)))
                .isEqualTo(Locale.ENGLISH);
    }

    @ParameterizedTest
    @MethodSource("languages")
    void everyTextOfThePageHasItsPlaceAndEveryPlaceItsText(Locale language) throws IOException {
        Set<String> places = found("\\{\\{([\\w.]+)}}", PackagedFile.text(SignInPage.FOLDER + "page.html"));
        Set<String> texts =
                new HashSet<>(new SignInPage(language).texts().page().keySet());
        texts.addAll(Set.of("language", "texts"));

        assertThat(places).isEqualTo(texts);
    }

    /** The script names texts by literals, those of a notice and of a plural by their common beginning. */
    @Test
    void everyTextOfTheScriptIsSaidAndWhatIsSaidHasAText() throws IOException {
        String script = PackagedFile.text(SignInPage.FOLDER + "signin.js")
                + PackagedFile.text(SignInPage.FOLDER + "waiting.js");
        Set<String> literals = found("'([a-z.-]+)'", script);
        Set<String> notices = found("(?:notice\\(|signOut\\(button, '\\w+', )'([a-z-]+)'", script);
        Stream<String> ofNotices =
                notices.stream().flatMap(name -> Stream.of(name + ".title", name + ".text", name + ".do"));
        Stream<String> plurals =
                found("counted\\('(\\w+)'", script).stream().flatMap(name -> Stream.of(name + ".one", name + ".other"));
        Set<String> named = Stream.of(literals.stream(), ofNotices, plurals)
                .flatMap(names -> names)
                .collect(Collectors.toSet());
        Set<String> texts = new SignInPage(Locale.ENGLISH).texts().script().keySet();

        assertThat(named).containsAll(texts);
        assertThat(texts)
                .containsAll(named.stream()
                        .filter(name -> name.matches("[a-z-]+\\.[a-z]+"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("languages")
    void everyLanguageSaysAllThatEnglishSaysAndFillsInTheSame(Locale language) throws IOException {
        Texts english = new SignInPage(Locale.ENGLISH).texts();
        Texts other = new SignInPage(language).texts();

        assertThat(other.page().keySet()).isEqualTo(english.page().keySet());
        assertThat(singular(other)).isEqualTo(singular(english));
        assertThat(other.script())
                .allSatisfy((name, text) -> assertThat(english.script().getOrDefault(name, text))
                        .satisfies(original -> assertThat(places(text)).as(name).isEqualTo(places(original))));
        assertThat(Stream.of(other.page(), other.script()).flatMap(texts -> texts.values().stream()))
                .doesNotContainNull()
                .allSatisfy(text -> assertThat(text).isNotBlank());
    }

    @Test
    void whatIsFilledInIsNoMarkup() throws IOException {
        String page = new SignInPage(Locale.ENGLISH).finish("<p>{{ask.text}}</p>{{texts}}");

        assertThat(page).startsWith("<p>There is").contains("<data value=\"out.do\">Sign in</data>");
        assertThat(page.replaceAll("</?(?:p|data(?: value=\"[\\w.-]+\")?)>", ""))
                .doesNotContain("<", ">", "\"");
    }

    private static Set<String> singular(Texts texts) {
        return texts.script().keySet().stream()
                .filter(name -> !PLURAL.matcher(name).find())
                .collect(Collectors.toSet());
    }

    private static Set<String> places(String text) {
        return PLACE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(HashSet::new));
    }
}

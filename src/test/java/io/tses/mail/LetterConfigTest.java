package io.tses.mail;

import io.tses.config.ServiceDomain;
import io.tses.outbox.MailKind;
import io.tses.shared.Languages;
import io.tses.support.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class LetterConfigTest {
    private static final Settings<LetterConfig> SETTINGS = Settings.of(root -> LetterConfig.from(
            root.section("email"), ServiceDomain.parse("example.org").orElseThrow()));

    private final Path folder;

    LetterConfigTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void everyVariableReachesItsSetting() {
        LetterConfig config = SETTINGS.with(Map.of(
                "EMAIL_SERVICE_NAME", "Shop & Söhne",
                "EMAIL_SUPPORT", "help@example.org",
                "EMAIL_COLOUR", "#FFDD00",
                "EMAIL_COLOUR_DARK", "#123456",
                "EMAIL_LANGUAGE", "fr"));

        MailPreview code = preview(config, "it");

        assertThat(code.subject()).isEqualTo("Votre code de connexion à Shop & Söhne");
        assertThat(code.text()).contains("Des questions ? help@example.org");
        assertThat(code.html())
                .contains("Shop &amp; Söhne", "help@example.org", "lang=\"fr\"")
                .contains("background:#ffdd00;color:#10141c")
                .contains("background: #123456 !important; color: #ffffff !important");
    }

    @ParameterizedTest
    @MethodSource("everyWording")
    void everyShippedMailIsWholeAndInItsLanguage(Wording wording) {
        LetterConfig config = SETTINGS.with(Map.of("EMAIL_SUPPORT", "help@example.org"));

        for (MailPreview mail : MailPreview.of(config, wording.language(), Duration.ofMinutes(5))) {
            assertThat(mail.subject()).contains("example.org").doesNotContain("273723");
            for (String part : List.of(mail.text(), mail.html())) {
                assertThat(part).doesNotContain("{{", "}}", "null").contains("help@example.org");
            }
            assertThat(mail.html())
                    .contains("<html lang=\"" + wording.language().toLanguageTag() + "\">");
            assertThat(mail.text()).contains(mail.kind() == MailKind.CODE ? "\n273723\n" : "192.0.2.7");
        }
        assertThat(wording.words().keySet())
                .isEqualTo(SETTINGS.defaults()
                        .stationery()
                        .forReader(Languages.UNKNOWN)
                        .words()
                        .keySet());
    }

    @Test
    void noTwoLanguagesSayTheSame() {
        assertThat(everyWording().map(wording -> wording.words().get("code-life")))
                .doesNotHaveDuplicates();
        assertThat(everyWording().map(Wording::language)).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "de-CH,en;q=0.5 | de",
                "it,fr;q=0.9,en;q=0.8 | fr",
                "pt-BR | pt",
                "en-GB,de | en",
                "it | en",
                "* | en",
                "de;q=0,es | es",
                "nonsense;;;q= | en",
                "'' | en"
            })
    void aReaderGetsTheLanguageThatTheyReadBest(String accepted, String language) {
        Wording wording = SETTINGS.defaults().stationery().forReader(Languages.of(accepted));

        assertThat(wording.language().toLanguageTag()).isEqualTo(language);
    }

    @Test
    void oneFileOfTheFolderChangesWhatItHoldsAndNothingElse() throws IOException {
        write("texts.de.yaml", "code-subject: Code für {{service}}\n");
        write("code.fr.txt", "\ufeffBonjour {{code}}\r\n{{#link}}\r\n{{link}}\r\n{{/link}}\r\n");
        write("new-sign-in.html", "<b>{{new-sign-in-was-you}}</b>");
        write(".hidden", "");
        write("code.html~", "");
        LetterConfig config = SETTINGS.with(templates());

        assertThat(preview(config, "de").subject()).isEqualTo("Code für example.org");
        assertThat(preview(config, "de").text()).startsWith("Ihr Code ist 273723\n");
        assertThat(preview(config, "fr").text())
                .isEqualTo("Bonjour 273723\nhttps://example.com/signin/#previewpreviewpreviewQ\n");
        assertThat(preview(config, "fr").html()).contains("Votre code est");
        assertThat(MailPreview.of(config, Locale.GERMAN, Duration.ofMinutes(5))
                        .get(1)
                        .html())
                .isEqualTo("<b>Wenn Sie das waren, ist nichts zu tun.</b>");
    }

    @Test
    void aLanguageOrARegionIsAddedByItsTexts() throws IOException {
        write("texts.it.yaml", StationerySources.resource("texts.es.yaml").replace("Su código es", "Il suo codice è"));
        write("texts.de-CH.yaml", "code-above: Dein Code isch\n");
        LetterConfig config = SETTINGS.with(templates());

        assertThat(preview(config, "it").text()).startsWith("Il suo codice è 273723");
        assertThat(preview(config, "de-CH").html()).contains("Dein Code isch").contains("Mit diesem Link anmelden");
        assertThat(preview(config, "de").html()).contains("Ihr Code ist");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(
                        "texts.it.yaml",
                        "code-above: Codice\n",
                        "texts.it.yaml",
                        "lacks code-button, code-button-note"),
                arguments("texts.de.yaml", "code-above: [", "texts.de.yaml", "is no YAML"),
                arguments("texts.de.yaml", "just words", "texts.de.yaml", "a name, a colon and a text"),
                arguments("texts.de.yaml", "code-abov: Code", "code-abov", "is no word of mails; there are code-above"),
                arguments("texts.de.yaml", "code-above: 7", "code-above", "no text of at most 2000"),
                arguments(
                        "texts.de.yaml",
                        "code-subject: \"Code\\r\\nBcc: eve@example.com\"",
                        "code-subject",
                        "on one line"),
                arguments(
                        "texts.de.yaml", "code-subject: Ihr Code {{code}}", "line 1 has {{code}}", "there are service"),
                arguments("texts.de.yaml", "minutes: Minuten", "minutes", "must show {{number}}"),
                arguments("texts.de.yaml", "time-format: bbbb", "time-format", "d MMMM uuuu"),
                arguments("texts.DE.yaml", "", "texts.DE.yaml", "spelt otherwise"),
                arguments("code.it.html", "{{code}}", "code.it.html", "add texts.it.yaml"),
                arguments("code.html", "<p>Hello</p>", "code.html", "must show {{code}}"),
                arguments(
                        "code.html", "{{code}}\n{{#link}}\n{{link}}\n", "line 2 has {{#link}}", "ends with {{/name}}"),
                arguments("code.de.html", "{{code}} {{ link }}", "line 1 has {{ link }}", "a place is {{name}}"),
                arguments("code.txt", "{{code}}\n\n{{adress}}", "line 3 has {{adress}}", "there are code, code-above"),
                arguments("code.txt", "{{code}}" + "x".repeat(100_001), "code in de", "longer than 100000"),
                arguments("code.htm", "{{code}}", "code.htm", "is no file of mails"));
    }

    @ParameterizedTest
    @MethodSource
    void broken(String file, String content, String named, String told) throws IOException {
        write(file, content);

        assertThat(SETTINGS.problems(templates()))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("email.templates (EMAIL_TEMPLATES) ")
                        .contains(named, told));
    }

    @Test
    void whatIsNoTextAtAllIsNamed() throws IOException {
        Files.write(folder.resolve("code.txt"), "größe".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(folder.resolve("code.html"), new byte[300_000]);
        Files.createDirectory(folder.resolve("texts.de.yaml"));

        assertThat(SETTINGS.problems(templates()))
                .hasSize(3)
                .anyMatch(problem -> problem.contains("code.txt, which is not in UTF-8"))
                .anyMatch(problem -> problem.contains("code.html, which is larger than 262144 bytes"))
                .anyMatch(problem -> problem.contains("texts.de.yaml, which cannot be read"));
        assertThat(SETTINGS.problems(Map.of("EMAIL_TEMPLATES", "/nowhere")))
                .containsExactly("email.templates (EMAIL_TEMPLATES) names a folder that cannot be read: /nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"blue", "#fff", "1d4ed8", "#1d4ed8;x", ""})
    void whatIsNoColourIsRefused(String text) {
        assertThat(SETTINGS.problems(Map.of("EMAIL_COLOUR", text)))
                .containsExactly(
                        "email.colour (EMAIL_COLOUR) must be a colour such as \"#1d4ed8\", in quotation marks: YAML"
                                + " takes the rest for a comment");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "help",
                "http://example.org/help",
                "https://me@example.org/",
                "javascript:alert(1)",
                "a@b\r\nBcc: c@d.example"
            })
    void aSupportThatNobodyCouldTurnToIsRefused(String text) {
        assertThat(SETTINGS.problems(Map.of("EMAIL_SUPPORT", text)))
                .singleElement()
                .asString()
                .startsWith("email.support (EMAIL_SUPPORT) must be an e-mail address, or a URL of https");
    }

    @Test
    void aNameIsOneLineAndALanguageOneThatThereIs() {
        assertThat(SETTINGS.problems(Map.of("EMAIL_SERVICE_NAME", "Shop\r\nBcc: eve@example.com")))
                .containsExactly(
                        "email.service-name (EMAIL_SERVICE_NAME) must be a name of at most 60 characters on one line");
        assertThat(SETTINGS.problems(Map.of("EMAIL_SERVICE_NAME", "x".repeat(61))))
                .hasSize(1);
        assertThat(SETTINGS.problems(Map.of("EMAIL_SERVICE_NAME", "x".repeat(60))))
                .isEmpty();
        assertThat(SETTINGS.problems(Map.of("EMAIL_LANGUAGE", "it")))
                .containsExactly(
                        "email.language (EMAIL_LANGUAGE) must be one of those that there are texts in: de, en, es, fr, pt");
    }

    static Stream<Wording> everyWording() {
        return SETTINGS.defaults().stationery().wordings().values().stream();
    }

    private Map<String, String> templates() {
        return Map.of("EMAIL_TEMPLATES", folder.toString());
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    /** The mail with a code for a reader of that language. */
    private static MailPreview preview(LetterConfig config, String language) {
        return MailPreview.of(config, Locale.forLanguageTag(language), Duration.ofMinutes(5))
                .get(0);
    }
}

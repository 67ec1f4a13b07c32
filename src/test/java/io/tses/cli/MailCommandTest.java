package io.tses.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class MailCommandTest {
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>(Map.of("LOG_FORMAT", "text"));
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    MailCommandTest(@TempDir Path temp) {
        folder = temp;
    }

    @Test
    void withoutACommandItSaysWhatThereIs() {
        assertThat(run()).isZero();

        assertThat(out.toString()).contains("Usage: tses mail", "  preview ", "  templates ", "To change mails:");
    }

    @Test
    void aPreviewIsWrittenAsTheSettingsHaveIt() {
        environment.putAll(Map.of("EMAIL_SERVICE_NAME", "Shop", "EMAIL_LANGUAGE", "es"));

        assertThat(run("preview", "--lang", "de")).isZero();
        assertThat(out.toString())
                .startsWith("Subject: Ihr Anmeldecode für Shop\n\nIhr Code ist ")
                .contains("\nSubject: Neue Anmeldung bei Shop\n");

        assertThat(run("preview", "--html")).isZero();
        assertThat(out.toString()).contains("Su código de acceso a Shop", "<html lang=\"es\">");
    }

    @Test
    void aLanguageThatThereAreNoTextsInIsToldWhichThereAre() {
        assertThat(run("preview", "--lang", "it")).isEqualTo(2);

        assertThat(err.toString()).contains("no texts in it; there are de, en, es, fr, pt", "mail templates");
    }

    @Test
    void templatesAreWrittenOnceAndTakenBackAsTheyAre() throws IOException {
        assertThat(run("templates", folder.resolve("mine").toString())).isZero();
        assertThat(out.toString().lines()).hasSize(9).contains(folder + "/mine/code.html");
        assertThat(err.toString()).contains("EMAIL_TEMPLATES=" + folder.resolve("mine"));
        Path texts = folder.resolve("mine/texts.en.yaml");
        Files.writeString(texts, "code-above: Here it is\n");

        assertThat(run("templates", folder.resolve("mine").toString())).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(texts).hasContent("code-above: Here it is\n");

        environment.put("EMAIL_TEMPLATES", folder.resolve("mine").toString());
        assertThat(run("preview", "--html")).isZero();
        assertThat(out.toString()).contains(">Here it is<");
    }

    @Test
    void aBrokenTemplateIsNamedWithItsLine() throws IOException {
        Files.writeString(folder.resolve("code.txt"), "{{code}}\n{{codd}}\n");
        environment.put("EMAIL_TEMPLATES", folder.toString());

        assertThat(run("preview")).isEqualTo(1);

        assertThat(err.toString())
                .contains("email.templates (EMAIL_TEMPLATES) has a code.txt", "line 2 has {{codd}}: there are code, ")
                .doesNotContain("\tat ");
    }

    private int run(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "mail";
        System.arraycopy(args, 0, all, 1, args.length);
        out = new StringWriter();
        err = new StringWriter();
        return Main.run(new Surroundings(environment, folder, new PrintWriter(out), new PrintWriter(err), false), all);
    }
}

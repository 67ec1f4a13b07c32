package io.tses.cli;

import io.tses.config.ConfigReader;
import io.tses.config.ServiceDomain;
import io.tses.mail.LetterConfig;
import io.tses.mail.MailPreview;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What mails look like and say, without sending any. */
@Command(
        name = "mail",
        description = "Shows the mails that people get, and writes out what they are made of.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "To change mails: templates writes their files into a folder; keep those that you change, set EMAIL_TEMPLATES to"
                    + " the folder, and look at them by preview.",
        })
final class MailCommand implements Runnable {
    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    MailCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Without a command. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    @Command(
            name = "preview",
            description =
                    "Prints each kind of mail as the settings in force have it written, or shows them in a browser.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int preview(
            @Mixin ConfigOption config,
            @Option(
                            names = "--lang",
                            paramLabel = "LANGUAGE",
                            description = "Such as de or pt-BR; email.language when not given.")
                    @Nullable
                    String language,
            @Option(names = "--html", description = "Prints the HTML instead of the plain text.") boolean html,
            @Option(names = "--open", description = "Shows both in a browser.") boolean open) {
        Logging.toConsole(surroundings);
        ConfigReader root = ConfigReader.of(config.load(surroundings, Map.of()).usable());
        LetterConfig letters = letters(root);
        Duration life = root.section("otp").duration("ttl", Duration.ofSeconds(1), Duration.ofDays(1));
        root.finish();
        List<MailPreview> previews = MailPreview.of(letters, reader(letters, language), life);
        if (open) {
            show(previews);
            return 0;
        }
        previews.forEach(mail ->
                surroundings.out().println("Subject: " + mail.subject() + "\n\n" + (html ? mail.html() : mail.text())));
        surroundings.out().flush();
        return 0;
    }

    @Command(
            name = "templates",
            description =
                    "Writes the files that mails are made of into a folder, and leaves those alone that are there.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int templates(@Parameters(paramLabel = "DIR", description = "Made when missing.") Path folder) {
        Logging.toConsole(surroundings);
        try {
            Path target = surroundings.directory().resolve(folder);
            Files.createDirectories(target);
            for (Map.Entry<String, String> file : new TreeMap<>(MailPreview.templates()).entrySet()) {
                Path path = target.resolve(file.getKey());
                if (Files.notExists(path)) {
                    Files.writeString(path, file.getValue());
                    surroundings.out().println(folder.resolve(file.getKey()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be written to", e);
        }
        surroundings.out().flush();
        surroundings.tell(
                "Delete those that you do not change, so that they follow new releases, and set EMAIL_TEMPLATES="
                        + folder + ".");
        return 0;
    }

    private static LetterConfig letters(ConfigReader root) {
        return LetterConfig.from(
                root.section("email"), ServiceDomain.parse(root.text("domain")).orElse(ServiceDomain.LOCALHOST));
    }

    private Locale reader(LetterConfig letters, @Nullable String language) {
        Locale asked = Optional.ofNullable(language)
                .map(Locale::forLanguageTag)
                .orElse(letters.stationery().usual());
        if (spec != null && !MailPreview.languages(letters).contains(asked)) {
            throw new ParameterException(
                    spec.subcommands().get("preview"),
                    "There are no texts in " + language + "; there are "
                            + MailPreview.languages(letters).stream()
                                    .map(Locale::toLanguageTag)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ". To add one see: tses mail templates --help");
        }
        return asked;
    }

    private void show(List<MailPreview> previews) {
        try {
            Path page = Files.createTempFile("tses-mails-", ".html");
            Files.writeString(page, MailPreview.page(previews));
            surroundings.out().println(page.toUri());
            surroundings.out().flush();
            if (!Browser.open(page.toUri())) {
                surroundings.tell("There is no browser to be opened here; open the page above by hand.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the page cannot be written", e);
        }
    }
}

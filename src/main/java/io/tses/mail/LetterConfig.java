package io.tses.mail;

import io.tses.config.ConfigReader;
import io.tses.config.ServiceDomain;
import io.tses.outbox.MailKind;
import io.tses.shared.EmailAddress;
import io.tses.shared.TypedText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What mails look like and in which words they speak.
 *
 * @param service how they name the service
 * @param support where to turn to with questions, empty for nowhere
 * @param colour of the name and of buttons
 * @param dark the same where the reader's screen is dark
 */
public record LetterConfig(String service, String support, Colour colour, Colour dark, Stationery stationery) {
    /** Longer subjects no mail program shows, and some servers refuse. */
    private static final int LONGEST_SUBJECT = 300;

    /** Some mail programs cut off what is longer. */
    private static final int LARGEST = 100_000;

    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_SUPPORT = 200;
    private static final Colour HARMLESS = new Colour("#000000");

    /**
     * Blocks: reads the files that letters are written with.
     *
     * @param domain names the service when it has no name of its own
     */
    public static LetterConfig from(ConfigReader email, ServiceDomain domain) {
        StationeryFiles files =
                StationeryFiles.of(email.folder("templates"), problem -> email.problem("templates", problem));
        LetterConfig config = new LetterConfig(
                service(email).orElseGet(domain::shown),
                support(email),
                colour(email, "colour"),
                colour(email, "colour-dark"),
                new Stationery(files.wordings(), language(email, files.wordings())));
        if (email.isSound("templates")) {
            config.check(email);
        }
        return config;
    }

    /** What every mail is filled in with. */
    Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        values.put("service", service);
        values.put("support", support);
        values.put("colour", colour.css());
        values.put("on-colour", colour.readable().css());
        values.put("colour-dark", dark.css());
        values.put("on-colour-dark", dark.readable().css());
        return values;
    }

    private void check(ConfigReader email) {
        for (Wording wording : stationery.wordings().values()) {
            for (MailKind kind : MailKind.values()) {
                Wording.Written written = wording.write(kind, values());
                String name =
                        Stationery.name(kind) + " in " + wording.language().toLanguageTag();
                if (written.subject().length() > LONGEST_SUBJECT) {
                    email.problem(
                            "templates",
                            "makes the subject of " + name + " longer than " + LONGEST_SUBJECT + " characters");
                }
                if (Math.max(written.text().length(), written.html().length()) > LARGEST) {
                    email.problem(
                            "templates",
                            "makes " + name + " longer than " + LARGEST
                                    + " characters, of which mail programs hide the end");
                }
            }
        }
    }

    private static Optional<String> service(ConfigReader email) {
        String text = email.text("service-name");
        if (text.length() > LONGEST_NAME || !TypedText.isPlain(text)) {
            email.problem("service-name", "must be a name of at most " + LONGEST_NAME + " characters on one line");
            return Optional.empty();
        }
        return Optional.of(text).filter(name -> !name.isEmpty());
    }

    private static String support(ConfigReader email) {
        String text = email.text("support");
        boolean sound = text.isEmpty()
                || (text.length() <= LONGEST_SUPPORT
                        && (EmailAddress.parse(text).isPresent() || isPage(text)));
        if (!sound) {
            email.problem(
                    "support",
                    "must be an e-mail address, or a URL of https, of at most " + LONGEST_SUPPORT
                            + " characters: help@example.com or https://example.com/help");
        }
        return text;
    }

    private static boolean isPage(String text) {
        try {
            URI page = new URI(text);
            return "https".equals(page.getScheme()) && page.getHost() != null && page.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Colour colour(ConfigReader email, String key) {
        Optional<Colour> colour = Colour.parse(email.text(key).toLowerCase(Locale.ROOT));
        if (colour.isEmpty()) {
            email.problem(
                    key, "must be a colour such as \"#1d4ed8\", in quotation marks: YAML takes the rest for a comment");
        }
        return colour.orElse(HARMLESS);
    }

    private static Locale language(ConfigReader email, Map<Locale, Wording> wordings) {
        Locale language = Locale.forLanguageTag(email.text("language"));
        if (!wordings.containsKey(language)) {
            email.problem(
                    "language",
                    "must be one of those that there are texts in: " + StationeryFiles.list(wordings.keySet()));
            return Locale.ENGLISH;
        }
        return language;
    }
}

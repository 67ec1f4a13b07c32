package io.tses.mail;

import io.tses.shared.EmailAddress;
import io.tses.shared.MailJob;
import io.tses.shared.Passcode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * The mail that carries a code. The subject does not show the code: lock screens do show subjects.
 *
 * @param messageId the same however often the mail is tried, so that a mailbox can tell a repeat
 */
record CodeMail(String from, EmailAddress to, String subject, String text, String html, String messageId) {
    private static final String TEXT = read("code.txt");
    private static final String HTML = read("code.html");
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    /**
     * @param service how the mail names the service
     * @param hostName the right side of the Message-ID
     */
    static CodeMail of(MailJob job, Passcode code, String from, String service, String hostName) {
        Map<String, String> words = Map.of("code", code.value(), "service", service, "life", life(job.life()));
        return new CodeMail(
                from,
                job.to(),
                "Your sign-in code for " + service,
                fill(TEXT, words, false),
                fill(HTML, words, true),
                "<" + job.id() + "@" + hostName + ">");
    }

    /** Without what it says: that holds a code. */
    @Override
    public String toString() {
        return "CodeMail[" + messageId + "]";
    }

    /** Rounded down: a code must not die earlier than its mail promises. */
    private static String life(Duration life) {
        return life.compareTo(TWO_MINUTES) < 0 ? life.toSeconds() + " seconds" : life.toMinutes() + " minutes";
    }

    private static String fill(String template, Map<String, String> words, boolean html) {
        String filled = template;
        for (Map.Entry<String, String> word : words.entrySet()) {
            filled = filled.replace("{{" + word.getKey() + "}}", html ? escape(word.getValue()) : word.getValue());
        }
        return filled;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String read(String file) {
        try (InputStream in = CodeMail.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no " + file + " beside " + CodeMail.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

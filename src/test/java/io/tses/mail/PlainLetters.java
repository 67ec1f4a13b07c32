package io.tses.mail;

import java.time.Clock;
import java.util.Locale;
import java.util.Optional;

/** What letters are written with as configured by default, for tests that need no servers, too. */
final class PlainLetters {
    private PlainLetters() {}

    /** As it is sent. */
    static WrittenMail written(Letter letter) {
        Sender from = new Sender("no-reply@example.org", "Sign-in");
        return new MailWriter(from, codeMail("example.org"), Clock.systemUTC()).write(letter);
    }

    static CodeMail codeMail(String service) {
        return new CodeMail(of(service), "example.org", Optional.empty(), Optional.empty());
    }

    /** @param service its name */
    static LetterConfig of(String service) {
        return new LetterConfig(
                service,
                "",
                new Colour("#1d4ed8"),
                new Colour("#8ab4ff"),
                new Stationery(
                        StationeryFiles.of(Optional.empty(), problem -> {}).wordings(), Locale.ENGLISH));
    }
}

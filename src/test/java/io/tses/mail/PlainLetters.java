package io.tses.mail;

import java.util.Locale;
import java.util.Optional;

/** What letters are written with as configured by default, for tests that need no servers, too. */
final class PlainLetters {
    private PlainLetters() {}

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

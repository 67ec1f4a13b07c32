package io.tses.outbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a mail is about. */
public enum MailKind {
    CODE,
    NEW_SIGN_IN;

    /** As it is queued, shown and counted. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that label. Releases that knew one kind wrote none. */
    public static Optional<MailKind> parse(String label) {
        return label.isEmpty()
                ? Optional.of(CODE)
                : Arrays.stream(values())
                        .filter(kind -> kind.label().equals(label))
                        .findFirst();
    }
}

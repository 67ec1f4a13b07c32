package io.tses.outbox;

import io.tses.shared.WireNamed;
import java.util.Optional;

/** What a mail is about, as it is queued, shown and counted. */
public enum MailKind implements WireNamed {
    CODE,
    NEW_SIGN_IN;

    /** The kind of that name in the stream. Former releases knew codes only and wrote none. */
    public static Optional<MailKind> parse(String queued) {
        return queued.isEmpty() ? Optional.of(CODE) : WireNamed.parse(MailKind.class, queued);
    }
}

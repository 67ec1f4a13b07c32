package io.tses.outbox;

import io.tses.shared.LinkToken;
import io.tses.shared.Passcode;
import java.util.Optional;

/**
 * What only the mail that signs a person in says. It waits sealed.
 *
 * @param link empty when the mail is to hold the code alone
 */
public record MailedCode(Passcode code, Optional<LinkToken> link) {
    private static final String BETWEEN = " ";

    /** A code alone is written as former releases wrote it, so that their mailers can send it, too. */
    public String encode() {
        return link.map(token -> code.value() + BETWEEN + token.value()).orElse(code.value());
    }

    /** What {@link #encode} wrote, or empty when {@code text} is something else. */
    public static Optional<MailedCode> decode(String text) {
        int blank = text.indexOf(BETWEEN);
        if (blank < 0) {
            return Passcode.parse(text).map(code -> new MailedCode(code, Optional.empty()));
        }
        return Passcode.parse(text.substring(0, blank))
                .flatMap(code -> LinkToken.parse(text.substring(blank + BETWEEN.length()))
                        .map(token -> new MailedCode(code, Optional.of(token))));
    }
}

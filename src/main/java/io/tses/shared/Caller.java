package io.tses.shared;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, as far as HTTP tells.
 *
 * @param address the client's address; never empty, see {@link ClientAddress#UNKNOWN}
 * @param userAgent printable, at most 512 characters, empty when not sent
 * @param languages that whoever sits there reads
 */
public record Caller(ClientAddress address, String userAgent, Languages languages) {
    /** Former releases tell nothing of languages. */
    public Caller(ClientAddress address, String userAgent, @Nullable Languages languages) {
        this.address = address;
        this.userAgent = userAgent;
        this.languages = Objects.requireNonNullElse(languages, Languages.UNKNOWN);
    }

    public Caller(ClientAddress address, String userAgent) {
        this(address, userAgent, Languages.UNKNOWN);
    }
}

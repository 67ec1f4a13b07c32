package io.tses.shared;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The languages that somebody reads.
 *
 * @param accepted as browsers send them in {@code Accept-Language} (RFC 9110 §12.5.4), at most {@value #MAX_LENGTH} printable
 *     characters; empty when unknown
 */
public record Languages(String accepted) {
    public static final Languages UNKNOWN = new Languages("");

    /** Browsers send some dozen characters, and reading a list costs its square. */
    private static final int MAX_LENGTH = 256;

    /** What a client sent; unknown when it sent nothing, or what no list of languages can be. */
    public static Languages of(@Nullable String sent) {
        return sent == null || sent.length() > MAX_LENGTH || !sent.chars().allMatch(c -> c >= ' ' && c <= '~')
                ? UNKNOWN
                : new Languages(sent.strip());
    }

    /** The one of {@code offered} that is read best, empty when none is (RFC 4647 §3.4). */
    public Optional<Locale> bestOf(Collection<Locale> offered) {
        return Optional.ofNullable(Locale.lookup(ranges(), offered));
    }

    private List<LanguageRange> ranges() {
        try {
            return accepted.isEmpty() ? List.of() : LanguageRange.parse(accepted);
        } catch (IllegalArgumentException e) {
            // Whoever sends something else reads what everybody can.
            return List.of();
        }
    }
}

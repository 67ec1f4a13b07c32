package io.tses.http.input;

import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.Refusal;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An id in a path.
 *
 * @param name as the endpoint's path has it, without its colon
 */
public record PathId(String name) {
    /** As RFC 9562 writes it: the JDK takes groups of any length. */
    private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    /** @throws Refusal when what stands there is no id, so that nothing can have it */
    public UUID in(Exchange exchange) {
        return exchange.pathParameter(name)
                .filter(text -> FORM.matcher(text).matches())
                .map(UUID::fromString)
                .orElseThrow(() -> new Refusal(Failures.NOT_FOUND));
    }
}

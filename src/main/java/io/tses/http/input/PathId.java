package io.tses.http.input;

import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.Refusal;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An id in a path, by what stands before it. Not a parameter of the request: one of the query string could stand in for it. */
public final class PathId {
    private static final String FORM = "/+([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})(?:/.*)?";

    private final Pattern path;

    private PathId(Pattern path) {
        this.path = path;
    }

    /** @param template with {@code :name} for any part, as an {@link Endpoint} has it */
    public static PathId after(String template) {
        return new PathId(Pattern.compile(template.replaceAll(":\\w+", "[^/]+").replace("/", "/+") + FORM));
    }

    /** @throws Refusal when the path names no id, so that nothing can have it */
    public UUID in(Exchange exchange) {
        Matcher matcher = path.matcher(exchange.request().path());
        if (!matcher.matches()) {
            throw new Refusal(Failures.NOT_FOUND);
        }
        return UUID.fromString(matcher.group(1));
    }
}

package io.tses.console;

import io.vertx.core.MultiMap;
import java.net.URLEncoder;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Where the links of lists lead. */
final class Links {
    private static final String CURSOR = "cursor";
    private static final Set<String> OF_THIS_PAGE = Set.of(CURSOR, "page", "page_size", "done");

    private Links() {}

    /** The page that follows in a list, under the same filter. */
    static String next(String path, MultiMap query, String cursor) {
        String filter = filter(query);
        return path + "?" + (filter.isEmpty() ? "" : filter + "&") + CURSOR + "=" + encoded(cursor);
    }

    /** A list under one condition. */
    static String to(String path, String name, String value) {
        return path + "?" + name + "=" + encoded(value);
    }

    /** The filter of a list, as it stands in a URL. */
    static String filter(MultiMap query) {
        return query.entries().stream()
                .filter(parameter -> !OF_THIS_PAGE.contains(parameter.getKey())
                        && !parameter.getValue().isEmpty())
                .map(Links::encoded)
                .collect(Collectors.joining("&"));
    }

    private static String encoded(Map.Entry<String, String> parameter) {
        return encoded(parameter.getKey()) + "=" + encoded(parameter.getValue());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}

package io.tses.http;

import io.tses.audit.FindEvents;
import io.vertx.core.MultiMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Links to the neighbours of a page, which keep what else was asked for. */
final class PageLinks {
    private static final String PAGE = "page";
    private static final String CURSOR = "cursor";

    private final String url;
    private final MultiMap parameters;

    PageLinks(String url, MultiMap parameters) {
        this.url = url;
        this.parameters = parameters;
    }

    /** By number as far as numbers reach, by cursor from there on. */
    Optional<String> next(FindEvents asked, FindEvents.Page page) {
        long lastRowOfNext = (asked.page() + 1L) * asked.pageSize();
        boolean byNumber = asked.cursor().isEmpty() && lastRowOfNext <= FindEvents.MAX_OFFSET_ROWS;
        return page.next()
                .map(place -> byNumber
                        ? link(PAGE, Integer.toString(asked.page() + 1))
                        : link(CURSOR, AuditCursor.encode(place)));
    }

    /** Empty on the first page, and after a cursor, which leads one way. */
    Optional<String> previous(FindEvents asked) {
        if (asked.cursor().isPresent() || asked.page() == 1) {
            return Optional.empty();
        }
        int page = asked.page() - 1;
        return Optional.of(page == 1 ? link("", "") : link(PAGE, Integer.toString(page)));
    }

    private String link(String name, String value) {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (Map.Entry<String, String> parameter : parameters) {
            if (!parameter.getKey().equals(PAGE) && !parameter.getKey().equals(CURSOR)) {
                query.add(encode(parameter.getKey()) + "=" + encode(parameter.getValue()));
            }
        }
        if (!name.isEmpty()) {
            query.add(name + "=" + encode(value));
        }
        return url + query;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

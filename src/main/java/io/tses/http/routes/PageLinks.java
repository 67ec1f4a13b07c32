package io.tses.http.routes;

import io.tses.http.exchange.HttpReply;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Links to the neighbours of a page, which keep what else was asked for, and the envelope they come in. */
final class PageLinks {
    private static final String PAGE = "page";
    private static final String CURSOR = "cursor";

    private final String url;
    private final MultiMap parameters;

    PageLinks(String url, MultiMap parameters) {
        this.url = url;
        this.parameters = parameters;
    }

    /**
     * The page that was asked for.
     *
     * @param byCursor whether by a cursor, which leads one way, rather than by its number
     * @param reach how many rows numbers reach
     */
    record Place(int page, int size, boolean byCursor, int reach) {}

    /** @param next a cursor that leads on, empty on the last page */
    HttpReply envelope(Place place, int count, boolean countExact, Optional<String> next, JsonArray results) {
        JsonObject envelope = new JsonObject().put("count", count);
        if (!countExact) {
            envelope.put("count_exact", false);
        }
        return HttpReply.ok(envelope.put("next", next(place, next).orElse(null))
                .put("previous", previous(place).orElse(null))
                .put("results", results));
    }

    /** The page that begins at a cursor. */
    String onward(String cursor) {
        return link(CURSOR, cursor);
    }

    /** By number as far as numbers reach, by cursor from there on. */
    private Optional<String> next(Place place, Optional<String> cursor) {
        long lastRowOfNext = (place.page() + 1L) * place.size();
        boolean byNumber = !place.byCursor() && lastRowOfNext <= place.reach();
        return cursor.map(onward -> byNumber ? link(PAGE, Integer.toString(place.page() + 1)) : onward(onward));
    }

    /** Empty on the first page, and after a cursor. */
    private Optional<String> previous(Place place) {
        if (place.byCursor() || place.page() == 1) {
            return Optional.empty();
        }
        int page = place.page() - 1;
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

package io.tses.http.input;

import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The parameters of a list, as checked values. An empty parameter counts as absent, of a repeated one the last counts, and
 * all that cannot be read is named at once by {@link #check}.
 */
public final class QueryParameters {
    public static final HttpReply INVALID_PAGE = HttpReply.detail(ErrorCode.INVALID_PAGE, "Invalid page.");

    private static final int MAX_PAGE_SIZE = 100;

    private final MultiMap parameters;
    private final JsonObject problems = new JsonObject();

    public QueryParameters(MultiMap parameters) {
        this.parameters = parameters;
    }

    /** @throws Refusal when the query string is none */
    public static MultiMap of(HttpServerRequest request) {
        try {
            return request.params();
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    HttpReply.detail(ErrorCode.BAD_REQUEST, "The query string is not percent-encoded properly."));
        }
    }

    public <T> Optional<T> read(String name, String complaint, Function<String, Optional<T>> parser) {
        Optional<String> text = value(name);
        Optional<T> parsed = text.flatMap(parser);
        if (text.isPresent() && parsed.isEmpty()) {
            problem(name, complaint);
        }
        return parsed;
    }

    /** As {@link #read}, of an e-mail address: a blank in it is a plus that nobody encoded. */
    public <T> Optional<T> readEmail(String name, Function<String, Optional<T>> parser) {
        return read(name, "Enter a valid email address.", text -> parser.apply(withPluses(text)));
    }

    public static String withPluses(String text) {
        return text.replace(' ', '+');
    }

    public Optional<Boolean> flag(String name) {
        return read(name, "Select a valid choice: true, false.", QueryParameters::toFlag);
    }

    /** @return whether the greatest come first, if anything was asked for */
    public Optional<Boolean> descending(String column) {
        return read("ordering", "Select a valid choice: " + column + ", -" + column + ".", text -> {
            if (text.equals(column)) {
                return Optional.of(false);
            }
            return text.equals("-" + column) ? Optional.of(true) : Optional.empty();
        });
    }

    public Optional<Integer> pageSize() {
        return number("page_size", MAX_PAGE_SIZE);
    }

    /** A number from 1 to {@code most}. */
    public Optional<Integer> number(String name, int most) {
        return read(
                name,
                "Enter a whole number from 1 to " + most + ".",
                text -> toNumber(text).filter(number -> number <= most));
    }

    /** @param place makes what the list calls a place */
    public <T> Optional<T> cursor(BiFunction<Instant, UUID, T> place) {
        return cursorOf(text -> PageCursor.decode(text, place));
    }

    /** A cursor of a list that is not in the order of time. */
    public <T> Optional<T> cursorOf(Function<String, Optional<T>> decoder) {
        return read("cursor", "Not a cursor. Follow the link that \"next\" gave.", decoder);
    }

    /** @throws Refusal when there is no page of that number, whatever the list holds */
    public int page() {
        return value("page")
                .map(text -> toNumber(text).orElseThrow(() -> new Refusal(INVALID_PAGE)))
                .orElse(1);
    }

    public void problem(String name, String complaint) {
        problems.put(name, new JsonArray().add(complaint));
    }

    /** @throws Refusal naming every problem so far, if there is any */
    public void check() {
        if (!problems.isEmpty()) {
            throw new Refusal(HttpReply.error(ErrorCode.INVALID_INPUT, problems));
        }
    }

    private Optional<String> value(String name) {
        List<String> values = parameters.getAll(name);
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.get(values.size() - 1).strip()).filter(text -> !text.isEmpty());
    }

    private static Optional<Boolean> toFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** A number from 1 on, in ASCII digits. */
    private static Optional<Integer> toNumber(String text) {
        return text.matches("[0-9]{1,9}")
                ? Optional.of(Integer.parseInt(text)).filter(number -> number >= 1)
                : Optional.empty();
    }
}

package io.tses.http;

import io.tses.mail.FindMailJobs;
import io.tses.mail.FindMailJobs.Place;
import io.tses.mail.MailState;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads which mail jobs are wanted from a query string. An empty parameter counts as absent, of a repeated one the last
 * counts, and all that cannot be read is named at once.
 */
final class TaskQuery {
    static final String STATE = "state";
    static final String LIMIT = "limit";
    static final String CURSOR = "cursor";

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final Pattern PLACE = Pattern.compile("([0-9]{1,15})-([0-9]{1,15})([qe])");
    private static final String STATE_COMPLAINT = "Select a valid choice: "
            + Arrays.stream(MailState.values()).map(TaskQuery::label).collect(Collectors.joining(", ")) + ".";

    private final MultiMap parameters;
    private final JsonObject problems = new JsonObject();

    private TaskQuery(MultiMap parameters) {
        this.parameters = parameters;
    }

    /** @throws Refusal when something cannot be read */
    static FindMailJobs read(MultiMap parameters) {
        return new TaskQuery(parameters).read();
    }

    static String label(MailState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    static String encode(Place place) {
        return place.millis() + "-" + place.sequence() + (place.ended() ? "e" : "q");
    }

    private FindMailJobs read() {
        Optional<MailState> state = read(STATE, STATE_COMPLAINT, TaskQuery::toState);
        Optional<Integer> limit = read(LIMIT, "Enter a whole number from 1 to " + MAX_LIMIT + ".", TaskQuery::toLimit);
        Optional<Place> after = read(CURSOR, "Not a cursor. Follow the link that \"next\" gave.", TaskQuery::toPlace);
        if (!problems.isEmpty()) {
            throw new Refusal(HttpReply.json(400, problems));
        }
        return new FindMailJobs(state, limit.orElse(DEFAULT_LIMIT), after);
    }

    private <T> Optional<T> read(String name, String complaint, Function<String, Optional<T>> parser) {
        List<String> values = parameters.getAll(name);
        String text = values.isEmpty() ? "" : values.get(values.size() - 1).strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> parsed = parser.apply(text);
        if (parsed.isEmpty()) {
            problems.put(name, new JsonArray().add(complaint));
        }
        return parsed;
    }

    private static Optional<MailState> toState(String text) {
        return Arrays.stream(MailState.values())
                .filter(state -> label(state).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static Optional<Integer> toLimit(String text) {
        return text.matches("[0-9]{1,9}")
                ? Optional.of(Integer.parseInt(text)).filter(limit -> limit >= 1 && limit <= MAX_LIMIT)
                : Optional.empty();
    }

    private static Optional<Place> toPlace(String text) {
        Matcher place = PLACE.matcher(text);
        return place.matches()
                ? Optional.of(new Place(
                        Long.parseLong(place.group(1)),
                        Long.parseLong(place.group(2)),
                        place.group(3).equals("e")))
                : Optional.empty();
    }
}

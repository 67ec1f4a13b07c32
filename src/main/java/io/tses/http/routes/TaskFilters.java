package io.tses.http.routes;

import io.tses.http.exchange.Refusal;
import io.tses.http.input.QueryParameters;
import io.tses.mail.FindMailDomains;
import io.tses.mail.FindMailJobs;
import io.tses.mail.FindMailJobs.Place;
import io.tses.mail.MailState;
import io.tses.shared.EmailAddress;
import io.tses.shared.WireNamed;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads which mail jobs, or how many domains of mails, are wanted from a query string. */
public final class TaskFilters {
    static final String STATE = "state";
    static final String EMAIL = "email";
    static final String LIMIT = "limit";
    static final String CURSOR = "cursor";

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final Pattern PLACE = Pattern.compile("([0-9]{1,15})-([0-9]{1,15})-([0-9]{1,2})");
    private static final String STATE_COMPLAINT = "Select a valid choice: "
            + Arrays.stream(MailState.values()).map(MailState::wireName).collect(Collectors.joining(", ")) + ".";

    private TaskFilters() {}

    /** @throws Refusal when something cannot be read */
    public static FindMailJobs read(MultiMap parameters) {
        QueryParameters query = new QueryParameters(parameters);
        Optional<MailState> state = query.read(STATE, STATE_COMPLAINT, TaskFilters::toState);
        Optional<EmailAddress> to = query.readEmail(EMAIL, EmailAddress::parse);
        Optional<Integer> limit = query.number(LIMIT, MAX_LIMIT);
        Optional<Place> after = query.cursorOf(TaskFilters::toPlace);
        query.check();
        return new FindMailJobs(state, to, limit.orElse(DEFAULT_LIMIT), after);
    }

    /** @throws Refusal when something cannot be read */
    static FindMailDomains readDomains(MultiMap parameters) {
        QueryParameters query = new QueryParameters(parameters);
        Optional<Integer> limit = query.number(LIMIT, FindMailDomains.MOST);
        query.check();
        return new FindMailDomains(limit.orElse(DEFAULT_LIMIT));
    }

    /** As the parameter of a URL that goes on there. */
    public static String encode(Place place) {
        return place.millis() + "-" + place.sequence() + "-" + place.stream();
    }

    private static Optional<MailState> toState(String text) {
        return WireNamed.parse(MailState.class, text.toLowerCase(Locale.ROOT));
    }

    /** No entry of a stream has the id 0-0, and Redis finds nothing before it. */
    private static Optional<Place> toPlace(String text) {
        Matcher place = PLACE.matcher(text);
        return place.matches()
                ? Optional.of(new Place(
                                Long.parseLong(place.group(1)),
                                Long.parseLong(place.group(2)),
                                Integer.parseInt(place.group(3))))
                        .filter(read -> read.millis() > 0 || read.sequence() > 0)
                : Optional.empty();
    }
}

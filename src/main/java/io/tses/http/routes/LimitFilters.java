package io.tses.http.routes;

import io.tses.http.exchange.Refusal;
import io.tses.http.input.QueryParameters;
import io.tses.otp.Bar;
import io.tses.otp.FindBarred;
import io.tses.otp.FindBarred.Place;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.shared.WireNamed;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads whose limits are wanted from a query string. */
public final class LimitFilters {
    static final String EMAIL = "email";
    static final String CLIENT = "client";

    private static final int DEFAULT_PAGE_SIZE = 50;
    private static final String LIMIT_COMPLAINT = "Select a valid choice: "
            + Arrays.stream(Bar.values()).map(Bar::wireName).collect(Collectors.joining(", ")) + ".";
    private static final Pattern PLACE = Pattern.compile("(?<ends>[0-9]{1,15}) (?<bar>[a-z_]{1,20}) (?<subject>.*)");

    /** How the names end under which several addresses are counted; see {@link ClientAddress}. */
    private static final Pattern BLOCK = Pattern.compile("/(?:24|48|64)$");

    private LimitFilters() {}

    /** @throws Refusal when something cannot be read */
    public static FindBarred read(MultiMap parameters) {
        QueryParameters query = new QueryParameters(parameters);
        Optional<Bar> bar =
                query.read("limit", LIMIT_COMPLAINT, text -> WireNamed.parse(Bar.class, text.toLowerCase(Locale.ROOT)));
        Optional<Integer> pageSize = query.pageSize();
        Optional<Place> after = query.cursorOf(LimitFilters::toPlace);
        query.check();
        return new FindBarred(bar, pageSize.orElse(DEFAULT_PAGE_SIZE), after);
    }

    /** @throws Refusal when there is none, or it is none */
    static EmailAddress email(MultiMap parameters) {
        QueryParameters query = new QueryParameters(parameters);
        Optional<EmailAddress> email = query.readEmail(EMAIL, EmailAddress::parse);
        if (email.isEmpty()) {
            query.problem(EMAIL, "Enter a valid email address.");
        }
        query.check();
        return email.orElseThrow();
    }

    /** @throws Refusal when there is none, or it is none */
    static ClientAddress client(MultiMap parameters) {
        QueryParameters query = new QueryParameters(parameters);
        ClientAddress client = requiredClient(query);
        query.check();
        return client;
    }

    /** A client that is to be freed, and whether the network around it is as well. */
    record Freeing(ClientAddress client, boolean withNetwork) {}

    /** @throws Refusal when there is none, or something cannot be read */
    static Freeing freeing(MultiMap parameters) {
        QueryParameters query = new QueryParameters(parameters);
        ClientAddress client = requiredClient(query);
        boolean withNetwork = query.flag("network").orElse(false);
        query.check();
        return new Freeing(client, withNetwork);
    }

    private static ClientAddress requiredClient(QueryParameters query) {
        String complaint = "Enter an IPv4 or IPv6 address, or what a list of limits shows of one.";
        Optional<ClientAddress> client = query.read(CLIENT, complaint, LimitFilters::toClient);
        if (client.isEmpty()) {
            query.problem(CLIENT, complaint);
        }
        return client.orElse(ClientAddress.UNKNOWN);
    }

    /** An address, or one of what is counted as one; or the name under which all are whose address is missing. */
    public static Optional<ClientAddress> toClient(String text) {
        if (text.equals(ClientAddress.UNKNOWN.bucket())) {
            return Optional.of(ClientAddress.UNKNOWN);
        }
        ClientAddress client = ClientAddress.parse(BLOCK.matcher(text).replaceFirst(""));
        return client.equals(ClientAddress.UNKNOWN) ? Optional.empty() : Optional.of(client);
    }

    /** The text of a place in the list of those who are barred. */
    public static String toText(Place place) {
        String text = place.ends().toEpochMilli() + " " + place.bar().wireName() + " " + place.subject();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Place> toPlace(String text) {
        try {
            Matcher place = PLACE.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
            return place.matches()
                    ? WireNamed.parse(Bar.class, place.group("bar"))
                            .map(bar -> new Place(
                                    Instant.ofEpochMilli(Long.parseLong(place.group("ends"))),
                                    bar,
                                    place.group("subject")))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

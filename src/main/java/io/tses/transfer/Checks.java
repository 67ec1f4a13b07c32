package io.tses.transfer;

import io.tses.outbox.EventType;
import io.tses.shared.ClientAddress;
import io.tses.shared.TypedText;
import io.tses.users.User;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a value must be to be let in. Each gives the value back, or throws an {@link IllegalArgumentException} that says what is
 * wrong with it.
 */
final class Checks {
    private static final Set<String> EVENTS =
            Arrays.stream(EventType.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int YEAR_DIGITS = 4;
    private static final String EARLIEST = "1990";
    private static final String LATEST = "2100";
    private static final int SHOWN = 60;

    private Checks() {}

    static String given(String what, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("has no " + what);
        }
        return value;
    }

    static String uuid(String what, @Nullable String value) {
        String id = given(what, value);
        require(UUID.matcher(id).matches(), what, id, "is no UUID");
        return id;
    }

    /** Every month of the log is a table, so that a clock that was wrong must not make hundreds. */
    static String moment(String what, @Nullable String value) {
        String moment = given(what, value);
        boolean plausible = moment.indexOf('-') == YEAR_DIGITS
                && moment.compareTo(EARLIEST) >= 0
                && moment.compareTo(LATEST) < 0
                && !moment.endsWith("BC");
        require(plausible, what, moment, "is no time from " + EARLIEST + " to " + LATEST);
        return moment;
    }

    static String name(String what, String value) {
        int length = value.codePointCount(0, value.length());
        require(
                length <= User.MAX_NAME_LENGTH,
                what,
                value,
                "is of " + length + " characters, and " + User.MAX_NAME_LENGTH + " fit");
        return value;
    }

    static String event(@Nullable String value) {
        String event = given("event", value);
        require(EVENTS.contains(event), "event", event, "is none that is known here");
        return event;
    }

    /** The one spelling of an IP address. */
    static String ip(String value) {
        ClientAddress address = ClientAddress.parse(value);
        require(!address.equals(ClientAddress.UNKNOWN), "ip", value, "is no IP address");
        return address.text();
    }

    static void require(boolean holds, String what, String value, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(what + " " + shown(value) + " " + otherwise);
        }
    }

    /** The beginning of a value that others chose, for a message. */
    static String shown(String value) {
        boolean whole = value.codePointCount(0, value.length()) <= SHOWN;
        return '"'
                + TypedText.printable(whole ? value : value.substring(0, value.offsetByCodePoints(0, SHOWN)) + "\u2026")
                + '"';
    }
}

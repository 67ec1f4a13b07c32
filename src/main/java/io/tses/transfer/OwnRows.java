package io.tses.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import io.tses.shared.EmailAddress;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lines of an export as rows, which are taken as they are or refused by an {@link IllegalArgumentException} that says why: to
 * mend them would make the next export another.
 */
final class OwnRows {
    private static final Pattern NETWORK = Pattern.compile("/\\d{1,3}$");
    private static final String NUL = "\\u0000";

    private OwnRows() {}

    static List<@Nullable String> person(JsonNode line) {
        names(line, Columns.OF_PEOPLE);
        return Arrays.asList(
                Checks.uuid("id", text(line, "id")),
                address(text(line, "email")),
                username(text(line, "username")),
                Checks.name("first_name", text(line, "first_name")),
                Checks.name("last_name", text(line, "last_name")),
                flag(line, "is_active"),
                flag(line, "is_staff"),
                flag(line, "is_superuser"),
                flag(line, "is_verified"),
                moment("date_joined", text(line, "date_joined")),
                isNull(line, "last_login") ? null : moment("last_login", text(line, "last_login")));
    }

    static List<@Nullable String> event(JsonNode line) {
        names(line, Columns.OF_EVENTS);
        String email = text(line, "email");
        return Arrays.asList(
                Checks.uuid("id", text(line, "id")),
                moment("created_at", text(line, "created_at")),
                isNull(line, "user_id") ? null : Checks.uuid("user_id", text(line, "user_id")),
                email.isEmpty() ? email : address(email),
                Checks.event(text(line, "event")),
                isNull(line, "ip") ? null : ip(text(line, "ip")),
                text(line, "user_agent"),
                details(line));
    }

    private static void names(JsonNode line, List<String> wanted) {
        Set<String> unknown = new TreeSet<>();
        for (Iterator<String> names = line.fieldNames(); names.hasNext(); ) {
            unknown.add(names.next());
        }
        List<String> missing = new ArrayList<>(wanted);
        missing.removeAll(unknown);
        wanted.forEach(unknown::remove);
        unknown.remove("kind");
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    missing.isEmpty()
                            ? "has what is not known here: " + Checks.shown(String.join(", ", unknown))
                            : "has no " + String.join(", no ", missing));
        }
    }

    private static boolean isNull(JsonNode line, String name) {
        return line.path(name).isNull();
    }

    private static String text(JsonNode line, String name) {
        JsonNode value = line.path(name);
        Checks.require(value.isTextual(), name, value.toString(), "is no string");
        Checks.require(value.asText().indexOf('\0') < 0, name, value.asText(), "has a NUL in it");
        return value.asText();
    }

    private static String flag(JsonNode line, String name) {
        JsonNode value = line.path(name);
        Checks.require(value.isBoolean(), name, value.asText(), "is neither true nor false");
        return value.asText();
    }

    private static String address(String text) {
        boolean canonical = EmailAddress.parse(text)
                .filter(address -> address.value().equals(text))
                .isPresent();
        Checks.require(canonical, "email", text, "is no e-mail address in small letters");
        return text;
    }

    private static String username(String text) {
        Checks.require(!text.isEmpty(), "username", text, "is empty");
        return Checks.name("username", text);
    }

    private static String moment(String name, String text) {
        try {
            OffsetDateTime.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    name + " " + Checks.shown(text) + " is no time such as 2026-01-31T12:00:00+00:00", e);
        }
        return Checks.moment(name, text);
    }

    /** An address, or a network in CIDR notation. */
    private static String ip(String text) {
        Checks.ip(NETWORK.matcher(text).replaceFirst(""));
        return text;
    }

    private static String details(JsonNode line) {
        JsonNode details = line.path("details");
        Checks.require(details.isObject(), "details", details.toString(), "is no object");
        String json = details.toString();
        Checks.require(!json.contains(NUL), "details", json, "has a NUL in it");
        return json;
    }
}

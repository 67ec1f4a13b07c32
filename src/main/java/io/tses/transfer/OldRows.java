package io.tses.transfer;

import io.tses.shared.EmailAddress;
import io.tses.shared.TypedText;
import io.tses.users.Username;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNullElse;

/**
 * Rows of the old service as they are to be here: addresses in their one spelling, names without what cannot be seen. A row that
 * cannot be is refused by an {@link IllegalArgumentException} that says why.
 */
final class OldRows {
    private static final int REMEMBERED = 100_000;
    private static final int MAX_AGENT_LENGTH = 512;
    private static final Pattern WITHOUT_HYPHENS = Pattern.compile("^(\\w{8})(\\w{4})(\\w{4})(\\w{4})(\\w{12})$");

    /** Most rows are of an address that was there a while ago. */
    private final Map<String, Optional<EmailAddress>> addresses = new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<EmailAddress>> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param old the columns {@link Columns#OF_PEOPLE} */
    List<@Nullable String> person(List<@Nullable String> old) {
        String email = address(Checks.given("email", old.get(1)));
        return Arrays.asList(
                id("id", old.get(0)),
                email,
                username(text(old, 2), email),
                Checks.name("first_name", TypedText.clean(text(old, 3))),
                Checks.name("last_name", TypedText.clean(text(old, 4))),
                old.get(5),
                old.get(6),
                old.get(7),
                old.get(8),
                Checks.moment("date_joined", old.get(9)),
                old.get(10) == null ? null : Checks.moment("last_login", old.get(10)));
    }

    /** @param old the columns {@link Columns#OF_EVENTS} */
    List<@Nullable String> event(List<@Nullable String> old) {
        String email = text(old, 3);
        return Arrays.asList(
                id("id", old.get(0)),
                Checks.moment("created_at", old.get(1)),
                old.get(2) == null ? null : id("user", old.get(2)),
                email.isEmpty() ? email : address(email),
                Checks.event(old.get(4)),
                ip(text(old, 5)),
                agent(text(old, 6)),
                details(text(old, 7)));
    }

    private String address(String text) {
        Optional<EmailAddress> address = addresses.computeIfAbsent(text, EmailAddress::parse);
        Checks.require(address.isPresent(), "email", text, "is no e-mail address");
        return address.get().value();
    }

    /** Whoever had none is called by their address, as new people are. */
    private static String username(String text, String email) {
        String spelled = Username.spell(text);
        String name = spelled.isEmpty() ? email.substring(0, email.indexOf('@')) : spelled;
        return Checks.name("username", name);
    }

    /** Where the column is of a text, ids stand in it in any spelling; Django's of SQLite have no hyphens. */
    private static String id(String what, @Nullable String text) {
        String id = Checks.given(what, text).strip().toLowerCase(Locale.ROOT);
        return Checks.uuid(what, WITHOUT_HYPHENS.matcher(id).replaceFirst("$1-$2-$3-$4-$5"));
    }

    /** Where the column is of a text, as tools make it of SQLite's, it may hold JSON, and anything else. */
    private static String details(String text) {
        if (text.isBlank()) {
            return "{}";
        }
        try {
            return new JsonObject(text).isEmpty() ? "{}" : text;
        } catch (DecodeException e) {
            return new JsonObject().put("text", text).encode();
        }
    }

    private static @Nullable String ip(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? null : Checks.ip(stripped);
    }

    private static String agent(String text) {
        return text.codePointCount(0, text.length()) <= MAX_AGENT_LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_AGENT_LENGTH));
    }

    private static String text(List<@Nullable String> old, int column) {
        return requireNonNullElse(old.get(column), "");
    }
}

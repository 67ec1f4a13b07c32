package io.tses.http.routes;

import io.tses.http.exchange.Refusal;
import io.tses.http.input.PageCursor;
import io.tses.http.input.QueryParameters;
import io.tses.shared.EmailAddress;
import io.tses.shared.TypedText;
import io.tses.users.FindUsers;
import io.tses.users.User;
import io.vertx.core.MultiMap;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads which people are wanted from a query string. */
public final class UserFilters {
    private static final int DEFAULT_PAGE_SIZE = 10;
    private static final int MAX_WORDS = 5;
    private static final int MAX_SEARCH_LENGTH = 300;

    /** Before the cursor of somebody whose address was found. */
    private static final String BY_ADDRESS = "a.";

    private UserFilters() {}

    /** @throws Refusal when something cannot be read, or the page can be none */
    public static FindUsers read(MultiMap parameters) {
        QueryParameters query = new QueryParameters(parameters);
        Optional<EmailAddress> email = query.readEmail("email", EmailAddress::parse);
        Optional<String> username = query.read(
                "username",
                "Enter a username of at most " + User.MAX_NAME_LENGTH + " characters.",
                text -> Optional.of(text)
                        .filter(TypedText::isPlain)
                        .map(name -> Normalizer.normalize(name, Normalizer.Form.NFC))
                        .filter(name -> name.codePointCount(0, name.length()) <= User.MAX_NAME_LENGTH));
        Optional<Boolean> isActive = query.flag("is_active");
        Optional<Boolean> isStaff = query.flag("is_staff");
        Optional<Boolean> isSuperuser = query.flag("is_superuser");
        Optional<List<String>> search = query.read(
                "search",
                "Enter at most " + MAX_WORDS + " words, " + MAX_SEARCH_LENGTH + " characters in all.",
                UserFilters::toWords);
        Optional<Integer> pageSize = query.pageSize();
        Optional<Boolean> newestFirst = query.descending("date_joined");
        Optional<FindUsers.Cursor> cursor = query.cursorOf(UserFilters::toCursor);
        query.check();
        return new FindUsers(
                email,
                username,
                isActive,
                isStaff,
                isSuperuser,
                search.orElse(List.of()),
                newestFirst.orElse(true),
                query.page(),
                pageSize.orElse(DEFAULT_PAGE_SIZE),
                cursor);
    }

    /** The text of a place in a list of people. */
    public static String toText(FindUsers.Cursor cursor) {
        return (cursor.byAddress() ? BY_ADDRESS : "") + PageCursor.encode(cursor.dateJoined(), cursor.id());
    }

    private static Optional<FindUsers.Cursor> toCursor(String text) {
        boolean byAddress = text.startsWith(BY_ADDRESS);
        return PageCursor.decode(
                byAddress ? text.substring(BY_ADDRESS.length()) : text,
                (dateJoined, id) -> new FindUsers.Cursor(dateJoined, id, byAddress));
    }

    /**
     * Words stand between blanks or commas; but one blank within what is an address otherwise is a plus nobody encoded. An
     * address is looked for as it is kept, however it was typed.
     */
    private static Optional<List<String>> toWords(String text) {
        if (text.length() > MAX_SEARCH_LENGTH || !TypedText.isPlain(text)) {
            return Optional.empty();
        }
        boolean isAddress = text.indexOf(' ') == text.lastIndexOf(' ')
                && EmailAddress.parse(QueryParameters.withPluses(text)).isPresent();
        String read = isAddress ? QueryParameters.withPluses(text) : text;
        List<String> words = Arrays.stream(read.split("[\\s\\h,]+"))
                .map(TypedText::clean)
                .filter(word -> !word.isEmpty())
                .map(word -> EmailAddress.parse(word).map(EmailAddress::value).orElse(word))
                .distinct()
                .toList();
        return words.size() <= MAX_WORDS ? Optional.of(words) : Optional.empty();
    }
}

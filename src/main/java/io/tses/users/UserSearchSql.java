package io.tses.users;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statement that answers one question about the people, with only the conditions that were asked for. Flags stand in
 * it as they are, not as parameters, since PostgreSQL must know them to see which partial index serves: {@code users_staff},
 * {@code users_superusers}, {@code users_disabled}. Addresses and usernames have an index each, and so has each column that
 * a word is looked for in; such a search costs what it finds, once for page and count. Both orders walk
 * {@code users_date_joined}.
 *
 * <p>People and count come from one statement, and so from one snapshot: who is counted is listed.
 *
 * @param values of the parameters, in their order
 */
record UserSearchSql(String sql, List<Object> values) {
    /** Compared as the indexes {@code users_…_begins} are ordered. */
    private static final String ADDRESS_BEGINS = begins("email");

    /** Any of these begins with the word, in whatever case. */
    private static final String ANY_BEGINS = "(" + ADDRESS_BEGINS + " OR " + begins("folded(username)")
            + " OR (first_name <> '' AND " + begins("folded(first_name)") + ") OR (last_name <> '' AND "
            + begins("folded(last_name)") + "))";

    /** Nobody's name is looked for in an address, nor an address in names. */
    private static final String AT = "@";

    /** No other character sorts after it, so that it ends the range of all texts that begin with a word. */
    private static final String LAST_CHARACTER = "chr(1114111)";

    /** Column of what words find: whether one of them begins the address. */
    static final String BY_ADDRESS = "by_address";

    /** Column: how many people match, at most one more than {@link FindUsers#MAX_OFFSET_ROWS}. */
    static final String COUNT = "matching";

    /** No person joined outside of these, and PostgreSQL knows them, which cannot be said of every {@link Instant}. */
    private static final Instant FIRST = Instant.EPOCH;

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * The people of the page and one more, who tells whether another page follows, each with the {@link #COUNT}. Where the page
     * is empty, one row that has nothing but that.
     */
    static UserSearchSql page(FindUsers ask) {
        boolean searches = !ask.search().isEmpty();
        String order = " ORDER BY " + (searches ? BY_ADDRESS + " DESC, " : "")
                + (ask.newestFirst() ? "date_joined DESC, id DESC" : "date_joined, id");
        Writer query = new Writer();
        String source = query.source(ask);
        query.append("SELECT counted." + COUNT + ", page.* FROM (SELECT count(*) AS " + COUNT + " FROM (SELECT FROM "
                        + source)
                .filters(ask)
                .append(" LIMIT " + (FindUsers.MAX_OFFSET_ROWS + 1) + ") AS found) AS counted")
                .append(" LEFT JOIN (SELECT " + UserStore.COLUMNS + (searches ? ", " + BY_ADDRESS : "") + " FROM "
                        + source)
                .filters(ask);
        ask.cursor().ifPresent(cursor -> query.after(cursor, ask.newestFirst(), searches));
        query.append(order).append(" LIMIT " + query.parameter((long) ask.pageSize() + 1));
        if (ask.cursor().isEmpty()) {
            query.append(" OFFSET " + query.parameter(firstRow(ask)));
        }
        return query.append(") AS page ON true").append(order).finish();
    }

    /** How many people come before the page that is asked for by number. */
    static long firstRow(FindUsers ask) {
        return (ask.page() - 1L) * ask.pageSize();
    }

    private static String begins(String column) {
        return column + " ~>=~ folded($1) AND " + column + " ~<~ (folded($1) || " + LAST_CHARACTER + ")";
    }

    private static final class Writer {
        private final StringBuilder sql = new StringBuilder();
        private final List<Object> values = new ArrayList<>();
        private String glue = "";

        Writer append(String text) {
            sql.append(text);
            return this;
        }

        /**
         * Where to look. Who is found by words is found first, or PostgreSQL, which cannot guess how few they are, walks
         * everyone.
         */
        String source(FindUsers ask) {
            if (ask.search().isEmpty()) {
                return "users";
            }
            glue = " WHERE ";
            List<String> words = ask.search().stream().map(this::parameter).toList();
            String byAddress = words.stream()
                    .map(word -> ADDRESS_BEGINS.replace("$1", word))
                    .collect(Collectors.joining(" OR "));
            sql.append("WITH found_by_words AS MATERIALIZED (SELECT *, (")
                    .append(byAddress)
                    .append(") AS ")
                    .append(BY_ADDRESS)
                    .append(" FROM users");
            for (int n = 0; n < words.size(); n++) {
                String begins = ask.search().get(n).contains(AT) ? "(" + ADDRESS_BEGINS + ")" : ANY_BEGINS;
                condition(begins.replace("$1", words.get(n)));
            }
            append(") ");
            return "found_by_words";
        }

        /** Of a SELECT that has no conditions yet. */
        Writer filters(FindUsers ask) {
            glue = " WHERE ";
            ask.email().ifPresent(email -> condition("email = " + parameter(email.value())));
            ask.username().ifPresent(username -> condition("username = " + parameter(username)));
            ask.isActive().ifPresent(wanted -> condition(flag("is_active", wanted)));
            ask.isStaff().ifPresent(wanted -> condition(flag("is_staff", wanted)));
            ask.isSuperuser().ifPresent(wanted -> condition(flag("is_superuser", wanted)));
            return this;
        }

        void after(FindUsers.Cursor cursor, boolean newestFirst, boolean searches) {
            String place = "(" + parameter(storable(cursor.dateJoined())) + ", " + parameter(cursor.id()) + ")";
            String later = "(date_joined, id) " + (newestFirst ? "< " : "> ") + place;
            if (!searches) {
                condition(later);
            } else if (cursor.byAddress()) {
                condition("(NOT " + BY_ADDRESS + " OR " + later + ")");
            } else {
                condition("(NOT " + BY_ADDRESS + " AND " + later + ")");
            }
        }

        String parameter(Object value) {
            values.add(value);
            return "$" + values.size();
        }

        UserSearchSql finish() {
            return new UserSearchSql(sql.toString(), List.copyOf(values));
        }

        private void condition(String condition) {
            sql.append(glue).append(condition);
            glue = " AND ";
        }

        private static String flag(String column, boolean wanted) {
            return wanted ? column : "NOT " + column;
        }
    }

    private static OffsetDateTime storable(Instant moment) {
        Instant notTooEarly = moment.isBefore(FIRST) ? FIRST : moment;
        Instant storable = notTooEarly.isAfter(LAST) ? LAST : notTooEarly;
        return storable.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}

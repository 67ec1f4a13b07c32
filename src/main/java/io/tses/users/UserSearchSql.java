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
 * a word is looked for in; such a search costs what it finds. Both orders walk {@code users_date_joined}.
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

    /** No person joined outside of these, and PostgreSQL knows them, which cannot be said of every {@link Instant}. */
    private static final Instant FIRST = Instant.EPOCH;

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** The people of the page and one more, who tells whether another page follows. */
    static UserSearchSql rows(FindUsers ask) {
        boolean searches = !ask.search().isEmpty();
        Writer query =
                new Writer(ask, "SELECT " + UserStore.COLUMNS + (searches ? ", " + BY_ADDRESS : "")).filters(ask);
        ask.cursor().ifPresent(cursor -> query.after(cursor, ask.newestFirst(), searches));
        query.sql.append(" ORDER BY ");
        if (searches) {
            query.sql.append(BY_ADDRESS).append(" DESC, ");
        }
        query.sql.append(ask.newestFirst() ? "date_joined DESC, id DESC" : "date_joined, id");
        query.sql.append(" LIMIT ").append(query.parameter((long) ask.pageSize() + 1));
        if (ask.cursor().isEmpty()) {
            query.sql.append(" OFFSET ").append(query.parameter(firstRow(ask)));
        }
        return query.finish();
    }

    /** One column: how many people match, at most one more than {@link FindUsers#MAX_OFFSET_ROWS}. */
    static UserSearchSql count(FindUsers ask) {
        Writer query = new Writer(ask, "SELECT count(*) FROM (SELECT 1").filters(ask);
        query.sql.append(" LIMIT ").append(FindUsers.MAX_OFFSET_ROWS + 1).append(") AS found");
        return query.finish();
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
        private String glue = " WHERE ";

        /** Who is found by words is found first, or PostgreSQL, which cannot guess how few they are, walks everyone. */
        Writer(FindUsers ask, String start) {
            if (ask.search().isEmpty()) {
                sql.append(start).append(" FROM users");
                return;
            }
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
            sql.append(") ").append(start).append(" FROM found_by_words");
            glue = " WHERE ";
        }

        Writer filters(FindUsers ask) {
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

package io.tses.users;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statement that answers one question about the people, with only the conditions that were asked for. Flags stand in
 * it as they are, not as parameters, since PostgreSQL must know them to see which partial index serves: {@code users_staff},
 * {@code users_superusers}, {@code users_disabled}. Addresses and usernames have an index each, and so has each column that
 * a word is looked for in. Both orders walk {@code users_date_joined}.
 *
 * <p>Words are looked up first, as it is not known how many begin with them. Where one has at most
 * {@link FindUsers#MAX_OFFSET_ROWS} people, these are gathered, once for page and count. Where each has more, everybody is walked in
 * order until the page is full, which is soon, as those who match are many. The statement finds out by itself, see {@code few}: what it
 * does not take costs nothing. Then those whose address begins with a word do not come first, and how many match is not known unless
 * one word was all that was asked.
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

    /** The same of row after row, where it takes long to fold: of nothing but ASCII the small letters are enough to say no. */
    private static final String ANY_BEGINS_HERE = "(" + ADDRESS_BEGINS + " OR " + beginsHere("username") + " OR "
            + beginsHere("first_name") + " OR " + beginsHere("last_name") + ")";

    /** Nobody's name is looked for in an address, nor an address in names. */
    private static final String AT = "@";

    /** No other character sorts after it, so that it ends the range of all texts that begin with a word. */
    private static final String LAST_CHARACTER = "chr(1114111)";

    /** Column of what words find: whether one of them begins the address. */
    static final String BY_ADDRESS = "by_address";

    /**
     * Column: how many people match, at most one more than {@link FindUsers#MAX_OFFSET_ROWS}; less than nothing where it is not known.
     */
    static final String COUNT = "matching";

    private static final String MANY = Integer.toString(FindUsers.MAX_OFFSET_ROWS + 1);
    private static final String UNKNOWN = "-1";

    /** The number of the word whose people are gathered, 0 where everybody is walked. */
    private static final String TAKEN = "(SELECT word FROM taken)";

    /** No person joined outside of these, and PostgreSQL knows them, which cannot be said of every {@link Instant}. */
    private static final Instant FIRST = Instant.EPOCH;

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * The people of the page and one more, who tells whether another page follows, each with the {@link #COUNT}. Where the page
     * is empty, one row that has nothing but that.
     */
    static UserSearchSql page(FindUsers ask) {
        String order = " ORDER BY " + (ask.newestFirst() ? "date_joined DESC, id DESC" : "date_joined, id");
        return ask.search().isEmpty() ? everybody(ask, order) : search(ask, order);
    }

    private static UserSearchSql everybody(FindUsers ask, String order) {
        Writer query = new Writer();
        query.append("SELECT counted." + COUNT + ", page.* FROM (SELECT count(*) AS " + COUNT
                        + " FROM (SELECT FROM users")
                .begin()
                .filters(ask)
                .append(" LIMIT " + MANY + ") AS found) AS counted LEFT JOIN (SELECT " + UserStore.COLUMNS
                        + " FROM users")
                .begin()
                .filters(ask);
        ask.cursor().ifPresent(cursor -> query.after(cursor, ask.newestFirst()));
        return query.append(order)
                .limit(ask)
                .append(") AS page ON true")
                .append(order)
                .finish();
    }

    private static UserSearchSql search(FindUsers ask, String order) {
        Writer query = new Writer();
        List<String> words = ask.search();
        query.few(words)
                .append(", gathered AS MATERIALIZED (SELECT person.*, (" + addressed(words.size()) + ") AS "
                        + BY_ADDRESS
                        + " FROM (" + fewOfTaken(words.size()) + ") AS place CROSS JOIN LATERAL (SELECT * FROM users"
                        + " WHERE id = place.id OFFSET 0) AS person");
        query.begin()
                .words(words, ANY_BEGINS)
                .filters(ask)
                .append(") SELECT counted." + COUNT + ", page.* FROM (SELECT CASE WHEN " + TAKEN + " = 0 THEN "
                        + countOfWalked(ask) + " ELSE (SELECT count(*) FROM (SELECT FROM gathered LIMIT " + MANY
                        + ") AS found) END AS " + COUNT + ") AS counted LEFT JOIN ((SELECT " + UserStore.COLUMNS + ", "
                        + BY_ADDRESS + " FROM gathered");
        query.begin();
        ask.cursor().ifPresent(cursor -> query.afterFound(cursor, ask.newestFirst()));
        query.append(firstByAddress(order)).limit(ask);
        // Walked in order: what PostgreSQL makes of the words could be a sort of all who match.
        query.append(") UNION ALL (SELECT " + UserStore.COLUMNS + ", true AS " + BY_ADDRESS
                        + " FROM (SELECT * FROM users")
                .begin()
                .filters(ask);
        ask.cursor().ifPresent(cursor -> query.after(cursor, ask.newestFirst()));
        query.append(order + " OFFSET 0) AS everybody").begin();
        query.condition(TAKEN + " = 0");
        return query.words(words, ANY_BEGINS_HERE)
                .limit(ask)
                .append(")) AS page ON true")
                .append(firstByAddress(order))
                .finish();
    }

    private static String firstByAddress(String order) {
        return order.replace("ORDER BY ", "ORDER BY " + BY_ADDRESS + " DESC, ");
    }

    private static String addressed(int words) {
        return IntStream.rangeClosed(1, words)
                .mapToObj(n -> of(n, ADDRESS_BEGINS))
                .collect(Collectors.joining(" OR "));
    }

    /** What is said of any word, of that one. */
    private static String of(int number, String condition) {
        return condition.replace("$n", Integer.toString(number));
    }

    private static String fewOfTaken(int words) {
        return IntStream.rangeClosed(1, words)
                .mapToObj(n -> "SELECT id FROM few" + n + " WHERE " + TAKEN + " = " + n)
                .collect(Collectors.joining(" UNION ALL "));
    }

    private static String countOfWalked(FindUsers ask) {
        boolean isAll = ask.search().size() == 1
                && ask.email().isEmpty()
                && ask.username().isEmpty()
                && ask.isActive().isEmpty()
                && ask.isStaff().isEmpty()
                && ask.isSuperuser().isEmpty();
        return isAll ? MANY : UNKNOWN;
    }

    /** How many people come before the page that is asked for by number. */
    static long firstRow(FindUsers ask) {
        return (ask.page() - 1L) * ask.pageSize();
    }

    private static String begins(String column) {
        return column + " ~>=~ (SELECT first FROM word$n) AND " + column + " ~<~ (SELECT last FROM word$n)";
    }

    private static String beginsHere(String column) {
        return "((starts_with(lower(" + column + " COLLATE \"C\"), (SELECT small FROM word$n)) OR octet_length("
                + column
                + ") > length(" + column + ") OR (SELECT is_wide FROM word$n)) AND " + begins("folded(" + column + ")")
                + ")";
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
         * Names what is asked of each word, with its number: the word itself, folded once; whether many addresses begin with it, which is
         * asked first, since the index alone can tell; and the few whose address or names do, one more than few at most, from the indexes.
         */
        Writer few(List<String> words) {
            append("WITH ");
            StringBuilder choice = new StringBuilder();
            for (int n = 1; n <= words.size(); n++) {
                String word = parameter(words.get(n - 1));
                append("word" + n + " AS MATERIALIZED (SELECT folded(" + word + ") AS first, folded(" + word + ") || "
                        + LAST_CHARACTER + " AS last, lower(" + word + " COLLATE \"C\") AS small, octet_length(" + word
                        + ") > length(" + word + ") AS is_wide), many" + n
                        + " AS MATERIALIZED (SELECT EXISTS (SELECT FROM users WHERE " + of(n, ADDRESS_BEGINS)
                        + " ORDER BY email USING ~<~ OFFSET " + FindUsers.MAX_OFFSET_ROWS + ") AS are), few" + n
                        + " AS MATERIALIZED (SELECT id FROM (" + of(n, few("email", "")));
                if (!words.get(n - 1).contains(AT)) {
                    append(" UNION " + of(n, few("folded(username)", "")));
                    append(" UNION " + of(n, few("folded(first_name)", "first_name <> '' AND ")));
                    append(" UNION " + of(n, few("folded(last_name)", "last_name <> '' AND ")));
                }
                append(") AS begun LIMIT " + MANY + "), ");
                choice.append(" WHEN NOT (SELECT are FROM many" + n + ") AND (SELECT count(*) < " + MANY + " FROM few"
                        + n + ") THEN " + n);
            }
            return append("taken AS MATERIALIZED (SELECT CASE" + choice + " ELSE 0 END AS word)");
        }

        /** In the order of the index, so that it is taken. */
        private static String few(String column, String condition) {
            return "(SELECT id FROM users WHERE NOT (SELECT are FROM many$n) AND " + condition + begins(column)
                    + " ORDER BY " + column + " USING ~<~ LIMIT " + MANY + ")";
        }

        /** Whoever has each of the words somewhere. */
        Writer words(List<String> words, String anyBegins) {
            for (int n = 1; n <= words.size(); n++) {
                condition(of(n, words.get(n - 1).contains(AT) ? "(" + ADDRESS_BEGINS + ")" : anyBegins));
            }
            return this;
        }

        /** The conditions of another SELECT. */
        Writer begin() {
            glue = " WHERE ";
            return this;
        }

        Writer filters(FindUsers ask) {
            ask.email().ifPresent(email -> condition("email = " + parameter(email.value())));
            ask.username().ifPresent(username -> condition("username = " + parameter(username)));
            ask.isActive().ifPresent(wanted -> condition(flag("is_active", wanted)));
            ask.isStaff().ifPresent(wanted -> condition(flag("is_staff", wanted)));
            ask.isSuperuser().ifPresent(wanted -> condition(flag("is_superuser", wanted)));
            return this;
        }

        Writer limit(FindUsers ask) {
            append(" LIMIT " + parameter((long) ask.pageSize() + 1));
            return ask.cursor().isEmpty() ? append(" OFFSET " + parameter(firstRow(ask))) : this;
        }

        void after(FindUsers.Cursor cursor, boolean newestFirst) {
            condition(later(cursor, newestFirst));
        }

        /** Among those who are gathered. */
        void afterFound(FindUsers.Cursor cursor, boolean newestFirst) {
            String later = later(cursor, newestFirst);
            condition("(NOT " + BY_ADDRESS + (cursor.byAddress() ? " OR " : " AND ") + later + ")");
        }

        private String later(FindUsers.Cursor cursor, boolean newestFirst) {
            String place = "(" + parameter(storable(cursor.dateJoined())) + ", " + parameter(cursor.id()) + ")";
            return "(date_joined, id) " + (newestFirst ? "< " : "> ") + place;
        }

        String parameter(Object value) {
            values.add(value);
            return "$" + values.size();
        }

        UserSearchSql finish() {
            return new UserSearchSql(sql.toString(), List.copyOf(values));
        }

        void condition(String condition) {
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

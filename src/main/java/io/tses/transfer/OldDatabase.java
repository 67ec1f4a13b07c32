package io.tses.transfer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What of the old service's database is to come over. */
record OldDatabase(OldTable people, Optional<OldTable> events) {
    private static final String PEOPLE = "users_user";
    private static final String EVENTS = "audits_auditlog";

    private static final int NAMED_TABLES = 8;

    private static final String TABLES = """
            SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
            FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
              AND NOT a.attisdropped
            ORDER BY c.relname, a.attnum
            """;

    private static final String KEY = """
            SELECT a.attname FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = to_regclass(?) AND i.indisprimary
            """;

    /** @throws IllegalStateException saying what was looked for and what is there */
    static OldDatabase find(Connection old) throws SQLException {
        Map<String, Map<String, String>> tables = tables(old);
        if (tables.containsKey("users") && tables.containsKey("audit_logs") && !tables.containsKey(PEOPLE)) {
            throw new IllegalStateException(
                    "--from names a database of tses itself; export and import move what is in it");
        }
        OldTable people = find(tables, PEOPLE, "user", OldColumn.OF_PEOPLE)
                .orElseThrow(() ->
                        new IllegalStateException("--from names a database without the old service's people: no table "
                                + PEOPLE + " is in its schema, which holds " + named(tables)
                                + "; the parameter currentSchema of the URL names another schema"));
        return new OldDatabase(people, find(tables, EVENTS, "auditlog", OldColumn.OF_EVENTS));
    }

    /** The people's rows, in the order of {@link Columns#OF_PEOPLE}, and before them what the old service calls the row. */
    String selectPeople(Connection old) throws SQLException {
        return "SELECT " + key(old, people) + ", " + selected(people, Optional.empty()) + " FROM "
                + Sql.quoted(people.name()) + " AS t";
    }

    /** As {@link #selectPeople}, the events. The old service's numbers of people become their public ids. */
    String selectEvents(Connection old, OldTable table) throws SQLException {
        Optional<String> type = table.typeOf("user");
        boolean byNumber = type.isPresent() && !type.get().equals("uuid");
        String join = byNumber
                ? " LEFT JOIN " + Sql.quoted(people.name()) + " AS u ON u." + keyColumn(old, people) + " = t."
                        + Sql.quoted(String.valueOf(table.taken().get("user")))
                : "";
        Optional<String> user = byNumber
                ? Optional.of("u." + Sql.quoted(String.valueOf(people.taken().get("id"))))
                : Optional.empty();
        return "SELECT " + key(old, table) + ", " + selected(table, user) + " FROM " + Sql.quoted(table.name())
                + " AS t" + join;
    }

    private static String selected(OldTable table, Optional<String> user) {
        return table.wanted().stream()
                .map(column -> column.name().equals("user") && user.isPresent() ? user.get() : table.selected(column))
                .collect(Collectors.joining(", "));
    }

    private static String key(Connection old, OldTable table) throws SQLException {
        return "t." + keyColumn(old, table);
    }

    private static String keyColumn(Connection old, OldTable table) throws SQLException {
        try (PreparedStatement statement = old.prepareStatement(KEY)) {
            statement.setString(1, Sql.quoted(table.name()));
            try (ResultSet rows = statement.executeQuery()) {
                return Sql.quoted(
                        rows.next()
                                ? rows.getString(1)
                                : String.valueOf(table.taken().get("id")));
            }
        }
    }

    /** The table of the usual name; else the only one that is called like it and has all that is needed. */
    private static Optional<OldTable> find(
            Map<String, Map<String, String>> tables, String usual, String like, List<OldColumn> wanted) {
        List<OldTable> alike = tables.entrySet().stream()
                .filter(table -> table.getKey().replace("_", "").contains(like))
                .map(table -> OldTable.of(table.getKey(), table.getValue(), wanted))
                .toList();
        Optional<OldTable> exact =
                alike.stream().filter(table -> table.name().equals(usual)).findFirst();
        List<OldTable> fit =
                alike.stream().filter(table -> table.missing().isEmpty()).toList();
        if (exact.isPresent() && !exact.get().missing().isEmpty()) {
            throw new IllegalStateException("the table " + usual + " lacks columns: "
                    + String.join("; ", exact.get().missing()));
        }
        if (exact.isEmpty() && fit.size() > 1) {
            throw new IllegalStateException("there is no table " + usual + ", and more than one could be taken for it: "
                    + fit.stream().map(OldTable::name).collect(Collectors.joining(", ")));
        }
        return exact.or(() -> fit.stream().findFirst());
    }

    private static Map<String, Map<String, String>> tables(Connection old) throws SQLException {
        Map<String, Map<String, String>> tables = new TreeMap<>();
        try (Statement statement = old.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                tables.computeIfAbsent(rows.getString(1), name -> new LinkedHashMap<>())
                        .put(rows.getString(2), rows.getString(3));
            }
        }
        return tables;
    }

    private static String named(Map<String, Map<String, String>> tables) {
        String some = tables.keySet().stream().limit(NAMED_TABLES).collect(Collectors.joining(", "));
        if (tables.size() > NAMED_TABLES) {
            return some + ", \u2026";
        }
        return tables.isEmpty() ? "nothing" : some;
    }
}

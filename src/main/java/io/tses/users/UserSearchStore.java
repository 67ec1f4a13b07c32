package io.tses.users;

import io.tses.postgres.PatientClient;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Lists people. Which index serves which question is told at {@link UserSearchSql}. */
final class UserSearchStore {
    private final PatientClient<SqlClient> postgres;

    UserSearchStore(PatientClient<SqlClient> postgres) {
        this.postgres = postgres;
    }

    /**
     * One page, with the count at the same moment.
     *
     * @return fails with {@link io.tses.request.Unavailable} when PostgreSQL cannot answer now
     */
    Future<FindUsers.Reply> find(FindUsers ask) {
        if (!reaches(ask)) {
            return Future.succeededFuture(new FindUsers.NoSuchPage());
        }
        UserSearchSql query = UserSearchSql.page(ask);
        return postgres.use(client -> client.preparedQuery(query.sql()).execute(Tuple.tuple(query.values())))
                .map(found -> toReply(ask, found));
    }

    /** Numbers reach every page that begins within the first people, cursors all others. */
    private static boolean reaches(FindUsers ask) {
        return ask.cursor().isPresent() || (ask.page() >= 1 && UserSearchSql.firstRow(ask) < FindUsers.MAX_OFFSET_ROWS);
    }

    private static FindUsers.Reply toReply(FindUsers ask, RowSet<Row> found) {
        List<Row> rows = found.stream().filter(row -> row.getUUID("id") != null).toList();
        List<User> users = rows.stream().map(UserStore::toUser).toList();
        if (users.isEmpty() && ask.cursor().isEmpty() && ask.page() > 1) {
            return new FindUsers.NoSuchPage();
        }
        boolean more = users.size() > ask.pageSize();
        List<User> page = List.copyOf(more ? users.subList(0, ask.pageSize()) : users);
        int count = found.iterator().next().getInteger(UserSearchSql.COUNT);
        boolean isWalkedToTheEnd = count < 0 && ask.cursor().isEmpty() && !more;
        boolean isCounted = isWalkedToTheEnd || (count >= 0 && count <= FindUsers.MAX_OFFSET_ROWS);
        int atLeast = count < 0 ? known(ask, page) : count;
        return new FindUsers.Page(
                page,
                Math.min(atLeast, FindUsers.MAX_OFFSET_ROWS),
                isCounted,
                more ? Optional.of(cursorAt(rows.get(page.size() - 1))) : Optional.empty());
    }

    /** Of those who were not counted: those of the page, and before it as far as a number tells. */
    private static int known(FindUsers ask, List<User> page) {
        long before = ask.cursor().isPresent() ? 0 : UserSearchSql.firstRow(ask);
        return (int) Math.min(before, FindUsers.MAX_OFFSET_ROWS) + page.size();
    }

    private static FindUsers.Cursor cursorAt(Row row) {
        boolean byAddress =
                row.getColumnIndex(UserSearchSql.BY_ADDRESS) >= 0 && row.getBoolean(UserSearchSql.BY_ADDRESS);
        User user = UserStore.toUser(row);
        return new FindUsers.Cursor(user.dateJoined(), user.id(), byAddress);
    }
}

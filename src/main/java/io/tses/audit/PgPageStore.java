package io.tses.audit;

import io.tses.outbox.EventType;
import io.tses.postgres.PatientClient;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Searches the audit log. Which index serves which question is told at {@link PageQuery}. */
final class PgPageStore {
    /**
     * The first of the transactions that go on; but none for longer than any of ours may, as others only read: a dump, say. Where
     * those of other users are not shown, a moment must do.
     */
    private static final String HORIZON = """
            SELECT least(clock_timestamp() - interval '250 ms',
                         greatest(min(xact_start), clock_timestamp() - interval '15 s'))
            FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend'
            """;

    private final PatientClient<SqlClient> postgres;

    PgPageStore(PatientClient<SqlClient> postgres) {
        this.postgres = postgres;
    }

    /**
     * One page, with the count at the same moment.
     *
     * @return fails with {@link io.tses.request.Unavailable} when PostgreSQL cannot answer now
     */
    Future<FindEvents.Reply> find(FindEvents ask) {
        if (!reaches(ask)) {
            return Future.succeededFuture(new FindEvents.NoSuchPage());
        }
        PageQuery query = PageQuery.page(ask);
        return postgres.use(client -> client.preparedQuery(query.sql()).execute(Tuple.tuple(query.values())))
                .map(found -> toReply(ask, found));
    }

    /**
     * What comes next.
     *
     * @return fails as {@link #find}
     */
    Future<ReadEvents.Read> read(ReadEvents ask) {
        PageQuery query = PageQuery.rows(ask);
        return postgres.use(client -> client.preparedQuery(query.sql()).execute(Tuple.tuple(query.values())))
                .map(found -> {
                    List<FindEvents.Row> rows = found.stream()
                            .limit(ask.most())
                            .flatMap(PgPageStore::toRow)
                            .toList();
                    return new ReadEvents.Read(rows, found.size() > ask.most() && !rows.isEmpty());
                });
    }

    /**
     * Until when every event that PostgreSQL dates itself has its row, exclusive: those of changes of people, which have the moment
     * in which their transaction began.
     */
    Future<Instant> horizon() {
        return postgres.use(client -> client.query(HORIZON).execute())
                .map(found -> found.iterator().next().getOffsetDateTime(0).toInstant());
    }

    Future<Void> close() {
        return postgres.close();
    }

    /** Numbers reach every page that begins within the first rows, cursors all others. */
    private static boolean reaches(FindEvents ask) {
        return ask.cursor().isPresent() || (ask.page() >= 1 && PageQuery.firstRow(ask) < FindEvents.MAX_OFFSET_ROWS);
    }

    private static FindEvents.Reply toReply(FindEvents ask, RowSet<Row> found) {
        List<Row> rows = found.stream().filter(row -> row.getUUID("id") != null).toList();
        if (rows.isEmpty() && ask.cursor().isEmpty() && ask.page() > 1) {
            return new FindEvents.NoSuchPage();
        }
        boolean more = rows.size() > ask.pageSize();
        List<Row> page = more ? rows.subList(0, ask.pageSize()) : rows;
        int count = found.iterator().next().getInteger(PageQuery.COUNT);
        return new FindEvents.Page(
                page.stream().flatMap(PgPageStore::toRow).toList(),
                Math.min(count, FindEvents.MAX_OFFSET_ROWS),
                count <= FindEvents.MAX_OFFSET_ROWS,
                more ? Optional.of(place(page.get(page.size() - 1))) : Optional.empty());
    }

    private static FindEvents.Cursor place(Row row) {
        return new FindEvents.Cursor(row.getOffsetDateTime("created_at").toInstant(), row.getUUID("id"));
    }

    /** Nothing where it tells of what only a later release does: that must not hide all others. */
    private static Stream<FindEvents.Row> toRow(Row row) {
        OffsetDateTime createdAt = row.getOffsetDateTime("created_at");
        return EventType.parse(row.getString("event")).stream()
                .map(event -> new FindEvents.Row(
                        row.getUUID("id"),
                        row.getString("email"),
                        event,
                        Optional.ofNullable(row.getString("ip")),
                        row.getString("user_agent"),
                        row.getString("details"),
                        createdAt.toInstant()));
    }
}

package io.tses.audit;

import io.tses.outbox.EventType;
import io.tses.postgres.PatientClient;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Writes the audit log. Every write may be repeated: the key of a row comes from its event alone. */
final class PgAuditStore {
    /** In the order of the stream, so that two writers of the same rows meet them in the same order. */
    private static final String RECORD = """
            SELECT record_events(
              $1, ARRAY(SELECT to_timestamp(ms / 1000.0) FROM unnest($2::bigint[]) AS entry (ms)), $3, $4, $5, $6, $7, $8)
            """;

    /** Locks in the order of the ids, so that two writers cannot wait for each other; never goes back in time. */
    private static final String SIGNED_IN = """
            WITH login AS (
              SELECT id, to_timestamp(max(ms) / 1000.0) AS at
              FROM unnest($1::uuid[], $2::bigint[]) AS entry (id, ms) GROUP BY id
            ), locked AS (
              SELECT users.id, login.at FROM users JOIN login ON login.id = users.id
              WHERE users.last_login IS NULL OR users.last_login < login.at
              ORDER BY users.id FOR NO KEY UPDATE OF users
            )
            UPDATE users SET last_login = greatest(users.last_login, locked.at) FROM locked WHERE users.id = locked.id
            """;

    private static final String ENSURE_MONTHS =
            "SELECT ensure_audit_month(to_timestamp(ms / 1000.0)) FROM unnest($1::bigint[]) AS moment (ms)";

    /** Everything older than the oldest event that still waits has its row. */
    private static final String SWEEP = "SELECT sweep_erasures(now() - $1::bigint * interval '1 millisecond', $2)";

    private static final int ROWS_SWEPT_AT_ONCE = 1000;

    /** Classes of SQLSTATE that blame the data: wrong values, broken constraints, values too large to be indexed. */
    private static final Set<String> DATA_ERRORS = Set.of("22", "23", "54");

    private final PatientClient<Pool> postgres;

    PgAuditStore(PatientClient<Pool> postgres) {
        this.postgres = postgres;
    }

    /**
     * Writes all rows that can be written, making months that are missing, and tells which rows can never be written. The
     * last login of everyone who signed in moves with them.
     *
     * @return fails when PostgreSQL cannot do it now, or not at all for reasons other than the rows; some may be written
     *     then
     */
    Future<Written> write(List<AuditRow> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture(Written.NOTHING);
        }
        return record(rows)
                .map(added ->
                        new Written(added, rows.stream().map(AuditRow::entryId).toList(), List.of()))
                .recover(cause -> cause instanceof PgException error && blamesData(error)
                        ? writeInParts(rows, error)
                        : Future.failedFuture(cause));
    }

    /** Makes the months that hold {@code moments}, unless they are there. */
    Future<Void> ensureMonths(List<Instant> moments) {
        Long[] millis = column(moments, Instant::toEpochMilli, Long[]::new);
        return postgres.use(pool -> pool.preparedQuery(ENSURE_MONTHS)
                .execute(Tuple.tuple().addArrayOfLong(millis))
                .mapEmpty());
    }

    /**
     * Takes people who were erased out of rows that were written since, some for each call.
     *
     * @param oldestWaiting age of the oldest event that has no row yet, zero when there is none
     * @return how many rows were changed
     */
    Future<Integer> sweepErasures(Duration oldestWaiting) {
        Tuple values = Tuple.of(oldestWaiting.toMillis(), ROWS_SWEPT_AT_ONCE);
        return postgres.use(pool -> pool.preparedQuery(SWEEP)
                .execute(values)
                .map(rows -> rows.iterator().next().getInteger(0)));
    }

    Future<Void> close() {
        return postgres.close();
    }

    private Future<Integer> record(List<AuditRow> rows) {
        return postgres.use(pool -> pool.withTransaction(session -> session.preparedQuery(RECORD)
                .execute(toTuple(rows))
                .compose(recorded -> moveLastLogins(session, rows)
                        .map(recorded.iterator().next().getInteger(0)))));
    }

    private static Future<Void> moveLastLogins(SqlConnection session, List<AuditRow> rows) {
        List<AuditRow> logins = rows.stream()
                .filter(row -> row.event() == EventType.OTP_VERIFIED && row.userId() != null)
                .toList();
        if (logins.isEmpty()) {
            return Future.succeededFuture();
        }
        Tuple users = Tuple.tuple()
                .addArrayOfUUID(column(logins, AuditRow::userId, UUID[]::new))
                .addArrayOfLong(column(logins, AuditRow::millis, Long[]::new));
        return session.preparedQuery(SIGNED_IN).execute(users).mapEmpty();
    }

    /** Halves the rows until the one to blame is alone. */
    private Future<Written> writeInParts(List<AuditRow> rows, PgException error) {
        if (rows.size() == 1) {
            Unwritable entry =
                    new Unwritable(rows.get(0).entryId(), error.getSqlState(), String.valueOf(error.getErrorMessage()));
            return Future.succeededFuture(new Written(0, List.of(), List.of(entry)));
        }
        int middle = rows.size() / 2;
        return write(rows.subList(0, middle))
                .compose(first -> write(rows.subList(middle, rows.size())).map(first::and));
    }

    private static Tuple toTuple(List<AuditRow> rows) {
        return Tuple.tuple()
                .addArrayOfUUID(column(rows, AuditRow::id, UUID[]::new))
                .addArrayOfLong(column(rows, AuditRow::millis, Long[]::new))
                .addArrayOfUUID(column(rows, AuditRow::userId, UUID[]::new))
                .addArrayOfString(column(rows, AuditRow::email, String[]::new))
                .addArrayOfString(column(rows, row -> row.event().name(), String[]::new))
                .addArrayOfString(column(rows, AuditRow::ip, String[]::new))
                .addArrayOfString(column(rows, AuditRow::userAgent, String[]::new))
                .addArrayOfString(column(rows, AuditRow::details, String[]::new));
    }

    private static <T, V> V[] column(List<T> rows, Function<T, @Nullable V> value, IntFunction<V[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    private static boolean blamesData(PgException error) {
        return DATA_ERRORS.contains(error.getSqlState().substring(0, 2));
    }
}

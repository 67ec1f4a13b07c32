package io.tses.audit;

import io.tses.postgres.PatientClient;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Drops what the audit log need not keep. */
final class PgRetentionStore {
    /** For the transaction: what the role has against statements that take long is meant for others. */
    private static final String TAKE_TIME = "SELECT set_config('statement_timeout', $1, true)";

    private static final String DROP_MONTH = "SELECT drop_audit_month($1, $2)";

    private final PatientClient<Pool> postgres;
    private final Duration patience;

    /** @param patience that of {@code postgres}, which is enough to count the rows of a month */
    PgRetentionStore(PatientClient<Pool> postgres, Duration patience) {
        this.postgres = postgres;
        this.patience = patience;
    }

    /**
     * Drops the oldest month that is over for more than {@code keep} months, and records it.
     *
     * @param keep whole months before the present one that stay, at least 1
     * @return the month, or empty when none is so old, or somebody else is dropping one. Fails with
     *     {@link io.tses.request.Unavailable} when PostgreSQL cannot do it now, also because the log is being read
     */
    Future<Optional<String>> dropMonth(int keep, Instant now) {
        return postgres.use(pool -> pool.withTransaction(session -> takeTime(session)
                .compose(mayTakeIt ->
                        session.preparedQuery(DROP_MONTH).execute(Tuple.of(keep, now.atOffset(ZoneOffset.UTC))))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getString(0)))));
    }

    private Future<?> takeTime(SqlConnection session) {
        return session.preparedQuery(TAKE_TIME).execute(Tuple.of(Long.toString(patience.toMillis())));
    }

    Future<Void> close() {
        return postgres.close();
    }
}

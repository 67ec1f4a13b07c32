package io.tses.audit;

import io.tses.postgres.PatientClient;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Drops what the audit log need not keep. */
final class PgRetentionStore {
    private static final String DROP_MONTH = "SELECT drop_audit_month($1, $2)";

    private final PatientClient<SqlClient> postgres;

    /** @param postgres whose patience is enough to count the rows of a month */
    PgRetentionStore(PatientClient<SqlClient> postgres) {
        this.postgres = postgres;
    }

    /**
     * Drops the oldest month that is over for more than {@code keep} months, and records it.
     *
     * @param keep whole months before the present one that stay, at least 1
     * @return the month, or empty when none is so old, or somebody else is dropping one. Fails with
     *     {@link io.tses.request.Unavailable} when PostgreSQL cannot do it now, also because the log is being read
     */
    Future<Optional<String>> dropMonth(int keep, Instant now) {
        Tuple values = Tuple.of(keep, now.atOffset(ZoneOffset.UTC));
        return postgres.use(client -> client.preparedQuery(DROP_MONTH)
                .execute(values)
                .map(rows -> Optional.ofNullable(rows.iterator().next().getString(0))));
    }

    Future<Void> close() {
        return postgres.close();
    }
}

package io.tses.postgres;

import io.tses.request.Backend;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;

/**
 * PostgreSQL as who watches over the service sees it, and as those have seen it of late who had something to write. Belongs to one
 * event loop.
 */
final class PgBackend implements Backend {
    /** Writes nothing, and still needs all that a sign-in needs: the tables, the permissions, a server that takes writes. */
    private static final String TRY = """
            WITH person AS (
              INSERT INTO users (id, email, username) SELECT id, email, username FROM users WHERE false
            ), sign_in AS (
              UPDATE users SET last_login = last_login WHERE false
            )
            SELECT record_events('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')
            """;

    private final PatientClient<SqlClient> client;
    private final Encounters encounters;

    PgBackend(PatientClient<SqlClient> client, Encounters encounters) {
        this.client = client;
        this.encounters = encounters;
    }

    @Override
    public String name() {
        return PgClients.NAME;
    }

    @Override
    public Future<Void> check() {
        return client.use(sql -> sql.preparedQuery(TRY).execute())
                .<Void>mapEmpty()
                .recover(cause -> Future.failedFuture(
                        cause instanceof PgException refusal
                                ? new Unavailable("schema", "PostgreSQL: " + refusal.getMessage())
                                : cause))
                .compose(worked -> encounters
                        .hiddenTrouble()
                        .<Future<Void>>map(Future::failedFuture)
                        .orElseGet(Future::succeededFuture));
    }
}

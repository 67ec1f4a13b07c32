package io.tses.postgres;

import io.tses.request.Backend;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;

/** PostgreSQL as who watches over the service sees it. Belongs to one event loop. */
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

    PgBackend(PatientClient<SqlClient> client) {
        this.client = client;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Future<Void> check() {
        return client.use(sql -> sql.preparedQuery(TRY).execute())
                .<Void>mapEmpty()
                .recover(cause -> Future.failedFuture(
                        cause instanceof PgException refusal
                                ? new Unavailable("schema", "PostgreSQL: " + refusal.getMessage())
                                : cause));
    }
}

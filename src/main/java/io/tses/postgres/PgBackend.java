package io.tses.postgres;

import io.tses.bus.Backend;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** PostgreSQL as who watches over the service sees it. Belongs to one event loop. */
final class PgBackend implements Backend {
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
        return client.use(sql -> sql.query("SELECT 1").execute()).mapEmpty();
    }
}

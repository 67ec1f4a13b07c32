package io.tses.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/**
 * What a database notes of the migrations that were applied to it. Most starts find that nothing is to be done, and one question
 * tells that sooner than the library that migrates is loaded.
 */
public final class SchemaHistory {
    /** The last of the migrations of this release, which are numbered from 1. */
    static final int NEWEST = 7;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The table is looked for as {@link Migrations} makes it: in the first of our schemas, in no other of the search path. */
    private static final String IS_CURRENT = """
            SELECT count(*) FILTER (WHERE version::int BETWEEN 1 AND $1) = $1 AND bool_and(success)
              AND current_setting('server_encoding') = 'UTF8'
              AND (SELECT nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                   WHERE pg_class.oid = 'flyway_schema_history'::regclass) = coalesce(nullif($2, ''), current_schema())
            FROM flyway_schema_history WHERE type = 'SQL'
            """;

    private final PatientClient<SqlClient> client;
    private final String schema;

    public SchemaHistory(PgClients clients, PostgresConfig config) {
        this.client = clients.pipelined(PATIENCE);
        this.schema = config.url().schemas().stream().findFirst().orElse("");
    }

    /**
     * Whether every migration of this release was applied.
     *
     * @return never fails: of a database that cannot be asked it is not known, and {@link Migrations} tells why
     */
    public Future<Boolean> isCurrent() {
        return client.use(sql -> sql.preparedQuery(IS_CURRENT).execute(Tuple.of(NEWEST, schema)))
                .map(rows -> rows.iterator().next().getBoolean(0))
                .otherwise(false)
                .eventually(client::close);
    }
}

package io.tses.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;

/** Brings the schema to the version that this release needs. Several nodes may try at once: one does it, the others wait. */
public final class Migrations {
    private static final int LOCK_RETRIES = 120;
    private static final int OLDEST = 14;
    private static final int VERSION_STEP = 10_000;

    private final DatabaseUrl url;
    private final Diagnosis diagnosis;
    private final Unhurried unhurried;

    public Migrations(PostgresConfig config) {
        this.url = config.url();
        this.diagnosis = new Diagnosis(url);
        this.unhurried = new Unhurried(url.dataSource());
    }

    /**
     * Blocks until the schema is current.
     *
     * @return how many migrations were applied
     * @throws IllegalStateException telling what an operator has to change first; nothing was changed then
     */
    public int run() {
        DataSource database = url.dataSource();
        String schema = schemaOf(database);
        try {
            return flyway(schema).migrate().migrationsExecuted;
        } catch (FlywayException e) {
            if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
                throw diagnosis.notOurs(database, schema);
            }
            throw Diagnosis.sqlCause(e).map(diagnosis::of).orElseThrow(() -> e);
        }
    }

    /**
     * Blocks until it is known how many migrations are still to be applied. Changes nothing.
     *
     * @throws IllegalStateException telling what an operator has to change first
     */
    public int pending() {
        DataSource database = url.dataSource();
        String schema = schemaOf(database);
        try {
            MigrationInfoService info = flyway(schema).info();
            if (info.current() == null && diagnosis.holdsTables(database, schema)) {
                throw diagnosis.notOurs(database, schema);
            }
            return info.pending().length;
        } catch (FlywayException e) {
            throw Diagnosis.sqlCause(e).map(diagnosis::of).orElseThrow(() -> e);
        }
    }

    /** Has {@link #run} fail soon: nothing is changed any more but what has been already. Any thread may call it, and blocks for a moment. */
    public void stop() {
        unhurried.stop();
    }

    private Flyway flyway(String schema) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(unhurried.connections())
                .defaultSchema(schema)
                .locations("classpath:io/tses/db/migration")
                .lockRetryCount(LOCK_RETRIES)
                .load();
    }

    /** The schema that is ours, in a database that can be worked with. */
    private String schemaOf(DataSource database) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_setting('server_version_num')::int,"
                        + " current_setting('server_version'), current_setting('server_encoding'), current_schema()")) {
            rows.next();
            if (rows.getInt(1) < OLDEST * VERSION_STEP) {
                throw diagnosis.with("is PostgreSQL " + rows.getString(2) + " and must be " + OLDEST + " or newer");
            }
            // In another encoding most of it would work, until somebody has a name that it cannot hold or compare.
            if (!rows.getString(3).equals("UTF8")) {
                throw diagnosis.with("is encoded in " + rows.getString(3) + " and must be in UTF8: make it with "
                        + diagnosis.createDatabase());
            }
            Optional<String> current = Optional.ofNullable(rows.getString(4));
            return url.schemas().stream().findFirst().or(() -> current).orElseThrow(diagnosis::noSchema);
        } catch (SQLException e) {
            throw diagnosis.of(e);
        }
    }
}

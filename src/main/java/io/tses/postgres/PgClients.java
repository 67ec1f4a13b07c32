package io.tses.postgres;

import io.tses.bus.Backend;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Opens PostgreSQL clients with prepared statements cached and every wait bounded. They connect when first used. */
public final class PgClients {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CHECK_PATIENCE = Duration.ofSeconds(2);
    private static final int PIPELINING = 256;
    private static final int MAX_WAITING = 4096;

    private final Vertx vertx;
    private final PostgresConfig config;

    public PgClients(Vertx vertx, PostgresConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    /** One connection on which statements are pipelined: for single statements, at the highest rate. */
    public SqlClient pipelined() {
        return PgBuilder.client()
                .with(poolOptions(1))
                .connectingTo(connectOptions().setPipeliningLimit(PIPELINING))
                .using(vertx)
                .build();
    }

    /** Connections of one's own: for transactions, and for statements that may take long. */
    public Pool pool() {
        return PgBuilder.pool()
                .with(poolOptions(config.connections()))
                .connectingTo(connectOptions())
                .using(vertx)
                .build();
    }

    /** The server itself, to be tried over a connection of its own. */
    public Backend backend() {
        return new PgBackend(new PatientClient<>(this::pipelined, CHECK_PATIENCE));
    }

    private PgConnectOptions connectOptions() {
        return PgConnectOptions.fromUri(config.url().toString())
                .setCachePreparedStatements(true)
                .setReconnectAttempts(0);
    }

    private static PoolOptions poolOptions(int size) {
        return new PoolOptions()
                .setMaxSize(size)
                .setMaxWaitQueueSize(MAX_WAITING)
                .setConnectionTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    }
}

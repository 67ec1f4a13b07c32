package io.tses.postgres;

import io.tses.request.Backend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnectOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Opens PostgreSQL clients with prepared statements cached, where that can be, and every wait bounded. They connect when
 * first used, and close what nobody used for a while before the network forgets it.
 */
public final class PgClients {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CHECK_PATIENCE = Duration.ofSeconds(2);
    private static final int PIPELINING = 256;
    private static final int MAX_WAITING = 4096;

    private final Vertx vertx;
    private final PostgresConfig config;
    private final PreferTls preferTls;

    public PgClients(Vertx vertx, PostgresConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.preferTls = new PreferTls(vertx, connectTimeout(config));
    }

    /** One connection on which statements are pipelined: for single statements, at the highest rate. */
    public SqlClient pipelined() {
        return open(PgBuilder.client(), 1, () -> connectOptions().setPipeliningLimit(PIPELINING));
    }

    /** Connections of one's own: for transactions, and for statements that may take long. */
    public Pool pool() {
        return open(PgBuilder.pool(), config.connections(), this::connectOptions);
    }

    /** The server itself, to be tried over a connection of its own. */
    public Backend backend() {
        return new PgBackend(new PatientClient<>(this::pipelined, CHECK_PATIENCE));
    }

    /** Options are made for each connection: a copy of some would not speak through a proxy any more (Vert.x 5.0.8). */
    private <C extends SqlClient> C open(ClientBuilder<C> builder, int size, Supplier<PgConnectOptions> options) {
        return builder.with(poolOptions(size))
                .connectingTo(() -> connecting(options.get()).map(SqlConnectOptions.class::cast))
                .using(vertx)
                .build();
    }

    private Future<PgConnectOptions> connecting(PgConnectOptions options) {
        return options.getSslMode() == SslMode.PREFER ? preferTls.decide(options) : Future.succeededFuture(options);
    }

    /** A proxy that gives each transaction another connection has prepared statements of its own, or none at all. */
    private PgConnectOptions connectOptions() {
        return config.url()
                .connectOptions()
                .setCachePreparedStatements(!config.url().pgbouncer())
                .setReconnectAttempts(0);
    }

    private PoolOptions poolOptions(int size) {
        return new PoolOptions()
                .setMaxSize(size)
                .setMaxWaitQueueSize(MAX_WAITING)
                .setIdleTimeout((int) config.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setConnectionTimeout((int) connectTimeout(config).toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    private static Duration connectTimeout(PostgresConfig config) {
        return config.url().connectTimeout().orElse(CONNECT_TIMEOUT);
    }
}

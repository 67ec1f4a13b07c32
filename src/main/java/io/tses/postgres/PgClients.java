package io.tses.postgres;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.config.ServerUrl;
import io.tses.request.Backend;
import io.tses.request.BackendMeters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnectOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Opens PostgreSQL clients with prepared statements cached, where that can be, and every wait bounded. They connect when
 * first used, and close what nobody used for a while before the network forgets it.
 */
public final class PgClients {
    /** What the server is called in answers, logs and metrics. */
    static final String NAME = "postgresql";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CHECK_PATIENCE = Duration.ofSeconds(2);
    private static final int PIPELINING = 256;
    private static final int MAX_WAITING = 4096;

    /** Of its patience a client leaves so much, or half, to connecting and to the answer that a statement was ended. */
    private static final Duration ANSWER = Duration.ofMillis(500);

    private static final int HALF = 2;

    /** A session that is idle for so long after we would have closed it has lost us. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final PostgresConfig config;
    private final Encounters encounters;
    private final PreferTls preferTls;

    public PgClients(Vertx vertx, PostgresConfig config, MeterRegistry meters) {
        this.vertx = vertx;
        this.config = config;
        this.encounters = new Encounters(server(config), new BackendMeters(meters, NAME));
        this.preferTls = new PreferTls(vertx, connectTimeout(config));
    }

    private static String server(PostgresConfig config) {
        ServerUrl url = config.url().server();
        return "PostgreSQL at " + url.host().value() + ":" + url.port();
    }

    /**
     * One connection on which statements are pipelined: for single statements, at the highest rate.
     *
     * @param patience how long anything may take, at the server, too
     */
    public PatientClient<SqlClient> pipelined(Duration patience) {
        Supplier<PgConnectOptions> options = () -> connectOptions(patience).setPipeliningLimit(PIPELINING);
        return new PatientClient<>(() -> open(PgBuilder.client(), 1, options, patience), patience, encounters);
    }

    /** As {@link #pipelined}, connections of one's own: for transactions, and for statements that may take long. */
    public PatientClient<Pool> pool(Duration patience) {
        Supplier<PgConnectOptions> options = () -> connectOptions(patience);
        return new PatientClient<>(
                () -> open(PgBuilder.pool(), config.connections(), options, patience), patience, encounters);
    }

    /** The server itself, to be tried over a connection of its own. */
    public Backend backend() {
        return new PgBackend(pipelined(CHECK_PATIENCE), encounters);
    }

    /** Options are made for each connection: a copy of some would not speak through a proxy any more (Vert.x 5.0.8). */
    private <C extends SqlClient> C open(
            ClientBuilder<C> builder, int size, Supplier<PgConnectOptions> options, Duration patience) {
        return builder.with(poolOptions(size))
                .with(lineOptions(patience))
                .connectingTo(() -> connecting(options.get()).map(SqlConnectOptions.class::cast))
                .using(vertx)
                .build();
    }

    private Future<PgConnectOptions> connecting(PgConnectOptions options) {
        return options.getSslMode() == SslMode.PREFER ? preferTls.decide(options) : Future.succeededFuture(options);
    }

    /** A proxy that gives each transaction another connection has prepared statements of its own, or none at all. */
    private PgConnectOptions connectOptions(Duration patience) {
        PgConnectOptions options = config.url()
                .connectOptions()
                .setCachePreparedStatements(!config.url().pgbouncer())
                .setReconnectAttempts(0);
        if (!config.url().pgbouncer() && encounters.takesLimits()) {
            limits(patience).forEach(options::addProperty);
        }
        return options;
    }

    /**
     * What the server ends by itself. A session that waits for a lock does not notice that its client has given up, and another that
     * is opened in its place waits beside it; one that a client left without a word, its locks included, stays for hours. What the
     * URL says itself holds.
     */
    private Map<String, String> limits(Duration patience) {
        Duration half = patience.dividedBy(HALF);
        Map<String, Duration> limits = Map.of(
                "statement_timeout", patience.minus(half.compareTo(ANSWER) < 0 ? half : ANSWER),
                "idle_in_transaction_session_timeout", patience,
                "idle_session_timeout", config.idleTimeout().plus(FORGOTTEN));
        String said = config.url().options().orElse("");
        return limits.entrySet().stream()
                .filter(limit -> !said.contains(limit.getKey()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        limit -> Long.toString(limit.getValue().toMillis())));
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

    /**
     * A line that is dead without having said so is closed when nobody has acknowledged for so long what was sent on it. A pool as a whole is
     * not replaced while other connections of it answer, and a statement that is never answered would keep this one's place for as long as
     * the system goes on sending it, a quarter of an hour.
     */
    private static NetClientOptions lineOptions(Duration patience) {
        return new NetClientOptions().setTcpKeepAlive(true).setTcpUserTimeout((int) patience.toMillis());
    }

    private static Duration connectTimeout(PostgresConfig config) {
        return config.url().connectTimeout().orElse(CONNECT_TIMEOUT);
    }
}

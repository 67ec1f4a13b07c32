package io.tses.postgres;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.request.Unavailable;
import io.tses.support.TcpProxy;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class PgClientsTest {
    private static final URI DATABASE = URI.create(TestServers.shared().databaseUrl());
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int POOL = 2;

    private final TestServers servers = TestServers.shared();
    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** A line that a NAT has forgotten takes whatever is sent on it, and nothing ever comes back. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIdleConnectionIsClosedBeforeTheNetworkForgetsIt(boolean pipelined) {
        try (TcpProxy proxy = new TcpProxy(DATABASE.getHost(), DATABASE.getPort())) {
            String name = "idle-" + pipelined;
            String url = "postgres://" + DATABASE.getUserInfo() + "@127.0.0.1:" + proxy.port() + DATABASE.getPath()
                    + "?application_name=" + name;
            PatientClient<?> client = client(new PostgresConfig(DatabaseUrl.parse(url), 2, SHORT), pipelined);
            assertThat(first(client, "SHOW application_name")).isEqualTo(name);

            eventually(() -> assertThat(connections(name)).isEqualTo("0"));
            proxy.freeze();

            assertThat(first(client, "SHOW application_name")).isEqualTo(name);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheUrlSaysHoldsForEveryConnection(boolean pipelined) {
        String url = servers.databaseUrl()
                + "?currentSchema=x,public&options=-c%20statement_timeout=4321&application_name=me";
        PatientClient<?> client = client(TestServers.postgresConfig(url, 1), pipelined);

        assertThat(first(client, "SHOW search_path")).isEqualTo("\"x\", \"public\"");
        assertThat(first(client, "SHOW statement_timeout")).isEqualTo("4321ms");
        assertThat(first(client, "SHOW application_name")).isEqualTo("me");
    }

    /** Two instances of a verticle, and somebody who changes the table for longer than either waits. */
    @Test
    void behindALockNoMoreConnectionsWaitThanTheClientsMayHave() throws SQLException {
        PostgresConfig config =
                TestServers.postgresConfig(servers.databaseUrl() + "?application_name=locked-out", POOL);
        List<PatientClient<? extends SqlClient>> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            PgClients node = new PgClients(vertx, config, new SimpleMeterRegistry());
            clients.addAll(List.of(node.pipelined(PATIENCE), node.pool(PATIENCE)));
        }
        int most = 2 * (1 + POOL);
        try (Connection operator = servers.connect()) {
            operator.setAutoCommit(false);
            operator.createStatement().execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
            for (int round = 0; round < 4; round++) {
                assertThat(reasons(clients))
                        .containsOnly("blocked", "unreachable")
                        .contains("blocked");
                assertThat(Integer.parseInt(connections("locked-out"))).isLessThanOrEqualTo(most);
            }
            operator.rollback();
        }
        assertThat(reasons(clients)).containsOnly("");
    }

    /** As a node does that its machine has stopped: what it had locked must not stay so until it comes back. */
    @Test
    void aTransactionWhoseClientFrozeGivesItsLocksBack() throws SQLException {
        try (TcpProxy proxy = new TcpProxy(DATABASE.getHost(), DATABASE.getPort());
                Connection other = servers.connect()) {
            String url = "postgres://" + DATABASE.getUserInfo() + "@127.0.0.1:" + proxy.port() + DATABASE.getPath();
            PatientClient<Pool> client =
                    new PgClients(vertx, TestServers.postgresConfig(url, 1), new SimpleMeterRegistry()).pool(PATIENCE);
            Future<Object> never = client.use(pool ->
                    pool.withTransaction(session -> session.query("LOCK TABLE erasures IN ACCESS EXCLUSIVE MODE")
                            .execute()
                            .compose(locked -> {
                                proxy.freeze();
                                return Promise.promise().future();
                            })));

            assertThatThrownBy(never::await).isInstanceOf(Unavailable.class);
            other.createStatement().execute("SET lock_timeout = '10s'");
            assertThatCode(() -> other.createStatement().execute("TABLE erasures"))
                    .doesNotThrowAnyException();
        }
    }

    /** A PgBouncer that gives each client a connection of its own works without being told of; it takes no limits, though. */
    @Test
    void whereLimitsCannotBeToldTheNextConnectionComesWithoutThem() {
        try (PickyProxy picky = new PickyProxy(DATABASE)) {
            PatientClient<?> client = client(TestServers.postgresConfig(picky.url(), 1), true);

            assertThatThrownBy(() -> first(client, "SHOW statement_timeout")).isInstanceOf(Unavailable.class);
            assertThat(first(client, "SHOW statement_timeout")).isEqualTo("0");
        }
    }

    /** As a PgBouncer in transaction mode, which lets each of them see only what was sent since. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void behindAPgbouncerNoStatementIsPreparedForLater(boolean pipelined) {
        PatientClient<?> client =
                client(TestServers.postgresConfig(servers.databaseUrl() + "?pgbouncer=true", 1), pipelined);

        for (int i = 0; i < 3; i++) {
            assertThat(first(client, "SELECT count(*)::text FROM pg_prepared_statements WHERE name <> ''"))
                    .isEqualTo("0");
            client.use(sql -> sql.query("DEALLOCATE ALL").execute()).await();
        }
    }

    @Test
    void howTlsIsDecidedLosesNoOption() {
        PgConnectOptions options =
                DatabaseUrl.parse(servers.databaseUrl() + "?pgbouncer=true").connectOptions();

        assertThat(new PreferTls(vertx, Duration.ofSeconds(2)).decide(options).await())
                .isSameAs(options)
                .matches(PgConnectOptions::getUseLayer7Proxy, "speaks through a proxy");
    }

    private String connections(String name) {
        return servers.query("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + name + "'");
    }

    /** Why each statement of some that are made at once failed; empty when it did not. */
    private static List<String> reasons(List<PatientClient<? extends SqlClient>> clients) {
        List<Future<String>> uses = new ArrayList<>();
        for (PatientClient<? extends SqlClient> client : clients) {
            for (int i = 0; i < 2 * POOL; i++) {
                uses.add(client.use(sql ->
                                sql.preparedQuery("SELECT count(*) FROM users").execute())
                        .map("")
                        .otherwise(cause -> cause instanceof Unavailable why ? why.reason() : cause.toString()));
            }
        }
        return Future.all(uses).await().list();
    }

    private PatientClient<?> client(PostgresConfig config, boolean pipelined) {
        PgClients clients = new PgClients(vertx, config, new SimpleMeterRegistry());
        return pipelined ? clients.pipelined(PATIENCE) : clients.pool(PATIENCE);
    }

    private static String first(PatientClient<?> client, String sql) {
        return client.use(open -> open.preparedQuery(sql)
                        .execute()
                        .map(rows -> rows.iterator().next().getString(0)))
                .await();
    }
}

package io.tses.postgres;

import io.tses.support.TcpProxy;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.SqlClient;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class PgClientsTest {
    private static final URI DATABASE = URI.create(TestServers.shared().databaseUrl());
    private static final Duration SHORT = Duration.ofMillis(300);

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
            PgClients clients = new PgClients(vertx, new PostgresConfig(DatabaseUrl.parse(url), 2, SHORT));
            SqlClient client = pipelined ? clients.pipelined() : clients.pool();
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
        PgClients clients = new PgClients(vertx, TestServers.postgresConfig(url, 1));
        SqlClient client = pipelined ? clients.pipelined() : clients.pool();

        assertThat(first(client, "SHOW search_path")).isEqualTo("\"x\", \"public\"");
        assertThat(first(client, "SHOW statement_timeout")).isEqualTo("4321ms");
        assertThat(first(client, "SHOW application_name")).isEqualTo("me");
    }

    /** As a PgBouncer in transaction mode, which lets each of them see only what was sent since. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void behindAPgbouncerNoStatementIsPreparedForLater(boolean pipelined) {
        PgClients clients =
                new PgClients(vertx, TestServers.postgresConfig(servers.databaseUrl() + "?pgbouncer=true", 1));
        SqlClient client = pipelined ? clients.pipelined() : clients.pool();

        for (int i = 0; i < 3; i++) {
            assertThat(first(client, "SELECT count(*)::text FROM pg_prepared_statements WHERE name <> ''"))
                    .isEqualTo("0");
            client.query("DEALLOCATE ALL").execute().await();
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

    private static String first(SqlClient client, String sql) {
        return client.preparedQuery(sql)
                .execute()
                .map(rows -> rows.iterator().next().getString(0))
                .await();
    }
}

package io.tses.postgres;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.request.Backend;
import io.tses.request.Unavailable;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class PgBackendTest {
    private final TestServers servers = TestServers.shared();
    private final URI superuser = URI.create(servers.superuserUrl());
    private final String probed = superuser.resolve("/probed").toString();
    private Vertx vertx;

    @BeforeEach
    void create() {
        vertx = Vertx.vertx();
        drop();
        servers.runSqlAsSuperuser("CREATE DATABASE probed ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0");
        new Migrations(TestServers.postgresConfig(probed, 1)).run();
    }

    @AfterEach
    void close() {
        vertx.close().await();
        drop();
    }

    private void drop() {
        servers.runSqlAsSuperuser("DROP DATABASE IF EXISTS probed WITH (FORCE)");
        servers.runSqlAsSuperuser("DROP ROLE IF EXISTS guest");
    }

    @Test
    void aDatabaseThatSignInsWorkWithIsUpAndStaysAsItWas() {
        backend(probed).check().await();

        TestServers.runSqlAt(probed, "SELECT 1 / (SELECT count(*) = 0 FROM users)::int");
        TestServers.runSqlAt(probed, "SELECT 1 / (SELECT count(*) = 0 FROM audit_logs)::int");
    }

    @Test
    void aDatabaseThatTakesNoWritesIsDownUntilItDoes() {
        servers.runSqlAsSuperuser("ALTER DATABASE probed SET default_transaction_read_only = on");

        assertReason(probed, "read-only");

        servers.runSqlAsSuperuser("ALTER DATABASE probed RESET default_transaction_read_only");
        backend(probed).check().await();
    }

    /** Who asks writes nothing and has a connection already; who works needs room and connections. */
    @ParameterizedTest
    @CsvSource({"53100, disk full", "53300, too many connections"})
    void whatOnlyOthersMeetIsToldUntilTheyMeetItNoMore(String state, String reason) {
        PgClients clients = clients(probed);
        Backend backend = clients.backend();
        PatientClient<Pool> writer = clients.pool(Duration.ofSeconds(5));
        String refused = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '" + state + "'; END $$";
        backend.check().await();

        assertThatThrownBy(
                        () -> writer.use(pool -> pool.query(refused).execute()).await())
                .isInstanceOf(Unavailable.class);

        assertReason(backend, reason);
        eventually(() -> assertThat(
                        backend.check().map("").otherwise(Throwable::getMessage).await())
                .isEmpty());
    }

    @Test
    void aTableThatSomebodyLocksIsDown() throws SQLException {
        Backend backend = backend(probed);
        backend.check().await();
        try (Connection operator = TestServers.connect(probed)) {
            operator.setAutoCommit(false);
            operator.createStatement().execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");

            assertReason(backend, "blocked");
        }
        backend.check().await();
    }

    @Test
    void aUserWhoMayReadOnlyIsDown() {
        servers.runSqlAsSuperuser("CREATE ROLE guest LOGIN PASSWORD 'guest'");
        TestServers.runSqlAt(probed, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest");

        assertReason(probed.replaceFirst("//[^@]*@", "//guest:guest@"), "forbidden");
        TestServers.runSqlAt(probed, "DROP OWNED BY guest");
    }

    @Test
    void aDatabaseWithoutOurTablesIsDown() {
        TestServers.runSqlAt(probed, "DROP TABLE users");

        assertReason(probed, "schema");
    }

    @Test
    void aServerThatIsNotThereIsDown() {
        assertReason("postgres://u@127.0.0.1:" + TestServers.freePort() + "/db", "unreachable");
    }

    private void assertReason(String url, String reason) {
        assertReason(backend(url), reason);
    }

    private static void assertReason(Backend backend, String reason) {
        assertThatThrownBy(() -> backend.check().await())
                .isInstanceOfSatisfying(
                        Unavailable.class, down -> assertThat(down.reason()).isEqualTo(reason));
    }

    private Backend backend(String url) {
        return clients(url).backend();
    }

    private PgClients clients(String url) {
        return new PgClients(vertx, TestServers.postgresConfig(url, 1), new SimpleMeterRegistry());
    }
}

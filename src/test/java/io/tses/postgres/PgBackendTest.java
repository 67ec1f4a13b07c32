package io.tses.postgres;

import io.tses.request.Backend;
import io.tses.request.Unavailable;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
        assertThatThrownBy(() -> backend(url).check().await())
                .isInstanceOfSatisfying(
                        Unavailable.class, down -> assertThat(down.reason()).isEqualTo(reason));
    }

    private Backend backend(String url) {
        return new PgClients(vertx, TestServers.postgresConfig(url, 1)).backend();
    }
}

package io.tses.postgres;

import io.tses.support.TestServers;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class MigrationsTest {
    private final TestServers servers = TestServers.shared();

    @BeforeEach
    @AfterEach
    void drop() {
        servers.runSqlAsSuperuser("DROP DATABASE IF EXISTS elsewhere");
    }

    @Test
    void anEmptyDatabaseGetsTheSchemaOnce() {
        create("UTF8");

        assertThat(migrate()).isPositive();
        assertThat(migrate()).isZero();
    }

    @Test
    void aDatabaseThatCannotHoldEveryNameIsRefused() {
        create("SQL_ASCII");

        assertThatThrownBy(this::migrate).hasMessageContaining("encoded in SQL_ASCII and must be in UTF8");
    }

    private void create(String encoding) {
        servers.runSqlAsSuperuser(
                "CREATE DATABASE elsewhere ENCODING '" + encoding + "' LOCALE 'C' TEMPLATE template0");
    }

    private int migrate() {
        String url = URI.create(servers.superuserUrl()).resolve("/elsewhere").toString();
        return new Migrations(TestServers.postgresConfig(url, 1)).run();
    }
}

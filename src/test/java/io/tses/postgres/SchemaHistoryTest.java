package io.tses.postgres;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.support.OnRealServers;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@OnRealServers
class SchemaHistoryTest {
    private final TestServers servers = TestServers.shared();
    private final String looked =
            URI.create(servers.superuserUrl()).resolve("/looked").toString();
    private Vertx vertx;

    @BeforeEach
    void create() {
        vertx = Vertx.vertx();
        drop();
        servers.runSqlAsSuperuser("CREATE DATABASE looked ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0");
    }

    @AfterEach
    void close() {
        vertx.close().await();
        drop();
    }

    private void drop() {
        servers.runSqlAsSuperuser("DROP DATABASE IF EXISTS looked WITH (FORCE)");
    }

    @Test
    void aSchemaIsCurrentOnceEveryMigrationWasAppliedAndStaysSoUnderALaterRelease() {
        assertThat(isCurrent(looked)).isFalse();

        migrate(looked);
        assertThat(isCurrent(looked)).isTrue();

        TestServers.runSqlAt(
                looked,
                "INSERT INTO flyway_schema_history SELECT 99, '099', 'later', type, script, checksum, installed_by,"
                        + " installed_on, execution_time, true FROM flyway_schema_history WHERE version = '001'");
        assertThat(isCurrent(looked)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM flyway_schema_history WHERE version::int = (SELECT max(version::int) FROM flyway_schema_history)",
                "DELETE FROM flyway_schema_history WHERE version = '003'",
                "UPDATE flyway_schema_history SET success = false WHERE version = '002'",
                "DROP TABLE flyway_schema_history",
            })
    void itIsNotWhenOneIsMissingOrHasFailed(String change) {
        migrate(looked);
        TestServers.runSqlAt(looked, change);

        assertThat(isCurrent(looked)).isFalse();
    }

    @Test
    void theHistoryOfAnotherSchemaDoesNotCount() {
        migrate(looked);

        for (String parameters : List.of("?currentSchema=app,public", "?search_path=App")) {
            assertThat(isCurrent(looked + parameters)).as(parameters).isFalse();
            migrate(looked + parameters);
            assertThat(isCurrent(looked + parameters)).as(parameters).isTrue();
            TestServers.runSqlAt(looked, "DROP SCHEMA app CASCADE");
        }
    }

    @Test
    void ofAServerThatIsNotThereItIsNotKnown() {
        assertThat(isCurrent("postgres://u@127.0.0.1:" + TestServers.freePort() + "/db"))
                .isFalse();
    }

    @Test
    void theNewestMigrationIsTheLastOfTheFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/io/tses/db/migration"))) {
            assertThat(files.map(file -> file.getFileName().toString().substring(0, 4))
                            .sorted())
                    .hasSize(SchemaHistory.NEWEST)
                    .endsWith(String.format("V%03d", SchemaHistory.NEWEST));
        }
    }

    private boolean isCurrent(String url) {
        PostgresConfig config = TestServers.postgresConfig(url, 1);
        return new SchemaHistory(new PgClients(vertx, config, new SimpleMeterRegistry()), config)
                .isCurrent()
                .await();
    }

    private static void migrate(String url) {
        new Migrations(TestServers.postgresConfig(url, 1)).run();
    }
}

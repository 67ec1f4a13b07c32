package io.tses.journey;

import io.tses.app.Application;
import io.tses.postgres.Migrations;
import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A node that is told to stop while it waits for a migration: of its own, behind somebody's lock, or of another node. */
@Tag("slow")
@OnRealServers
class WaitingStartTest {
    private final String url = TestServers.shared().databaseUrl() + "?currentSchema=waiting";
    private Connection holder;

    @BeforeEach
    void lockATableThatAMigrationNeeds() throws SQLException {
        new Migrations(TestServers.postgresConfig(url, 1)).run();
        TestServers.shared().runSql("DELETE FROM waiting.flyway_schema_history WHERE version >= '004'");
        holder = TestServers.shared().connect();
        holder.setAutoCommit(false);
        try (Statement lock = holder.createStatement()) {
            lock.execute("LOCK TABLE waiting.users IN ACCESS EXCLUSIVE MODE");
        }
    }

    @AfterEach
    void drop() throws SQLException {
        holder.close();
        TestServers.shared().runSql("DROP SCHEMA waiting CASCADE");
    }

    @Test
    void itEndsInOrderWhileItsMigrationWaitsForALock() {
        Application starting = starting();
        Future<Void> up = starting.start(List.of());
        eventually(() -> assertThat(waitingSessions()).isEqualTo(1));

        Future<Void> gone = starting.retire();

        eventually(() -> assertThat(gone.succeeded()).isTrue());
        assertThat(up.failed()).as("its start has come to an end before").isTrue();
        eventually(() -> assertThat(waitingSessions()).isZero());
    }

    @Test
    void itEndsInOrderWhileItWaitsForTheMigrationOfAnotherNode() {
        Migrations others = new Migrations(TestServers.postgresConfig(url, 1));
        CompletableFuture<Integer> migrating = CompletableFuture.supplyAsync(others::run);
        eventually(() -> assertThat(waitingSessions()).isEqualTo(1));
        Application starting = starting();
        Future<Void> up = starting.start(List.of());
        eventually(() -> assertThat(isAnyoneInTurn()).isTrue());

        Future<Void> gone = starting.retire();

        eventually(() -> assertThat(gone.succeeded()).isTrue());
        assertThat(up.failed()).as("its start has come to an end before").isTrue();
        others.stop();
        eventually(() -> assertThat(migrating).isCompletedExceptionally());
    }

    private Application starting() {
        return Application.prepare(Node.config(TestServers.freePort(), Map.of("database.url", url)))
                .await();
    }

    private static int waitingSessions() {
        try (Connection connection = TestServers.shared().connect();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE wait_event_type = 'Lock' AND query LIKE '%username_key%'")) {
            count.next();
            return count.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Between two tries to be the one that migrates. */
    private static boolean isAnyoneInTurn() {
        return Thread.getAllStackTraces().values().stream()
                .map(Arrays::toString)
                .anyMatch(trace -> trace.contains("org.flywaydb") && trace.contains("Thread.sleep"));
    }
}

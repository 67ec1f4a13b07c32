package io.tses.postgres;

import io.tses.support.TestServers;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class MigrationsTest {
    private static final String PASSWORD = "hush%2B%27%40%2F";
    private static final String SETTING = "; see database.url (DATABASE_URL)";

    private final TestServers servers = TestServers.shared();
    private final URI superuser = URI.create(servers.superuserUrl());
    private final String elsewhere = superuser.resolve("/elsewhere").toString();
    private final String server = "127.0.0.1:" + superuser.getPort();

    @BeforeEach
    @AfterEach
    void drop() {
        servers.runSqlAsSuperuser("DROP DATABASE IF EXISTS elsewhere");
        servers.runSqlAsSuperuser("DROP ROLE IF EXISTS guest");
    }

    @Test
    void anEmptyDatabaseGetsTheSchemaOnce() {
        create("UTF8");

        assertThat(migrate(elsewhere)).isPositive();
        assertThat(migrate(elsewhere)).isZero();
    }

    @Test
    void ofNodesThatStartAtOnceOneMigratesAndTheOthersWait() throws Exception {
        create("UTF8");
        for (String url : List.of(elsewhere, elsewhere + "?currentSchema=made")) {
            Callable<Integer> node = () -> migrate(url);
            ExecutorService nodes = Executors.newFixedThreadPool(3);
            try {
                List<Integer> applied = nodes.invokeAll(List.of(node, node, node)).stream()
                        .map(MigrationsTest::result)
                        .toList();

                assertThat(applied).as(url).filteredOn(count -> count == 0).hasSize(2);
            } finally {
                nodes.shutdown();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"currentSchema=App,public", "search_path=app"})
    void theSchemaOfTheUrlIsMadeAndHoldsTheTables(String parameters) {
        create("UTF8");
        TestServers.runSqlAt(elsewhere, "CREATE TABLE auth_user (id int)");

        assertThat(migrate(elsewhere + "?" + parameters)).isPositive();

        TestServers.runSqlAt(elsewhere, "SELECT * FROM app.users, app.audit_logs, app.flyway_schema_history");
        assertThat(migrate(elsewhere + "?" + parameters)).isZero();
    }

    @Test
    void aSchemaThatTheOptionsNameHoldsTheTables() {
        create("UTF8");
        TestServers.runSqlAt(elsewhere, "CREATE TABLE auth_user (id int)", "CREATE SCHEMA app");

        assertThat(migrate(elsewhere + "?options=-c%20search_path=app")).isPositive();
        TestServers.runSqlAt(elsewhere, "SELECT * FROM app.users, app.flyway_schema_history");
    }

    /** What the role has against statements that take long is meant for nodes, and all that a PgBouncer lets them have. */
    @ParameterizedTest
    @ValueSource(strings = {"", "?pgbouncer=true"})
    void noLimitOfTheRoleEndsAMigration(String parameters) {
        create("UTF8");
        guest();
        servers.runSqlAsSuperuser("ALTER DATABASE elsewhere OWNER TO guest");
        servers.runSqlAsSuperuser("ALTER ROLE guest SET statement_timeout = '9s'");
        TestServers.runSqlAt(
                elsewhere,
                "CREATE SCHEMA watch",
                "CREATE FUNCTION watch.limits() RETURNS event_trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN ASSERT current_setting('statement_timeout') = '0'; END$$",
                "CREATE EVENT TRIGGER limits ON ddl_command_end WHEN TAG IN ('CREATE FUNCTION')"
                        + " EXECUTE FUNCTION watch.limits()");

        assertThat(migrate(guestUrl("elsewhere", PASSWORD) + parameters)).isPositive();
    }

    /** Nor that of the session which keeps other nodes from migrating meanwhile, and has nothing else to do. */
    @ParameterizedTest
    @ValueSource(strings = {"", "?pgbouncer=true"})
    void noLimitOfTheRoleEndsWhoWaitsForAMigration(String parameters) {
        create("UTF8");
        guest();
        servers.runSqlAsSuperuser("ALTER DATABASE elsewhere OWNER TO guest");
        servers.runSqlAsSuperuser("ALTER ROLE guest SET idle_in_transaction_session_timeout = '100ms'");
        TestServers.runSqlAt(
                elsewhere,
                "CREATE SCHEMA watch",
                "CREATE FUNCTION watch.slow() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_sleep(0.5); END$$",
                "CREATE EVENT TRIGGER slow ON ddl_command_end WHEN TAG IN ('CREATE FUNCTION')"
                        + " EXECUTE FUNCTION watch.slow()");

        assertThat(migrate(guestUrl("elsewhere", PASSWORD) + parameters)).isPositive();
    }

    @Test
    void aDatabaseThatCannotHoldEveryNameIsRefused() {
        create("SQL_ASCII");

        assertThatThrownBy(() -> migrate(elsewhere)).hasMessageContaining("encoded in SQL_ASCII and must be in UTF8");
    }

    @Test
    void aDatabaseWithTablesOfSomethingElseIsLeftAlone() {
        create("UTF8");
        TestServers.runSqlAt(
                elsewhere,
                Stream.of("auth_group", "auth_user", "b", "c", "d", "django_migrations", "e")
                        .map(table -> "CREATE TABLE " + table + " (id int)")
                        .toArray(String[]::new));

        assertThatThrownBy(() -> migrate(elsewhere))
                .hasMessage("PostgreSQL at postgres://" + server + "/elsewhere holds tables of a Django service"
                        + " (auth_group, auth_user, b, c, d and 2 more) in its schema \"public\": tses needs a database of its"
                        + " own, made with CREATE DATABASE tses OWNER \"postgres\" ENCODING 'UTF8' TEMPLATE template0, or a"
                        + " schema of its own, named by the parameter currentSchema=tses. Its people and audit log come over with"
                        + " import-django --from URL" + SETTING);
        assertThatThrownBy(() -> TestServers.runSqlAt(elsewhere, "SELECT * FROM flyway_schema_history"))
                .hasStackTraceContaining("does not exist");
    }

    @Test
    void aUserWhoMayNotMakeTablesIsToldWhatToGrant() {
        create("UTF8");
        guest();

        assertThatThrownBy(() -> migrate(guestUrl("elsewhere", PASSWORD)))
                .hasMessageContaining("does not allow the user \"guest\" to make tables: let it own the database (ALTER"
                        + " DATABASE \"elsewhere\" OWNER TO \"guest\")")
                .hasMessageEndingWith(SETTING);
        assertThatThrownBy(() -> migrate(guestUrl("elsewhere", PASSWORD) + "?currentSchema=app"))
                .hasMessageContaining("does not allow the user \"guest\" to make tables");
    }

    @Test
    void aDatabaseThatIsNotThereIsToldHowToMake() {
        assertThatThrownBy(() -> migrate(elsewhere))
                .hasMessage(
                        "PostgreSQL at postgres://" + server + "/elsewhere has no database \"elsewhere\": make it with"
                                + " CREATE DATABASE \"elsewhere\" OWNER \"postgres\" ENCODING 'UTF8' TEMPLATE template0"
                                + SETTING);
    }

    @Test
    void aWrongPasswordIsTold() {
        guest();

        assertThatThrownBy(() -> migrate(guestUrl("postgres", "wrong")))
                .hasMessage("PostgreSQL at postgres://" + server
                        + "/postgres refuses the password of the user \"guest\"" + SETTING);
    }

    @Test
    void aDatabaseThatTakesNoWritesIsTold() {
        create("UTF8");
        servers.runSqlAsSuperuser("ALTER DATABASE elsewhere SET default_transaction_read_only = on");

        assertThatThrownBy(() -> migrate(elsewhere)).hasMessageContaining("is read-only: the primary is needed");
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        String url = "postgres://u:hush@127.0.0.1:" + TestServers.freePort() + "/db";

        assertThatThrownBy(() -> migrate(url))
                .hasMessageContaining("cannot be used" + SETTING)
                .hasStackTraceContaining("refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?sslmode=require", "?currentSchema=hush", "?options=-c%20hush=hush"})
    void whateverFailsThePasswordIsNotPrinted(String parameters) {
        guest();
        for (String url : List.of(
                guestUrl("postgres", "wrong" + PASSWORD),
                guestUrl("nowhere", PASSWORD),
                "postgres://guest:" + PASSWORD + "@127.0.0.1:" + TestServers.freePort() + "/db",
                "postgres://guest:" + PASSWORD + "@nowhere.invalid/db")) {
            assertThatThrownBy(() -> migrate(url + parameters)).satisfies(failure -> {
                for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                    assertThat(cause.toString()).doesNotContain("hush+").doesNotContain(PASSWORD);
                }
            });
        }
    }

    private void create(String encoding) {
        servers.runSqlAsSuperuser(
                "CREATE DATABASE elsewhere ENCODING '" + encoding + "' LOCALE 'C' TEMPLATE template0");
    }

    private void guest() {
        servers.runSqlAsSuperuser("CREATE ROLE guest LOGIN PASSWORD 'hush+''@/'");
    }

    private String guestUrl(String database, String password) {
        return "postgres://guest:" + password + "@" + server + "/" + database;
    }

    private static int migrate(String url) {
        return new Migrations(TestServers.postgresConfig(url, 1)).run();
    }

    private static Integer result(Future<Integer> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

package io.tses.postgres;

import io.tses.support.TestCa;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseUrlTest {
    private static final String KNOWN =
            "application_name, connect_timeout, currentSchema, options, pgbouncer, search_path, sslmode, sslrootcert";

    @Test
    void bothClientsAreToldTheSame() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://u%40x:a+b%2F@My_Postgres:6543/d%20b?application_name=who"
                + "&connect_timeout=7&options=-c%20statement_timeout=5s&currentSchema=App,\"x \"\"y\",$user");

        PgConnectOptions requests = url.connectOptions();
        assertThat(requests.getUser()).isEqualTo("u@x");
        assertThat(requests.getPassword()).isEqualTo("a+b/");
        assertThat(requests.getHost()).isEqualTo("my_postgres");
        assertThat(requests.getPort()).isEqualTo(6543);
        assertThat(requests.getDatabase()).isEqualTo("d b");
        assertThat(requests.getProperties())
                .containsEntry("application_name", "who")
                .containsEntry("options", "-c statement_timeout=5s")
                .containsEntry("search_path", "\"app\", \"x \"\"y\", \"u@x\"");

        PGSimpleDataSource migrations = url.dataSource();
        assertThat(migrations.getUser()).isEqualTo("u@x");
        assertThat(migrations.getPassword()).isEqualTo("a+b/");
        assertThat(migrations.getServerNames()).containsExactly("my_postgres");
        assertThat(migrations.getPortNumbers()).containsExactly(6543);
        assertThat(migrations.getDatabaseName()).isEqualTo("d b");
        assertThat(migrations.getApplicationName()).isEqualTo("who");
        assertThat(migrations.getOptions()).isEqualTo("-c statement_timeout=5s");
        assertThat(migrations.getCurrentSchema()).isEqualTo("\"app\", \"x \"\"y\", \"u@x\"");
        assertThat(migrations.getConnectTimeout()).isEqualTo(7);

        assertThat(url.connectTimeout()).contains(Duration.ofSeconds(7));
    }

    @Test
    void whatIsMissingIsAsForLibpq() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://host");

        assertThat(url.user()).isEqualTo(System.getProperty("user.name"));
        assertThat(url.database()).isEqualTo(url.user());
        assertThat(DatabaseUrl.parse("postgres://u@host").database()).isEqualTo("u");
        assertThat(url.connectOptions().getProperties()).doesNotContainKeys("search_path", "options");
    }

    @Test
    void behindAPgbouncerNothingIsPreparedForLater() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://u@host/db?pgbouncer=true");

        assertThat(url.connectOptions().getUseLayer7Proxy()).isTrue();
        assertThat(url.dataSource().getPrepareThreshold()).isZero();
        assertThat(DatabaseUrl.parse("postgres://u@host/db?pgbouncer=false").pgbouncer())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"?x=1, x", "?sslmode=require&SSLMode=require, SSLMode", "?ssl=true&b=1&a=2, 'a, b, ssl'", "?=1, ''"})
    void unknownParametersAreNamedAndTheKnownOnesListed(String parameters, String unknown) {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgres://u:hush@host/db" + parameters))
                .hasMessage("has parameters that are not known here: " + unknown + "; there are " + KNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=on, 'has an sslmode that is none of disable, allow, prefer, require, verify-ca, verify-full'",
        "sslmode=, 'has an sslmode that is none of disable, allow, prefer, require, verify-ca, verify-full'",
        "sslmode=verify-ca, has sslmode=verify-ca and needs a sslrootcert",
        "sslmode=require&sslrootcert=system, 'has sslrootcert=system, which is only safe with sslmode=verify-full'",
        "sslrootcert=/dev/null, has a sslrootcert that names a file without certificates in PEM: /dev/null",
        "sslmode=verify-ca&sslrootcert=/nowhere, has a sslrootcert that names a file that cannot be read: /nowhere",
        "sslmode=verify-ca&sslrootcert=/, has a sslrootcert that names a file that cannot be read: /",
        "currentSchema=, has a currentSchema or search_path that is no list of schemas",
        "'search_path=a,', has a currentSchema or search_path that is no list of schemas",
        "'search_path=a,,b', has a currentSchema or search_path that is no list of schemas",
        "'search_path=\"a', has a currentSchema or search_path that is no list of schemas",
        "search_path=a b, has a currentSchema or search_path that is no list of schemas",
        "search_path=a&currentSchema=a, 'has both currentSchema and search_path, which mean the same'",
        "connect_timeout=0, has a connect_timeout that is not a number of seconds from 1 to 60",
        "connect_timeout=61, has a connect_timeout that is not a number of seconds from 1 to 60",
        "connect_timeout=5s, has a connect_timeout that is not a number of seconds from 1 to 60",
        "pgbouncer=1, has a pgbouncer that is neither true nor false",
    })
    void aValueThatCannotBeUsedIsAProblem(String parameters, String problem) {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgres://u:hush@host/db?" + parameters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=disable&", "sslmode=allow&", "sslmode=prefer&", ""})
    void certificatesThatNobodyWouldLookAtAreAProblem(String mode, @TempDir Path files) throws Exception {
        Path certificates = Files.writeString(files.resolve("ca.pem"), new TestCa("x").pem());

        assertThatThrownBy(() -> DatabaseUrl.parse("postgres://host/db?" + mode + "sslrootcert=" + certificates))
                .hasMessageStartingWith("has a sslrootcert that checks nothing without sslmode=verify-full");
    }

    @Test
    void itPrintsWhereTheDatabaseIsOnly() {
        assertThat(DatabaseUrl.parse("postgres://u:hush@host/db?options=hush")).hasToString("postgres://host:5432/db");
    }
}

package io.tses.cli;

import io.tses.support.OnRealServers;
import io.tses.support.TestServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** People and audit log move in from the database of the Django service, out to a file, and back. */
@OnRealServers
class MovingInTest {
    private static final String ADA = "00000000-0000-4000-8000-00000000000a";
    private static final String TWIN = "00000000-0000-4000-8000-00000000000b";
    private static final String BOB = "00000000-0000-4000-8000-00000000000c";

    private static final String INDEXES =
            "SELECT string_agg(pg_get_indexdef(indexrelid), ' ' ORDER BY indexrelid::regclass::text)"
                    + " FROM pg_index WHERE indrelid = 'users'::regclass";

    private static final String[] OLD = {
        """
        CREATE TABLE users_user (pkid bigserial PRIMARY KEY, password varchar(128) NOT NULL DEFAULT '', last_login timestamptz,
          is_superuser boolean NOT NULL DEFAULT false, id uuid NOT NULL UNIQUE, email varchar(254) NOT NULL UNIQUE,
          username varchar(150), first_name varchar(150) NOT NULL DEFAULT '', last_name varchar(150) NOT NULL DEFAULT '',
          is_active boolean NOT NULL DEFAULT true, is_staff boolean NOT NULL DEFAULT false, is_verified boolean NOT NULL,
          date_joined timestamptz NOT NULL, otp varchar(6), otp_expiry timestamptz)
        """,
        """
        CREATE TABLE audits_auditlog (pkid bigserial PRIMARY KEY, id uuid NOT NULL UNIQUE,
          user_id bigint REFERENCES users_user (pkid), email varchar(254) NOT NULL, action varchar(50) NOT NULL, ip inet,
          user_agent text, details jsonb, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL DEFAULT now())
        """,
        """
        INSERT INTO users_user (id, email, username, is_active, is_staff, is_superuser, is_verified, date_joined, last_login)
        VALUES ('ADA', 'Ada@Example.com', 'ada', true, true, true, true, '2024-02-03 04:05:06.789012+00', '2026-01-01+00'),
          ('TWIN', 'ada@example.com', 'ada', false, false, false, true, '2024-01-01+00', '2025-01-01+00'),
          ('BOB', 'bob@example.com', 'ada', true, false, false, false, '2025-01-01+00', NULL),
          (gen_random_uuid(), 'nobody', NULL, true, false, false, true, now(), NULL)
        """.replace("'ADA'", "'" + ADA + "'")
                .replace("'TWIN'", "'" + TWIN + "'")
                .replace("'BOB'", "'" + BOB + "'"),
        """
        INSERT INTO audits_auditlog (id, user_id, email, action, ip, user_agent, details, created_at) VALUES
          (gen_random_uuid(), 1, 'Ada@Example.com', 'OTP_VERIFIED', '10.0.0.7', 'a\tb\\c', '{"n": 1.10, "s": "\\""}',
            '2019-05-06 07:08:09.123456+00'),
          (gen_random_uuid(), NULL, 'x@example.com', 'OTP_FAILED', NULL, NULL, '[1]', '2024-01-01+00'),
          (gen_random_uuid(), NULL, 'x@example.com', 'BOO', NULL, NULL, NULL, '2024-01-01+00')
        """
    };

    private final Path folder;
    private final TestServers servers;
    private final String old;
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    MovingInTest(TestServers servers, @TempDir Path folder) {
        this.folder = folder;
        this.servers = servers;
        this.old = URI.create(servers.superuserUrl()).resolve("/django").toString();
        environment.put("DATABASE_URL", servers.databaseUrl());
    }

    @BeforeEach
    void createTheOldDatabase() {
        servers.runSqlAsSuperuser("CREATE DATABASE django ENCODING 'UTF8' TEMPLATE template0");
        TestServers.runSqlAt(old, OLD);
    }

    @AfterEach
    void dropTheOldDatabase() {
        servers.runSqlAsSuperuser("DROP DATABASE django");
    }

    @Test
    void allThatCanComeOverDoesAndTheRestIsNamed() {
        assertThat(run("import-django", "--from", old)).isZero();

        assertThat(out.toString())
                .containsPattern("people +4 +2 +0 +2\\R")
                .containsPattern("audit rows +3 +1 +0 +2\\R")
                .contains("The counts agree: every row has come over or is named above.");
        assertThat(err.toString().lines())
                .containsExactly(
                        "audits_auditlog has no ip_address: ip is taken for it",
                        "refused: users_user 4: email \"nobody\" is no e-mail address",
                        "refused: the person " + TWIN + ": ada@example.com is also the address of " + ADA
                                + ", who stays; the one refused is disabled",
                        "renamed: the person " + BOB + ": another has the username ada, so it is ada-00000000 here",
                        "refused: audits_auditlog 3: event \"BOO\" is none that is known here");
        assertThat(servers.query("SELECT row(email, username, is_active, is_staff, is_superuser, is_verified,"
                        + " date_joined AT TIME ZONE 'UTC', last_login AT TIME ZONE 'UTC')::text FROM users WHERE id = '"
                        + ADA + "'"))
                .isEqualTo("(ada@example.com,ada,t,t,t,t,\"2024-02-03 04:05:06.789012\",\"2026-01-01 00:00:00\")");
        assertThat(
                        servers.query(
                                "SELECT row(user_id, email, event, host(ip), user_agent, details)::text FROM audit_logs_2019_05"))
                .isEqualTo(
                        "(" + ADA
                                + ",ada@example.com,OTP_VERIFIED,10.0.0.7,\"a\tb\\\\c\",\"{\"\"n\"\": 1.10, \"\"s\"\": \"\"\\\\\"\"\"\"}\")");
        assertThat(servers.query("SELECT details FROM audit_logs WHERE event = 'OTP_FAILED'"))
                .isEqualTo("{\"value\": [1]}");
    }

    @Test
    void aDryRunSaysTheSameAndWritesNothing() {
        assertThat(run("import-django", "--from", old, "--dry-run")).isZero();

        assertThat(out.toString())
                .containsPattern("people +4 +2 +0 +2\\R")
                .containsPattern("audit rows +3 +1 +0 +2\\R");
        assertThat(servers.query("SELECT count(*) FROM users")).isEqualTo("0");
        assertThat(servers.query("SELECT count(*) FROM audit_logs")).isEqualTo("0");
    }

    @Test
    void againNothingIsAddedAndWhoWasChangedHereStays() {
        run("import-django", "--from", old);
        servers.runSql("UPDATE users SET is_active = false WHERE id = '" + BOB + "'");

        assertThat(run("import-django", "--from", old)).isZero();

        assertThat(out.toString())
                .containsPattern("people +4 +2 +2 +0\\R")
                .containsPattern("audit rows +3 +1 +2 +0\\R");
        assertThat(err.toString())
                .contains("kept: the person " + BOB + ": address or rights were changed since they came here");
        assertThat(servers.query("SELECT is_active FROM users WHERE id = '" + BOB + "'"))
                .isEqualTo("f");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void allIndexesAreThereAfterwardsHoweverManyWereHere(int people) {
        servers.runSql(
                "INSERT INTO users (id, email, username, first_name, last_name, is_active, is_staff, is_superuser, is_verified,"
                        + " date_joined) SELECT gen_random_uuid(), 'n' || n || '@example.com', 'n' || n, '', '', true, false, false, true, now()"
                        + " FROM generate_series(1, " + people + ") AS n");
        String before = servers.query(INDEXES);

        assertThat(run("import-django", "--from", old)).isZero();

        assertThat(servers.query(INDEXES)).isEqualTo(before).contains("username", "date_joined");
        assertThat(servers.query("SELECT count(*) FROM users")).isEqualTo(Integer.toString(people + 2));
    }

    @Test
    void anAddressThatSomebodyElseHasHereIsRefused() {
        servers.runSql("INSERT INTO users (id, email, username) VALUES ('" + TWIN + "', 'bob@example.com', 'b')");

        run("import-django", "--from", old);

        assertThat(err.toString())
                .contains("refused: the person " + BOB + ": bob@example.com is the address of " + TWIN + " here");
    }

    @Test
    void whatIsFoundIsShownWithoutADatabaseOfTheService() {
        environment.clear();
        environment.put("OLD_DATABASE_URL", old);

        assertThat(run("import-django", "--schema")).isZero();

        assertThat(out.toString().lines())
                .contains(
                        "users_user",
                        "  date_joined <- date_joined timestamp with time zone",
                        "  left behind: otp, otp_expiry, password, pkid",
                        "audits_auditlog",
                        "  ip_address <- ip inet");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sqlite:///db.sqlite3 | --from names an SQLite file; move it into a PostgreSQL first, with pgloader",
                "host/name | --from is not right: it has no scheme",
                "postgres://nobody@127.0.0.1:1/x | PostgreSQL at postgres://127.0.0.1:1/x cannot be read; see --from"
            })
    void anOldDatabaseThatCannotBeReadIsToldAsTheReason(String url, String words) {
        assertThat(run("import-django", "--from", url)).isEqualTo(1);

        assertThat(err.toString()).contains(words);
    }

    @Test
    void aDatabaseOfTheServiceIsNoOldOneAndAnOldOneIsNoneOfTheService() {
        assertThat(run("import-django", "--from", servers.databaseUrl())).isEqualTo(1);
        assertThat(err.toString()).contains("--from names a database of tses itself");

        environment.put("DATABASE_URL", old);
        TestServers.runSqlAt(old, "CREATE TABLE django_migrations (id bigint)");
        assertThat(run("migrate")).isEqualTo(1);
        assertThat(err.toString()).contains("holds tables of a Django service").contains("import-django --from");
    }

    @Test
    void whatWasExportedIsTakenBackSoThatTheNextExportIsTheSame() throws IOException {
        run("import-django", "--from", old);
        servers.runSql(
                "SELECT record_event(gen_random_uuid(), NULL, '', 'OTP_REQUESTED', '10.0.0.0/24', E'x\\ny\u2028',"
                        + " '{\"e\": 1e30, \"s\": \"\\\\u0001\u00e9\"}')");
        servers.runSql(
                "SELECT record_event(gen_random_uuid(), NULL, 'erased-0123456789abcdef@erased.invalid', 'LOGIN', '', '',"
                        + " '{}')");
        servers.runSql("UPDATE users SET first_name = 'Zo\u00eb \"\\' WHERE id = '" + BOB + "'");
        assertThat(run("export", file("first"))).isZero();
        servers.emptyTables();

        assertThat(run("import", file("first"))).isZero();
        assertThat(run("export", file("second"))).isZero();

        assertThat(Files.readString(folder.resolve("first")).lines().findFirst())
                .contains("{\"format\":\"tses-export\",\"version\":1,\"users\":2,\"events\":4}");
        assertThat(folder.resolve("second")).hasSameBinaryContentAs(folder.resolve("first"));
        assertThat(run("import", file("first"), "--dry-run")).isZero();
        assertThat(out.toString())
                .containsPattern("people +2 +0 +2 +0\\R")
                .containsPattern("audit rows +4 +0 +4 +0\\R");
    }

    @Test
    void aFileThatIsNotWholeIsToldAndALineThatIsWrongIsNamed() throws IOException {
        run("import-django", "--from", old);
        run("export", file("whole"));
        servers.emptyTables();
        List<String> lines = Files.readAllLines(folder.resolve("whole"));

        Files.write(folder.resolve("short"), lines.subList(0, 2));
        assertThat(run("import", file("short"))).isEqualTo(1);
        assertThat(err.toString()).contains("the file ends after line 2");
        assertThat(servers.query("SELECT count(*) FROM users")).isEqualTo("0");

        lines.set(1, lines.get(1).replace("true", "\"yes\""));
        lines.set(4, "{}");
        Files.write(folder.resolve("wrong"), lines);
        assertThat(run("import", file("wrong"))).isZero();
        assertThat(err.toString())
                .contains("refused: line 2: is_active \"yes\" is neither true nor false")
                .contains("refused: line 5: kind \"\" is not event here");

        Files.write(folder.resolve("packed"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertThat(run("import", file("packed"))).isEqualTo(1);
        assertThat(err.toString()).contains("an export is text, and not compressed");
        Files.writeString(folder.resolve("endless"), " ".repeat(20_000_000));
        assertThat(run("import", file("endless"))).isEqualTo(1);
        assertThat(err.toString()).contains("line 1 is longer than");

        Files.writeString(folder.resolve("other"), "{\"users\": []}");
        assertThat(run("import", file("other"))).isEqualTo(1);
        assertThat(err.toString()).contains("this is no export of tses: its first line does not say so");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(
                new Surroundings(environment, folder, new PrintWriter(out, true), new PrintWriter(err, true), false),
                args);
    }
}

package io.tses.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class EmbeddedServersTest {
    private final Path temp;
    private final List<String> progress = new CopyOnWriteArrayList<>();
    private StateFolder state;

    EmbeddedServersTest(@TempDir Path temp) throws IOException {
        this.temp = temp;
        this.state = StateFolder.open(temp.resolve("state with blanks"));
    }

    @BeforeEach
    void nothingRunsYet() {
        assertThat(Orphans.find(state.programs())).isEmpty();
    }

    @AfterEach
    void nothingIsLeft() {
        Orphans.end(state.programs());
        state.close();
    }

    @Test
    void whatWasWrittenIsThereAfterARestartAtTheSameAddresses() throws Exception {
        EmbeddedServers first = started();
        write(first);
        first.close();
        assertThat(Orphans.find(state.programs())).isEmpty();

        state.close();
        state = StateFolder.open(temp.resolve("state with blanks"));
        EmbeddedServers second = started();

        assertThat(second.redisUrl()).isEqualTo(first.redisUrl());
        assertThat(second.databaseUrl()).isEqualTo(first.databaseUrl());
        assertWritten(second);
        second.close();
        assertThat(progress).first().asString().startsWith("First start: unpacking");
        assertThat(progress).filteredOn(line -> line.startsWith("First start")).hasSize(1);
        assertThat(progress)
                .filteredOn(line -> line.startsWith("Redis answers"))
                .hasSize(2);
    }

    @Test
    void serversThatAKilledRunLeftAreEndedAndTheirDataIsKept() throws Exception {
        state.close();
        String redisUrl = runInAProcessThatIsKilled();
        List<ProcessHandle> orphans = Orphans.find(state.programs());
        assertThat(orphans).hasSizeGreaterThan(1).allMatch(ProcessHandle::isAlive);

        state = StateFolder.open(state.path());
        EmbeddedServers next = new EmbeddedServers(state);

        assertThat(orphans).noneMatch(ProcessHandle::isAlive);
        next.start(progress::add);
        assertThat(next.redisUrl()).isEqualTo(redisUrl);
        assertWritten(next);
        next.close();
    }

    @Test
    void aFirstStartThatWasBrokenOffIsBegunAnew() throws Exception {
        Path data = Files.createDirectories(state.path().resolve("postgres-18"));
        Files.writeString(data.resolve("postgresql.conf"), "half of it");
        Files.writeString(data.resolve("PG_VERSION"), "18");

        EmbeddedServers servers = started();

        write(servers);
        servers.close();
    }

    @Test
    void theNumberOfAProcessThatIsSomebodyElseDoesNotHinderTheStart() throws Exception {
        started().close();
        Files.writeString(
                state.path().resolve("postgres-18/postmaster.pid"),
                ProcessHandle.current().pid() + "\n/nowhere\n1\n1\n\n127.0.0.1\n\nready\n");

        EmbeddedServers servers = started();

        write(servers);
        servers.close();
    }

    @Test
    void aServerThatCannotStartIsNamedAndTheOtherOneIsStopped() throws Exception {
        EmbeddedServers servers = new EmbeddedServers(state);
        int port = URI.create(servers.redisUrl()).getPort();
        try (ServerSocket thief = new ServerSocket(port, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            assertThat(thief.isBound()).isTrue();

            assertThatThrownBy(() -> servers.start(progress::add))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("Redis did not start")
                    .hasMessageContaining("saying: Failed listening on port " + port)
                    .hasMessageContaining("redis.log");
        }
        servers.close();

        assertThat(Orphans.find(state.programs())).isEmpty();
    }

    @Test
    void otherUsersOfTheMachineGetNothing() throws Exception {
        EmbeddedServers servers = started();
        URI database = URI.create(servers.databaseUrl());

        assertThat(queryAsSuperuser(servers, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(queryAsSuperuser(servers, "SHOW unix_socket_directories")).isEmpty();
        for (String role : List.of("tses", "postgres", System.getProperty("user.name"), "nobody")) {
            for (String password : List.of("", role, "postgres", state.secret("redis-password"))) {
                assertThatThrownBy(() -> connect(database, role, password))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("password");
            }
        }
        assertThat(queryAsSuperuser(servers, "SELECT string_agg(DISTINCT auth_method, ' ') FROM pg_hba_file_rules"))
                .isEqualTo("scram-sha-256");
        assertThat(queryAsSuperuser(
                        servers,
                        "SELECT bool_and(rolpassword LIKE 'SCRAM-SHA-256$%') FROM pg_authid" + " WHERE rolcanlogin"))
                .isEqualTo("t");
        assertThat(ask(URI.create(servers.redisUrl()), "PING\r\nAUTH tses\r\nCONFIG GET dir"))
                .startsWith("-NOAUTH")
                .contains("-WRONGPASS")
                .doesNotContain(state.path().toString());
        assertThat(readableByOthers()).isEmpty();
        servers.close();
    }

    @Test
    void theApplicationOwnsItsDatabaseAndNothingOfTheMachine() throws Exception {
        EmbeddedServers servers = started();
        Path loot = Files.writeString(state.path().resolve("loot"), "the signing key");

        for (String deed : List.of(
                "COPY (SELECT 1) TO PROGRAM 'touch " + state.path().resolve("touched") + "'",
                "CREATE TEMP TABLE t (line text); COPY t FROM PROGRAM 'id'",
                "CREATE TEMP TABLE t (line text); COPY t FROM '" + loot + "'",
                "COPY (SELECT 1) TO '" + state.path().resolve("touched") + "'",
                "SELECT pg_read_file('" + loot + "')",
                "SELECT pg_ls_dir('/')",
                "SELECT lo_import('" + loot + "')",
                "ALTER SYSTEM SET archive_command = 'id'",
                "ALTER ROLE tses SUPERUSER",
                "CREATE ROLE other SUPERUSER",
                "GRANT pg_execute_server_program TO tses",
                "SET ROLE postgres",
                "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc.so.6', 'system'",
                "SELECT rolpassword FROM pg_authid")) {
            assertThatThrownBy(() -> query(servers, deed)).as(deed).hasMessageMatching("(?s).*(denied|must|Only).*");
        }
        assertThat(state.path().resolve("touched")).doesNotExist();
        assertThat(query(servers, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(ask(servers, "CONFIG SET dir /tmp")).startsWith("-ERR");
        assertThat(ask(servers, "MODULE LOAD /tmp/x.so")).startsWith("-ERR");
        assertThat(ask(servers, "DEBUG SLEEP 0")).startsWith("-ERR");
        servers.close();
    }

    @Test
    void aFolderOfTheFormerReleaseIsShutAndKeepsItsData() throws Exception {
        makeAsTheFormerReleaseDid(state.path().resolve("postgres-18"));

        EmbeddedServers servers = started();

        assertThatThrownBy(() -> connect(URI.create(servers.databaseUrl()), "postgres", ""))
                .hasMessageContaining("password");
        assertThat(query(servers, "SELECT answer FROM kept")).isEqualTo("42");
        assertThat(query(servers, "SELECT twice(answer) FROM kept")).isEqualTo("84");
        execute(servers, "ALTER TABLE kept ADD more text");
        execute(servers, "CREATE OR REPLACE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n + n'");
        execute(servers, "CREATE TABLE further ()");
        servers.close();
    }

    /** Has the state folder, writes into both servers, and never ends by itself. */
    static final class Owner {
        private Owner() {}

        public static void main(String... args) throws Exception {
            EmbeddedServers servers = new EmbeddedServers(StateFolder.open(Path.of(args[0])));
            servers.start(line -> {});
            write(servers);
            System.out.println(servers.redisUrl());
            new CountDownLatch(1).await();
        }
    }

    private String runInAProcessThatIsKilled() throws IOException {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        state.path().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = owner.inputReader()) {
            return lines.readLine();
        } finally {
            owner.destroyForcibly().onExit().join();
        }
    }

    /** Everybody was trusted, and everything belonged to the superuser. */
    private void makeAsTheFormerReleaseDid(Path data) throws Exception {
        PostgresPrograms programs = PostgresPrograms.unpack(state.programs());
        run(
                programs.command(
                        "initdb", List.of("-A", "trust", "-U", "postgres", "-D", data.toString(), "-E", "UTF-8")),
                "");
        run(programs.command("postgres", List.of("--single", "-D", data.toString(), "postgres")), """
                CREATE TABLE kept (answer int PRIMARY KEY)
                INSERT INTO kept VALUES (42)
                CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 * n'
                """);
        Files.createFile(data.resolveSibling("postgres-18.complete"));
    }

    private static void run(List<String> command, String input) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Writer in = process.outputWriter()) {
            in.write(input);
        }
        assertThat(process.waitFor()).isZero();
    }

    /** Of the folder itself and what lies directly in it: nobody gets further. */
    private List<Path> readableByOthers() throws IOException {
        try (Stream<Path> files = Files.walk(state.path(), 1)) {
            return files.filter(file -> !hasModeOfOwnerOnly(file)).toList();
        }
    }

    private static boolean hasModeOfOwnerOnly(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    .endsWith("------");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedServers started() {
        EmbeddedServers servers = new EmbeddedServers(state);
        servers.start(progress::add);
        return servers;
    }

    private static void write(EmbeddedServers servers) throws Exception {
        execute(servers, "CREATE TABLE kept AS SELECT 42 AS answer");
        assertThat(ask(servers, "SET kept 42")).startsWith("+OK");
    }

    private static void assertWritten(EmbeddedServers servers) throws Exception {
        assertThat(query(servers, "SELECT answer FROM kept")).isEqualTo("42");
        assertThat(ask(servers, "GET kept")).startsWith("$2\r\n42");
    }

    private static void execute(EmbeddedServers servers, String sql) throws SQLException {
        try (Connection connection = connect(servers);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String queryAsSuperuser(EmbeddedServers servers, String sql) throws SQLException {
        return query(
                connect(URI.create(servers.databaseUrl()), "postgres", state.secret("postgres-superuser-password")),
                sql);
    }

    private static String query(EmbeddedServers servers, String sql) throws SQLException {
        return query(connect(servers), sql);
    }

    private static String query(Connection opened, String sql) throws SQLException {
        try (Connection connection = opened;
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedServers servers) throws SQLException {
        URI url = URI.create(servers.databaseUrl());
        String[] user = url.getUserInfo().split(":", -1);
        return connect(url, user[0], user[1]);
    }

    private static Connection connect(URI url, String role, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + url.getPort() + url.getPath(), role, password);
    }

    private static String ask(EmbeddedServers servers, String command) throws IOException {
        URI url = URI.create(servers.redisUrl());
        String answer = ask(url, "AUTH " + url.getUserInfo().substring(1) + "\r\n" + command);
        return answer.substring("+OK\r\n".length());
    }

    private static String ask(URI url, String commands) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", url.getPort())) {
            socket.getOutputStream().write((commands + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}

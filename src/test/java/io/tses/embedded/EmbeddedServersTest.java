package io.tses.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                    .hasMessageContaining("redis.log");
        }
        servers.close();

        assertThat(Orphans.find(state.programs())).isEmpty();
    }

    @Test
    void theyListenOnLoopbackOnlyAndRedisAsksForItsPassword() throws Exception {
        EmbeddedServers servers = started();
        URI redis = URI.create(servers.redisUrl());

        assertThat(ask(redis, "PING")).startsWith("-NOAUTH");
        assertThat(query(servers, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(query(servers, "SHOW unix_socket_directories")).isEmpty();
        assertThat(query(servers, "SHOW synchronous_commit")).isEqualTo("on");
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

    private EmbeddedServers started() {
        EmbeddedServers servers = new EmbeddedServers(state);
        servers.start(progress::add);
        return servers;
    }

    private static void write(EmbeddedServers servers) throws Exception {
        try (Connection connection = connect(servers);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
        }
        assertThat(ask(servers, "SET kept 42")).startsWith("+OK");
    }

    private static void assertWritten(EmbeddedServers servers) throws Exception {
        assertThat(query(servers, "SELECT answer FROM kept")).isEqualTo("42");
        assertThat(ask(servers, "GET kept")).startsWith("$2\r\n42");
    }

    private static String query(EmbeddedServers servers, String sql) throws SQLException {
        try (Connection connection = connect(servers);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedServers servers) throws SQLException {
        URI url = URI.create(servers.databaseUrl());
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + url.getPort() + url.getPath(), "postgres", "");
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

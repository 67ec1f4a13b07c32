package io.tses.postgres;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.embedded.EmbeddedPostgres;
import io.tses.embedded.EmbeddedPostgres.Passwords;
import io.tses.request.Unavailable;
import io.tses.support.Eventually;
import io.tses.support.TcpProxy;
import io.tses.support.TestCa;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.sqlclient.Pool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Both clients against two real servers: one with a certificate for {@code localhost}, so that 127.0.0.1 is another host,
 * and one that cannot TLS.
 */
@Tag("servers")
class EncryptionTest {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String STORE_PASSWORD = "not a secret";
    private static final int SSL_REQUEST = 80877103;

    private static final TestCa AUTHORITY = new TestCa("right");

    private static Path files;
    private static EmbeddedPostgres withTls;

    private Vertx vertx;

    @BeforeAll
    static void startAServerThatCan(@TempDir Path directory) throws Exception {
        files = directory;
        TestCa.Issued server = AUTHORITY.issue("localhost");
        write("right.pem", AUTHORITY.pem());
        write("other.pem", new TestCa("other").pem());
        Path state = Path.of(System.getProperty("tses.test.state", "target/test-servers"))
                .toAbsolutePath();
        withTls = EmbeddedPostgres.start(
                Files.createDirectories(state.resolve("bin")),
                Files.createTempDirectory(state, "tls").resolve("postgres"),
                TestServers.freePort(),
                new Passwords("testOnly", "testOnlySuperuser"));
        TestServers.runSqlAt(
                withTls.superuserUrl(),
                "ALTER SYSTEM SET ssl = on",
                "ALTER SYSTEM SET ssl_cert_file = '" + write("server.crt", server.certificate()) + "'",
                "ALTER SYSTEM SET ssl_key_file = '" + write("server.key", server.key()) + "'",
                "SELECT pg_reload_conf()");
        Eventually.eventually(() -> assertThatCode(() -> encryptedForMigrations(url("localhost", "sslmode=require")))
                .doesNotThrowAnyException());
    }

    private static String write(String name, String text) throws IOException {
        Path file = files.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    @AfterAll
    static void stop() {
        withTls.close();
    }

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, '', true",
        "127.0.0.1, '', true",
        "localhost, sslmode=disable, false",
        "localhost, sslmode=allow, false",
        "localhost, sslmode=prefer, true",
        "localhost, sslmode=require, true",
        "127.0.0.1, sslmode=require, true",
        "127.0.0.1, sslmode=require&sslrootcert=right.pem, true",
        "127.0.0.1, sslmode=verify-ca&sslrootcert=right.pem, true",
        "localhost, sslmode=verify-full&sslrootcert=right.pem, true",
    })
    void theLineIsEncryptedAsTheModeSays(String host, String parameters, boolean encrypted) throws Exception {
        DatabaseUrl url = url(host, parameters);

        assertThat(encryptedForRequests(url)).as("requests").isEqualTo(encrypted);
        assertThat(encryptedForMigrations(url)).as("migrations").isEqualTo(encrypted);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, sslmode=require&sslrootcert=other.pem",
        "localhost, sslmode=verify-ca&sslrootcert=other.pem",
        "localhost, sslmode=verify-full&sslrootcert=other.pem",
        "127.0.0.1, sslmode=verify-full&sslrootcert=right.pem",
        "localhost, sslmode=verify-full",
        "localhost, sslrootcert=system",
    })
    void aCertificateThatDoesNotProveTheServerIsRefused(String host, String parameters) {
        assertRefused(url(host, parameters));
    }

    @Test
    void withoutAFileThoseWhomJavaTrustsMayVouch() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "right",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(AUTHORITY.pem().getBytes(StandardCharsets.US_ASCII))));
        Path file = files.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, STORE_PASSWORD.toCharArray());
        }
        // The driver of migrations asks the JDK's default, which stays for the life of the JVM what it was at first.
        assertThat(url("localhost", "sslmode=verify-full").dataSource().getSslfactory())
                .isEqualTo(DefaultJavaSSLFactory.class.getName());
        System.setProperty(TRUST_STORE, file.toString());
        System.setProperty(TRUST_PASSWORD, STORE_PASSWORD);
        try {
            assertThat(encryptedForRequests(url("localhost", "sslmode=verify-full")))
                    .isTrue();
            assertThatThrownBy(() -> encryptedForRequests(url("127.0.0.1", "sslmode=verify-full&sslrootcert=system")))
                    .isNotNull();
        } finally {
            System.clearProperty(TRUST_STORE);
            System.clearProperty(TRUST_PASSWORD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sslmode=disable", "sslmode=allow", "sslmode=prefer"})
    void whoDoesNotInsistIsServedWithoutTlsByAServerThatCannot(String parameters) throws Exception {
        assertThat(encryptedForRequests(urlWithoutTls(parameters))).isFalse();
        assertThat(encryptedForMigrations(urlWithoutTls(parameters))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslmode=require",
                "sslmode=verify-ca&sslrootcert=right.pem",
                "sslmode=verify-full&sslrootcert=right.pem"
            })
    void whoInsistsIsNotServedWithoutTls(String parameters) {
        assertRefused(urlWithoutTls(parameters));
    }

    /** What the client would do by itself. */
    @Test
    void aBrokenHandshakeDoesNotTurnToPlainText() {
        List<Integer> asked = new CopyOnWriteArrayList<>();
        NetServer breaking = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(message -> {
                    asked.add(message.length() >= 8 ? message.getInt(4) : 0);
                    if (message.length() == 8) {
                        socket.write(Buffer.buffer("S"));
                    } else {
                        socket.close();
                    }
                }))
                .listen(0, "127.0.0.1")
                .await();

        assertThatThrownBy(() -> encryptedForRequests(
                        DatabaseUrl.parse("postgres://u:p@127.0.0.1:" + breaking.actualPort() + "/db")))
                .isNotNull();
        assertThat(asked).contains(SSL_REQUEST).doesNotContain(3 << 16);
    }

    /** @param answers of the server until it falls silent */
    private record Stalled(String parameters, int answers, TcpProxy proxy, PatientClient<Pool> client) {}

    /** At the question for TLS, in its handshake, at the start of a session and twice while its user is asked for the password. */
    @Test
    void atWhicheverStepOfConnectingItFallsSilentItIsGivenUpLeavesNothingOpenAndWorksAgain() {
        List<Stalled> all = Stream.of(
                        "disable 0",
                        "disable 1",
                        "disable 2",
                        "prefer 0",
                        "prefer 1",
                        "require 0",
                        "require 1",
                        "require 2")
                .map(step -> stalled("sslmode=" + step.split(" ")[0], Integer.parseInt(step.split(" ")[1])))
                .toList();
        List<Future<String>> uses = all.stream().map(one -> use(one.client())).toList();

        for (int i = 0; i < all.size(); i++) {
            TcpProxy proxy = all.get(i).proxy();
            assertThat(uses.get(i).await()).as(all.get(i).toString()).isEqualTo("unreachable");
            Eventually.eventually(() -> assertThat(proxy.open()).isZero());
        }
        for (Stalled one : all) {
            one.proxy().mend();
            assertThat(use(one.client()).await()).as(one.toString()).isEmpty();
            one.client().close().await();
            one.proxy().close();
        }
    }

    private Stalled stalled(String parameters, int answers) {
        TcpProxy proxy = new TcpProxy("127.0.0.1", URI.create(withTls.url()).getPort());
        proxy.stallAfter(answers);
        DatabaseUrl url = DatabaseUrl.parse(
                withTls.url().replaceFirst("127.0.0.1:[0-9]+", "localhost:" + proxy.port()) + "?" + parameters);
        PgClients clients =
                new PgClients(vertx, new PostgresConfig(url, 1, Duration.ofMinutes(1)), new SimpleMeterRegistry());
        return new Stalled(parameters, answers, proxy, clients.pool(Duration.ofSeconds(2)));
    }

    /** Why a statement failed; empty when it did not. */
    private static Future<String> use(PatientClient<Pool> client) {
        return client.use(pool -> pool.query("SELECT 1").execute())
                .map("")
                .otherwise(cause -> cause instanceof Unavailable why ? why.reason() : cause.toString());
    }

    private void assertRefused(DatabaseUrl url) {
        assertThatThrownBy(() -> encryptedForRequests(url)).as("requests").isNotNull();
        assertThatThrownBy(() -> encryptedForMigrations(url)).as("migrations").isNotNull();
    }

    private boolean encryptedForRequests(DatabaseUrl url) {
        PatientClient<Pool> client = new PgClients(
                        vertx, new PostgresConfig(url, 1, Duration.ofMinutes(1)), new SimpleMeterRegistry())
                .pool(Duration.ofSeconds(10));
        return client.use(pool -> pool.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                        .execute()
                        .map(rows -> rows.iterator().next().getBoolean(0)))
                .eventually(client::close)
                .await();
    }

    private static boolean encryptedForMigrations(DatabaseUrl url) throws Exception {
        try (Connection connection = url.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private static DatabaseUrl url(String host, String parameters) {
        return DatabaseUrl.parse(withTls.url().replace("127.0.0.1", host) + "?" + inFiles(parameters));
    }

    private static DatabaseUrl urlWithoutTls(String parameters) {
        return DatabaseUrl.parse(TestServers.shared().databaseUrl() + "?" + inFiles(parameters));
    }

    private static String inFiles(String parameters) {
        return parameters.replaceAll("(right|other)[.]pem", files + "/$0");
    }
}

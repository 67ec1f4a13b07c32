package io.tses.redis;

import io.tses.config.ServerUrl;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.support.TcpProxy;
import io.tses.support.TestCa;
import io.tses.support.TestServers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The real Redis behind an end of TLS, whose certificate is right or wrong. */
@Tag("servers")
class RedisTlsTest {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final TestCa CA = new TestCa("an authority");
    private static final TestCa STRANGER = new TestCa("a stranger");

    static {
        RequestScope.register();
    }

    private final Path files;

    RedisTlsTest(@TempDir Path files) {
        this.files = files;
    }

    @Test
    void theRightCertificateIsAccepted() throws IOException {
        assertThatCode(() -> start(CA.issue("localhost"), "localhost", trusting(CA)))
                .doesNotThrowAnyException();
        assertThatCode(() -> start(CA.issue("127.0.0.1"), "127.0.0.1", trusting(CA)))
                .doesNotThrowAnyException();
    }

    @Test
    void anAuthorityThatJavaTrustsIsTrustedWithoutAnySetting() throws IOException, GeneralSecurityException {
        Certificate authority;
        try (var pem = Files.newInputStream(trusting(CA).orElseThrow())) {
            authority = CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setCertificateEntry("ca", authority);
        Path file = files.resolve("trusted.jks");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, new char[0]);
        }
        String before = System.getProperty(TRUST_STORE);
        System.setProperty(TRUST_STORE, file.toString());
        try {
            assertThatCode(() -> start(CA.issue("localhost"), "localhost", Optional.empty()))
                    .doesNotThrowAnyException();
        } finally {
            if (before == null) {
                System.clearProperty(TRUST_STORE);
            } else {
                System.setProperty(TRUST_STORE, before);
            }
        }
    }

    @Test
    void aCertificateOfAStrangerIsRefusedAndTheSettingNamed() throws IOException {
        assertThatThrownBy(() -> start(STRANGER.issue("localhost"), "localhost", Optional.empty()))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("certificate was issued by CN=")
                .hasMessageContaining("which is not known; redis.ca-file (REDIS_CA_FILE) must name the certificate");
        assertThatThrownBy(() -> start(STRANGER.issue("localhost"), "localhost", trusting(CA)))
                .hasMessageContaining("which is not known; redis.ca-file (REDIS_CA_FILE) must name the certificate");
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        for (String other : new String[] {"redis.example.com", "localhost.example.com", "127.0.0.2"}) {
            assertThatThrownBy(() -> start(CA.issue(other), "localhost", trusting(CA)))
                    .hasMessageContaining("certificate is for " + other + ";")
                    .hasMessageContaining("redis.url (REDIS_URL)");
        }
        assertThatThrownBy(() -> start(CA.issue("localhost"), "127.0.0.1", trusting(CA)))
                .hasMessageContaining("certificate is for localhost;");
    }

    @Test
    void anExpiredCertificateIsRefused() {
        assertThatThrownBy(() -> start(CA.issueExpired("localhost"), "localhost", trusting(CA)))
                .hasMessageContaining("certificate expired on ");
    }

    @Test
    void aServerWithoutTlsIsNotSpokenToInPlainText() throws IOException {
        URI redis = URI.create(TestServers.shared().redisUrl());
        try (TcpProxy plain = new TcpProxy(redis.getHost(), redis.getPort());
                RedisLine line =
                        new RedisLine(config("rediss", "localhost", plain.port(), trusting(CA), Optional.empty()))) {
            assertThat(troubleOf(line)).contains("it may not speak TLS there");
        }
    }

    @Test
    void aServerThatExpectsTlsIsToldOfToWhoSpeaksPlainText() {
        try (TcpProxy tls = proxy(new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(CA.issue("localhost").options()));
                RedisLine line =
                        new RedisLine(config("redis", "localhost", tls.port(), Optional.empty(), Optional.empty()))) {
            assertThat(troubleOf(line)).contains("if it expects TLS, the URL must begin with rediss://");
        }
    }

    @Test
    void aServerThatAsksForACertificateIsShownOneAndWithoutToldOf() throws IOException {
        NetServerOptions asking = new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(CA.issue("localhost").options())
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(CA.pem())));
        TestCa.Issued mine = CA.issue("client");
        RedisConfig.ClientCertificate shown =
                new RedisConfig.ClientCertificate(file("client.pem", mine.certificate()), file("key.pem", mine.key()));

        try (TcpProxy tls = proxy(asking)) {
            try (RedisLine line =
                    new RedisLine(config("rediss", "localhost", tls.port(), trusting(CA), Optional.of(shown)))) {
                assertThatCode(line::start).doesNotThrowAnyException();
            }
            try (RedisLine line =
                    new RedisLine(config("rediss", "localhost", tls.port(), trusting(CA), Optional.empty()))) {
                assertThatThrownBy(line::start)
                        .hasMessageContaining(
                                "set redis.cert-file (REDIS_CERT_FILE) and redis.key-file (REDIS_KEY_FILE)");
            }
        }
    }

    private void start(TestCa.Issued shown, String host, Optional<Path> caFile) {
        try (TcpProxy tls = proxy(new NetServerOptions().setSsl(true).setKeyCertOptions(shown.options()));
                RedisLine line = new RedisLine(config("rediss", host, tls.port(), caFile, Optional.empty()))) {
            line.start();
        }
    }

    /** Of a line that is not given up, since time may mend it. */
    private static String troubleOf(RedisLine line) {
        List<String> troubles = new ArrayList<>();
        eventually(() -> {
            String trouble = line.on(
                    connections -> connections.check().map("").otherwise(cause -> String.valueOf(cause.getMessage())));
            troubles.add(trouble);
            assertThat(trouble).isNotEqualTo("not connected yet");
        });
        return troubles.get(troubles.size() - 1);
    }

    private static TcpProxy proxy(NetServerOptions tls) {
        URI redis = URI.create(TestServers.shared().redisUrl());
        return new TcpProxy(redis.getHost(), redis.getPort(), tls);
    }

    private static RedisConfig config(
            String scheme,
            String host,
            int port,
            Optional<Path> caFile,
            Optional<RedisConfig.ClientCertificate> client) {
        String signIn = Optional.ofNullable(
                        URI.create(TestServers.shared().redisUrl()).getRawUserInfo())
                .map(info -> info + "@")
                .orElse("");
        return new RedisConfig(
                ServerUrl.parse(scheme + "://" + signIn + host + ":" + port, RedisConfig.PORTS),
                0,
                caFile,
                client,
                4096,
                Optional.empty());
    }

    private Optional<Path> trusting(TestCa ca) throws IOException {
        return Optional.of(file("ca.pem", ca.pem()));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(files.resolve(name), text);
    }
}

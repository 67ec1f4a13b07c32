package io.tses.postgres;

import io.tses.tls.ServerTrust;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * Whether the line to PostgreSQL is encrypted, and what its certificate must be, as libpq has it.
 *
 * @param mode {@code require} with certificates of authorities is {@code verify-ca}
 * @param authorities a file of the certificates (PEM) of those who may vouch for the server; empty for those that Java
 *     trusts. Of use for {@code verify-ca} and {@code verify-full} only
 */
record Encryption(SslMode mode, Optional<Path> authorities) {
    private static final String SYSTEM = "system";
    private static final String WHATEVER_HOST = "";
    private static final String HOST_OF_THE_URL = "HTTPS";

    /** @throws IllegalArgumentException as {@link DatabaseUrl#of} does */
    static Encryption of(Optional<String> sslmode, Optional<String> sslrootcert) {
        boolean system = sslrootcert.filter(SYSTEM::equals).isPresent();
        SslMode mode = sslmode.map(Encryption::mode).orElse(system ? SslMode.VERIFY_FULL : SslMode.PREFER);
        DatabaseUrl.require(
                !system || mode == SslMode.VERIFY_FULL,
                "has sslrootcert=system, which is only safe with sslmode=verify-full");
        Optional<Path> authorities =
                sslrootcert.filter(text -> !text.equals(SYSTEM)).map(Encryption::authorities);
        return switch (mode) {
            case DISABLE, ALLOW, PREFER -> {
                DatabaseUrl.require(
                        authorities.isEmpty(),
                        "has a sslrootcert that checks nothing without sslmode=verify-full (or verify-ca, or require)");
                yield new Encryption(mode, authorities);
            }
            case REQUIRE -> new Encryption(authorities.isEmpty() ? mode : SslMode.VERIFY_CA, authorities);
            case VERIFY_CA -> {
                DatabaseUrl.require(
                        authorities.isPresent(),
                        "has sslmode=verify-ca and needs a sslrootcert, a file of certificates: without the host's name, anybody"
                                + " with a certificate from somewhere would do");
                yield new Encryption(mode, authorities);
            }
            case VERIFY_FULL -> new Encryption(mode, authorities);
        };
    }

    /** What is verified is part of the options of TLS. The client's own modes for it refuse those whom Java trusts. */
    PgConnectOptions applyTo(PgConnectOptions connect) {
        return switch (mode) {
            case DISABLE -> connect.setSslMode(mode);
            case ALLOW, PREFER, REQUIRE -> connect.setSslMode(mode).setSslOptions(tls());
            case VERIFY_CA, VERIFY_FULL -> connect.setSslMode(SslMode.REQUIRE).setSslOptions(tls());
        };
    }

    void applyTo(PGSimpleDataSource source) {
        source.setSslMode(mode.value);
        authorities.ifPresent(file -> source.setSslRootCert(file.toString()));
        if (mode == SslMode.VERIFY_FULL && authorities.isEmpty()) {
            source.setSslfactory(DefaultJavaSSLFactory.class.getName());
        }
    }

    private ClientSSLOptions tls() {
        ClientSSLOptions tls = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? HOST_OF_THE_URL : WHATEVER_HOST)
                .setTrustAll(mode != SslMode.VERIFY_CA && mode != SslMode.VERIFY_FULL);
        if (!tls.isTrustAll()) {
            tls.setTrustOptions(new ServerTrust(authorities));
        }
        return tls;
    }

    private static SslMode mode(String text) {
        return Arrays.stream(SslMode.values())
                .filter(mode -> mode.value.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("has an sslmode that is none of "
                        + Arrays.stream(SslMode.values())
                                .map(mode -> mode.value)
                                .collect(Collectors.joining(", "))));
    }

    private static Path authorities(String text) {
        try {
            Path file = Path.of(text).toAbsolutePath();
            byte[] pem = Files.readAllBytes(file);
            DatabaseUrl.require(
                    new String(pem, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----")
                            && !CertificateFactory.getInstance("X.509")
                                    .generateCertificates(new ByteArrayInputStream(pem))
                                    .isEmpty(),
                    "has a sslrootcert that names a file without certificates in PEM: " + file);
            return file;
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "has a sslrootcert that names a file with a broken certificate: " + text);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("has a sslrootcert that names a file that cannot be read: " + text);
        }
    }
}

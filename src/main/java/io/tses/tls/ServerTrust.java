package io.tses.tls;

import io.tses.tls.Distrusted.Flaw;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are believed, and in words why one is not.
 *
 * @param caFile certificates in PEM to believe instead of those that the JVM does
 */
public record ServerTrust(Optional<Path> caFile) implements TrustOptions {
    private static final int ALTERNATIVE_NAME = 1;
    private static final int MOST_NAMES = 8;

    @Override
    public TrustOptions copy() {
        return this;
    }

    @Override
    public TrustManagerFactory getTrustManagerFactory(Vertx vertx) throws Exception {
        return TrustOptions.wrap(manager()).getTrustManagerFactory(vertx);
    }

    @Override
    public Function<String, TrustManager[]> trustManagerMapper(Vertx vertx) throws Exception {
        return TrustOptions.wrap(manager()).trustManagerMapper(vertx);
    }

    /**
     * The certificates of a file in PEM or DER; at least one.
     *
     * @throws CertificateException when there is none, or a broken one
     */
    public static Collection<? extends Certificate> read(Path file) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new CertificateException("no certificate in it");
            }
            return certificates;
        }
    }

    private X509ExtendedTrustManager manager() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(caFile.isPresent() ? store(caFile.get()) : null);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .map(Telling::new)
                .findFirst()
                .orElseThrow();
    }

    private static KeyStore store(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate certificate : read(file)) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        return store;
    }

    /** Decides as the JDK does, and says why. */
    private static final class Telling extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager decides;

        Telling(X509ExtendedTrustManager decides) {
            this.decides = decides;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            try {
                decides.checkServerTrusted(chain, type, engine);
            } catch (CertificateException e) {
                throw distrusted(chain, type, e);
            }
        }

        private Distrusted distrusted(X509Certificate[] chain, String type, CertificateException refusal) {
            X509Certificate own = chain[0];
            try {
                own.checkValidity();
                // Without the engine the name of the host is not compared.
                decides.checkServerTrusted(chain, type);
                return new Distrusted(Flaw.OTHER_HOST, "is for " + names(own), refusal);
            } catch (CertificateExpiredException e) {
                return new Distrusted(
                        Flaw.TIME, "expired on " + own.getNotAfter().toInstant(), refusal);
            } catch (CertificateNotYetValidException e) {
                return new Distrusted(
                        Flaw.TIME, "is not valid before " + own.getNotBefore().toInstant(), refusal);
            } catch (CertificateException e) {
                return new Distrusted(Flaw.UNKNOWN_AUTHORITY, authority(own), refusal);
            }
        }

        private static String authority(X509Certificate own) {
            return own.getIssuerX500Principal().equals(own.getSubjectX500Principal())
                    ? "is self-signed and not known"
                    : "was issued by " + printable(own.getIssuerX500Principal().getName()) + ", which is not known";
        }

        private static String names(X509Certificate certificate) {
            try {
                String names = Stream.ofNullable(certificate.getSubjectAlternativeNames())
                        .flatMap(Collection::stream)
                        .map(name -> name.get(ALTERNATIVE_NAME))
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .limit(MOST_NAMES)
                        .map(Telling::printable)
                        .collect(Collectors.joining(", "));
                return names.isEmpty()
                        ? printable(certificate.getSubjectX500Principal().getName())
                        : names;
            } catch (CertificateException e) {
                return "names that cannot be read";
            }
        }

        /** Whoever is at the other end wrote it. */
        private static String printable(String text) {
            return text.codePoints()
                    .filter(c -> c >= ' ' && c <= '~' && c != '"')
                    .limit(200)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
                throws CertificateException {
            decides.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            decides.checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            decides.checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            decides.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            decides.checkClientTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return decides.getAcceptedIssuers();
        }
    }
}

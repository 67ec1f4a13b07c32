package io.tses.embedded;

import io.tses.tls.CertificateAuthority;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate of localhost that nobody vouches for, made anew at each start: it keeps no secret that is worth keeping. */
final class OwnCertificate {
    private static final Duration BEFORE = Duration.ofDays(1);
    private static final Duration LIFE = Duration.ofDays(366);

    private OwnCertificate() {}

    /** What a server of TLS shows it with. */
    static SSLContext context(Clock clock) {
        Instant from = clock.instant().minus(BEFORE);
        CertificateAuthority.Issued own = new CertificateAuthority("tses mailbox", from, LIFE)
                .issue(List.of("localhost", "127.0.0.1"), from, LIFE);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("localhost", own.key(), new char[0], new Certificate[] {own.certificate()});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new CannotStart("The mailbox could not make a certificate: " + e, e);
        }
    }
}

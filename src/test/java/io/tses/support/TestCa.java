package io.tses.support;

import io.tses.tls.CertificateAuthority;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An authority that makes certificates for servers, good ones and bad ones. */
public final class TestCa {
    private static final Duration LIFE = Duration.ofDays(2);

    private final CertificateAuthority authority;

    /** A certificate with its private key, both in PEM. */
    public record Issued(String certificate, String key) {
        public PemKeyCertOptions options() {
            return new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate))
                    .addKeyValue(Buffer.buffer(key));
        }
    }

    public TestCa(String name) {
        this.authority = new CertificateAuthority(name, Instant.now().minus(LIFE), LIFE.multipliedBy(2));
    }

    /** Its own certificate, in PEM. */
    public String pem() {
        return authority.certificatePem();
    }

    /** @param host a name, or an address of IPv4 */
    public Issued issue(String host) {
        return issue(host, Instant.now().minus(LIFE.dividedBy(2)));
    }

    public Issued issueExpired(String host) {
        return issue(host, Instant.now().minus(LIFE).minusSeconds(1));
    }

    private Issued issue(String host, Instant from) {
        CertificateAuthority.Issued issued = authority.issue(List.of(host), from, LIFE);
        return new Issued(issued.certificatePem(), issued.keyPem());
    }
}

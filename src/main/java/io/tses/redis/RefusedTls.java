package io.tses.redis;

import io.netty.handler.ssl.NotSslRecordException;
import io.tses.request.Unavailable;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says in words, and with the setting that mends it, why TLS did not come about. */
final class RefusedTls {
    private static final int DEEPEST = 16;

    private RefusedTls() {}

    /** Empty when {@code failure} is not about TLS. */
    static Optional<Unavailable> in(Throwable failure, RedisConfig config) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < DEEPEST; cause = cause.getCause()) {
            causes.add(cause);
        }
        if (holds(causes, NotSslRecordException.class)) {
            return Optional.of(Trouble.UNREACHABLE.as("it does not speak TLS at this port, as rediss:// asks for"));
        }
        if (holds(causes, CertificateExpiredException.class)) {
            return refused("has expired");
        }
        if (holds(causes, CertificateNotYetValidException.class)) {
            return refused("is not valid yet");
        }
        if (holds(causes, CertPathBuilderException.class)) {
            return refused(
                    config.caFile().isPresent()
                            ? "is by none of the authorities in redis.ca-file (REDIS_CA_FILE)"
                            : "is by no authority that Java trusts; redis.ca-file (REDIS_CA_FILE) may name the one that made it");
        }
        String said = String.valueOf(causes.get(causes.size() - 1).getMessage());
        if (said.startsWith("No name matching") || said.startsWith("No subject alternative")) {
            return refused("is for another host than " + config.url().host()
                    + "; redis.url (REDIS_URL) must name the host that" + " it is for");
        }
        if (said.contains("non-LDH")) {
            return refused(
                    "cannot be compared with a host name that has an underscore; redis.url (REDIS_URL) must use another");
        }
        if (holds(causes, CertificateException.class)) {
            return refused("is not accepted: " + said);
        }
        if (said.endsWith("certificate_required") || said.endsWith("bad_certificate")) {
            return Optional.of(
                    Trouble.CERTIFICATE_REFUSED.as("it asks for a certificate that it accepts; set redis.cert-file"
                            + " (REDIS_CERT_FILE) and redis.key-file (REDIS_KEY_FILE)"));
        }
        return holds(causes, SSLException.class)
                ? Optional.of(Trouble.UNREACHABLE.as("TLS failed: " + said))
                : Optional.empty();
    }

    private static boolean holds(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private static Optional<Unavailable> refused(String why) {
        return Optional.of(Trouble.CERTIFICATE_REFUSED.as("its certificate " + why));
    }
}

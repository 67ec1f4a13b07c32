package io.tses.redis;

import io.netty.handler.ssl.NotSslRecordException;
import io.tses.request.Unavailable;
import io.tses.tls.Distrusted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says in words, and with the setting that mends it, why TLS did not come about. */
final class RefusedTls {
    private static final int MOST_CAUSES = 16;

    private RefusedTls() {}

    /** Empty when {@code failure} is not about TLS. */
    static Optional<Unavailable> in(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < MOST_CAUSES; cause = cause.getCause()) {
            causes.add(cause);
        }
        if (holds(causes, NotSslRecordException.class)) {
            return Optional.of(Trouble.UNREACHABLE.as("it does not speak TLS at this port, as rediss:// asks for"));
        }
        Optional<Distrusted> distrusted = Distrusted.in(failure);
        if (distrusted.isPresent()) {
            return distrusted.map(RefusedTls::untrusted);
        }
        String said = String.valueOf(causes.get(causes.size() - 1).getMessage());
        if (said.endsWith("certificate_required") || said.endsWith("bad_certificate")) {
            return Optional.of(
                    Trouble.CERTIFICATE_REFUSED.as("it asks for a certificate that it accepts; set redis.cert-file"
                            + " (REDIS_CERT_FILE) and redis.key-file (REDIS_KEY_FILE)"));
        }
        return holds(causes, SSLException.class)
                ? Optional.of(Trouble.UNREACHABLE.as("TLS failed: " + said))
                : Optional.empty();
    }

    private static Unavailable untrusted(Distrusted distrusted) {
        String remedy = switch (distrusted.flaw()) {
            case TIME -> "";
            case UNKNOWN_AUTHORITY -> "; redis.ca-file (REDIS_CA_FILE) must name the certificate of who issued it";
            case OTHER_HOST -> "; redis.url (REDIS_URL) must name a host that it is for";
        };
        return Trouble.CERTIFICATE_REFUSED.as("its certificate " + distrusted.reason() + remedy);
    }

    private static boolean holds(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }
}

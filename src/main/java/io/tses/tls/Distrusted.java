package io.tses.tls;

import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Optional;

/** A server's certificate is not believed, for a reason that may be shown. */
public final class Distrusted extends CertificateException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_CAUSES = 16;

    /** What is wrong with a certificate. */
    public enum Flaw {
        /** It has expired or is not valid yet. */
        TIME,
        /** Nobody who is trusted vouches for it. */
        UNKNOWN_AUTHORITY,
        /** It is genuine, and for somebody else. */
        OTHER_HOST
    }

    private final Flaw flaw;

    Distrusted(Flaw flaw, String reason, CertificateException cause) {
        super(reason, cause);
        this.flaw = flaw;
    }

    /** The one that a connection failed for, if it was that. */
    public static Optional<Distrusted> in(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            if (cause instanceof Distrusted distrusted) {
                return Optional.of(distrusted);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    public Flaw flaw() {
        return flaw;
    }

    /** Goes on after "the certificate"; printable, whatever the certificate says. */
    public String reason() {
        return Objects.requireNonNull(getMessage());
    }
}

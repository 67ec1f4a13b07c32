package io.tses.smtp;

import io.netty.handler.ssl.NotSslRecordException;
import io.tses.request.LineFault;
import io.tses.smtp.Undelivered.Kind;
import io.tses.tls.Distrusted;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Why a mail server took nothing, in words for an operator, with the setting that mends it and nothing that the server said. */
record SmtpDiagnosis(SmtpConfig config) {
    Undelivered unreachable(Duration patience, Throwable cause) {
        for (Throwable next = cause; next != null; next = next.getCause()) {
            if (next instanceof SSLException || next instanceof Distrusted) {
                return untrusted(cause);
            }
        }
        LineFault fault = LineFault.of(cause);
        return switch (fault) {
            case UNKNOWN_HOST -> new Undelivered(Kind.LASTING, fault.at(config.host()) + ", see EMAIL_HOST");
            case NO_ANSWER -> silent(patience);
            case NO_ROUTE, REFUSED, RESET, CLOSED, OTHER -> new Undelivered(Kind.PASSING, fault.at(config.server()));
        };
    }

    Undelivered untrusted(Throwable cause) {
        Optional<Distrusted> distrusted = Distrusted.in(cause);
        if (distrusted.isPresent()) {
            return new Undelivered(
                    Kind.LASTING,
                    "the certificate of " + config.host() + " "
                            + distrusted.get().reason() + ": see EMAIL_HOST, EMAIL_CA_FILE");
        }
        for (Throwable next = cause; next != null; next = next.getCause()) {
            if (next instanceof NotSslRecordException) {
                return new Undelivered(
                        Kind.LASTING, config.server() + " does not answer in TLS: see EMAIL_USE_SSL, EMAIL_PORT");
            }
            if (next instanceof ClosedChannelException) {
                return new Undelivered(
                        Kind.PASSING, config.server() + " closed the connection during the TLS handshake");
            }
        }
        return new Undelivered(Kind.LASTING, "no TLS with " + config.server() + ": " + alert(cause));
    }

    Undelivered noStartTls() {
        return new Undelivered(
                Kind.LASTING,
                config.server()
                        + " does not offer STARTTLS: when it cannot and need not, as a mail catcher on the same"
                        + " machine, set EMAIL_USE_TLS=false; on a port with TLS from the first byte, EMAIL_USE_SSL=true");
    }

    Undelivered noLogin() {
        return new Undelivered(
                Kind.LASTING,
                config.server()
                        + " offers no login that works with a name and a password: check EMAIL_HOST and EMAIL_PORT,"
                        + " or unset EMAIL_HOST_USER");
    }

    Undelivered noLoginBy(String mechanism) {
        return new Undelivered(Kind.LASTING, config.server() + " cannot be logged in to by " + mechanism);
    }

    Undelivered silent(Duration patience) {
        return new Undelivered(Kind.PASSING, "no answer from " + config.server() + " within " + text(patience));
    }

    /** Others wanted its connection, and it could not go on beside them. */
    Undelivered inTheWay() {
        return new Undelivered(Kind.UNTRIED, config.server() + " kept other mails waiting for this one");
    }

    /** This process, not the server, was away. */
    Undelivered outOfTouch() {
        return new Undelivered(
                Kind.UNTRIED, "this node was out of touch when " + config.server() + " was ready for the mail");
    }

    /**
     * The line broke.
     *
     * @param at what was asked then, if anything was
     * @param contentSent whether the server may have taken a mail
     */
    Undelivered lost(Optional<Step> at, boolean contentSent) {
        String when = at.map(step -> " at the " + step.subject()).orElse("");
        return new Undelivered(kindOfLoss(contentSent), "connection closed by " + config.server() + when);
    }

    Undelivered babble() {
        return new Undelivered(Kind.LASTING, config.server() + " does not answer as a mail server does");
    }

    /** @param contentSent whether the server may have taken a mail */
    Undelivered refusal(Step step, SmtpReply reply, boolean contentSent) {
        String refused = reply.numbers() + " from " + config.server();
        if (reply.code() == SmtpReply.LEAVING) {
            return new Undelivered(kindOfLoss(contentSent), refused + ": it is leaving");
        }
        if (reply.wantsLogin()) {
            return new Undelivered(Kind.LASTING, refused + ": it wants a login, see EMAIL_HOST_USER");
        }
        Kind kind = reply.isForGood() ? forGood(step) : Kind.PASSING;
        return new Undelivered(kind, refused + " to the " + step.subject() + remedy(step));
    }

    private static Kind forGood(Step step) {
        return step.isOfTheMail() ? Kind.REFUSED : Kind.LASTING;
    }

    private static String remedy(Step step) {
        return switch (step) {
            case AUTH -> ": check EMAIL_HOST_USER and EMAIL_HOST_PASSWORD";
            case MAIL -> ", see DEFAULT_FROM_EMAIL";
            case GREETING -> ": does it let this machine in? See EMAIL_HOST";
            case EHLO -> ", where we named ourselves by DOMAIN";
            case STARTTLS -> ", see EMAIL_USE_TLS";
            case RCPT, DATA, CONTENT -> "";
        };
    }

    private static Kind kindOfLoss(boolean contentSent) {
        return contentSent ? Kind.PASSING : Kind.LOST;
    }

    private static String text(Duration patience) {
        long millis = patience.toMillis();
        return millis < 1000 ? millis + " ms" : Math.round(millis / 1000.0) + " s";
    }

    private static String alert(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int alert = message.lastIndexOf("alert: ");
        return alert < 0 ? "the handshake failed" : "it sent " + message.substring(alert + "alert: ".length());
    }
}

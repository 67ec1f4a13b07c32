package io.tses.mail;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import io.vertx.ext.mail.impl.MailClientImpl;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends over SMTP connections that are kept open between mails. Each is a mail client of its own, because that is the one
 * way to break off a send that takes too long: a connection that failed once is cut and never used again. Belongs to one
 * event loop.
 */
final class SmtpTransport implements MailTransport {
    /** Shorter than what servers and firewalls allow: a line that died unnoticed costs a whole try. */
    private static final Duration KEPT_OPEN = Duration.ofSeconds(30);

    /** Failures that the mail client tells by sentence alone, and that only an operator can mend. */
    private static final Set<String> TELLING = Set.of(
            "STARTTLS required but not supported by server",
            "login is required, but no allowed AUTH methods available. You may need to do STARTTLS");

    private final Vertx vertx;
    private final MailConfig config;
    private final Deque<MailClientImpl> idle = new ArrayDeque<>();
    private final Set<MailClientImpl> busy = new HashSet<>();

    SmtpTransport(Vertx vertx, MailConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    @Override
    public Future<Void> send(CodeMail mail, Duration patience) {
        MailClientImpl line = idle.isEmpty() ? open() : idle.pop();
        busy.add(line);
        return line.sendMail(message(mail))
                .timeout(Math.max(patience.toMillis(), 1), TimeUnit.MILLISECONDS)
                .transform(sent -> {
                    boolean cutMeanwhile = !busy.remove(line);
                    if (sent.failed() && !cutMeanwhile) {
                        cut(line);
                    } else if (!cutMeanwhile) {
                        idle.push(line);
                    }
                    return sent.succeeded()
                            ? Future.succeededFuture()
                            : Future.failedFuture(new Undelivered(kind(sent.cause())));
                });
    }

    @Override
    public Future<Void> close() {
        busy.forEach(SmtpTransport::cut);
        busy.clear();
        Future<Void> closed =
                Future.join(idle.stream().map(MailClientImpl::close).toList()).mapEmpty();
        idle.clear();
        return closed;
    }

    private MailClientImpl open() {
        return new MailClientImpl(vertx, options(), UUID.randomUUID().toString());
    }

    /** The client alone would wait for what is under way. */
    private static void cut(MailClientImpl line) {
        line.close();
        line.getConnectionPool().netClient().close();
    }

    private io.vertx.ext.mail.MailConfig options() {
        io.vertx.ext.mail.MailConfig options = new io.vertx.ext.mail.MailConfig()
                .setHostname(config.host())
                .setPort(config.port())
                .setOwnHostname(config.hostName())
                .setStarttls(config.useTls() ? StartTLSOptions.REQUIRED : StartTLSOptions.DISABLED)
                .setSsl(config.useSsl())
                .setKeepAlive(true)
                .setKeepAliveTimeout((int) KEPT_OPEN.toSeconds())
                .setKeepAliveTimeoutUnit(TimeUnit.SECONDS)
                .setMaxPoolSize(1)
                .setLogin(LoginOption.DISABLED);
        options.setConnectTimeout((int) config.tryTimeout().toMillis());
        if (!config.user().isEmpty()) {
            options.setLogin(LoginOption.REQUIRED).setUsername(config.user());
            config.password().ifPresent(password -> options.setPassword(password.value()));
        }
        return options;
    }

    private static MailMessage message(CodeMail mail) {
        return new MailMessage()
                .setFrom(mail.from())
                .setTo(mail.to().value())
                .setSubject(mail.subject())
                .setText(mail.text())
                .setHtml(mail.html())
                .setHeaders(MultiMap.caseInsensitiveMultiMap()
                        .add("Message-ID", mail.messageId())
                        .add("Auto-Submitted", "auto-generated"));
    }

    private static String kind(Throwable cause) {
        if (cause instanceof SMTPException refused) {
            return "SMTPException " + refused.getReplyCode();
        }
        if (cause instanceof TimeoutException) {
            return "TimeoutException";
        }
        String message = String.valueOf(cause.getMessage());
        return TELLING.contains(message) ? message : cause.getClass().getSimpleName();
    }
}

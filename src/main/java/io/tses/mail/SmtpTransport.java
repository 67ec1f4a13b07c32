package io.tses.mail;

import io.tses.smtp.MimeText;
import io.tses.smtp.SmtpConnection;
import io.tses.smtp.Undelivered;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.ext.mail.MailMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

import static io.vertx.core.Future.failedFuture;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

/**
 * Sends over SMTP connections that are kept open between mails. One that was kept may be gone by the time it is needed, which
 * is no failure of the mail: as long as nothing of it went out it goes over a fresh one within the same try. Belongs to one
 * event loop.
 */
final class SmtpTransport implements MailTransport {
    /** Shorter than what servers and firewalls allow. */
    private static final Duration KEPT_OPEN = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final MailConfig config;
    private final Clock clock;
    private final NetClient client;
    private final Deque<Kept> kept = new ArrayDeque<>();
    private final Set<Attempt> underWay = new HashSet<>();

    SmtpTransport(Vertx vertx, MailConfig config, Clock clock) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        this.client = vertx.createNetClient();
    }

    @Override
    public Future<Void> send(Letter mail, Duration patience) {
        Attempt attempt = new Attempt(mail, patience);
        underWay.add(attempt);
        return attempt.run()
                .timeout(Math.max(patience.toMillis(), 1), TimeUnit.MILLISECONDS)
                .transform(sent -> {
                    underWay.remove(attempt);
                    attempt.end();
                    return sent.succeeded() ? Future.succeededFuture() : failedFuture(undelivered(sent.cause()));
                });
    }

    @Override
    public Future<Void> close() {
        underWay.forEach(Attempt::end);
        Future<?> goodBye =
                Future.join(kept.stream().map(idle -> idle.connection.quit()).toList());
        kept.clear();
        return goodBye.transform(said -> client.close());
    }

    /**
     * Text and HTML as alternatives, and the word that a machine wrote it: to programs that answer by themselves (RFC 3834, and what
     * Exchange reads instead), and to those that would fold one code's mail into the conversation of another's.
     */
    private byte[] wireForm(Letter mail) {
        Sender from = config.from();
        MailMessage message = new MailMessage()
                .setFrom(from.address())
                .setTo(mail.to().value())
                .setSubject(mail.subject())
                .setText(mail.text())
                .setHtml(mail.html())
                .addHeader("From", from.encoded())
                .addHeader("Date", RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)))
                .addHeader("Message-ID", mail.messageId())
                .addHeader("Content-Language", mail.language().toLanguageTag())
                .addHeader("Auto-Submitted", "auto-generated")
                .addHeader("X-Auto-Response-Suppress", "All")
                .addHeader("X-Entity-Ref-ID", mail.messageId());
        return MimeText.of(message, config.smtp().ownName());
    }

    private Undelivered undelivered(Throwable cause) {
        return cause instanceof Undelivered undelivered
                ? undelivered
                : SmtpConnection.silent(config.smtp(), config.tryTimeout());
    }

    /** A connection that waits for the next mail. */
    private final class Kept {
        final SmtpConnection connection;
        final long timer;

        Kept(SmtpConnection connection) {
            this.connection = connection;
            this.timer = vertx.setTimer(KEPT_OPEN.toMillis(), tooLong -> {
                kept.remove(this);
                connection.quit();
            });
        }
    }

    private @Nullable SmtpConnection takeKept() {
        while (!kept.isEmpty()) {
            Kept last = kept.pop();
            vertx.cancelTimer(last.timer);
            if (last.connection.isOpen()) {
                return last.connection;
            }
        }
        return null;
    }

    /** One mail on its way, over one connection or, when a kept one was gone, two. */
    private final class Attempt {
        private final Letter mail;
        private final Duration patience;
        private @Nullable SmtpConnection current;
        private boolean over;

        Attempt(Letter mail, Duration patience) {
            this.mail = mail;
            this.patience = patience;
        }

        Future<Void> run() {
            SmtpConnection used = takeKept();
            if (used == null) {
                return overFresh();
            }
            return over(used).recover(cause -> wasGone(cause) && !over ? overFresh() : failedFuture(cause));
        }

        /** Does nothing more, and cuts what is under way. */
        void end() {
            over = true;
            if (current != null) {
                current.cut();
            }
        }

        private Future<Void> overFresh() {
            return SmtpConnection.open(client, config.smtp(), patience).compose(this::over);
        }

        private Future<Void> over(SmtpConnection connection) {
            current = connection;
            if (over) {
                connection.cut();
            }
            return connection
                    .send(config.from().address(), mail.to().value(), wireForm(mail))
                    .onSuccess(taken -> {
                        current = null;
                        kept.push(new Kept(connection));
                    });
        }

        private boolean wasGone(Throwable cause) {
            return cause instanceof Undelivered undelivered && undelivered.kind() == Undelivered.Kind.LOST;
        }
    }
}

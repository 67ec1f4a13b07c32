package io.tses.mail;

import io.tses.smtp.SmtpConnection;
import io.tses.smtp.Transfer;
import io.tses.smtp.Undelivered;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends over SMTP connections that are kept open between mails. One that was kept may be gone by the time it is needed, which
 * is no failure of the mail: as long as nothing of it went out it goes over a fresh one within the same try. Where there are more
 * mails than connections, the next one is announced while the content of the one before goes out. Belongs to one event loop.
 */
final class SmtpTransport implements MailTransport {
    /** Shorter than what servers and firewalls allow. */
    private static final Duration KEPT_OPEN = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final MailConfig config;
    private final NetClient client;
    private final Set<Attempt> underWay = new HashSet<>();

    /** Those without a mail, the last used first. */
    private final Deque<Line> idle = new ArrayDeque<>();

    /** Those that the content of their only mail goes out on. */
    private final Deque<Line> nearlyFree = new ArrayDeque<>();

    private int lines;
    private boolean tidying;
    private Runnable room = () -> {};

    SmtpTransport(Vertx vertx, MailConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.client = vertx.createNetClient();
    }

    @Override
    public boolean hasRoom() {
        return lines < config.connections() || !idle.isEmpty() || !nearlyFree.isEmpty();
    }

    @Override
    public void onRoom(Runnable told) {
        room = told;
    }

    @Override
    public Future<Duration> send(WrittenMail mail, Duration patience) {
        return new Attempt(mail, patience).run();
    }

    @Override
    public Future<Void> close() {
        Set.copyOf(underWay).forEach(Attempt::breakOff);
        Future<?> goodBye =
                Future.join(idle.stream().map(line -> line.connection.quit()).toList());
        idle.clear();
        return goodBye.transform(said -> client.close());
    }

    private @Nullable Line takeUsed() {
        while (!idle.isEmpty()) {
            Line last = idle.pop();
            if (last.connection.isOpen()) {
                return last;
            }
            lines--;
        }
        return lines < config.connections() ? null : nearlyFree.poll();
    }

    private void keep(Line line) {
        idle.push(line);
        tidyIn(KEPT_OPEN);
    }

    private void tidyIn(Duration time) {
        if (!tidying) {
            tidying = true;
            vertx.setTimer(Math.max(1, time.toMillis()), timer -> tidy());
        }
    }

    /** Ends those that nobody has needed for long. */
    private void tidy() {
        tidying = false;
        while (!idle.isEmpty()) {
            Line longest = idle.getLast();
            Duration unused = Duration.ofNanos(System.nanoTime() - longest.freeNanos);
            if (longest.connection.isOpen() && unused.compareTo(KEPT_OPEN) < 0) {
                tidyIn(KEPT_OPEN.minus(unused));
                return;
            }
            idle.removeLast();
            lines--;
            longest.connection.quit();
        }
    }

    /** A connection with the mails on it: at most one whose content goes out, and one behind. */
    private final class Line {
        private final SmtpConnection connection;
        private final Deque<Attempt> mails = new ArrayDeque<>(2);

        /** When the last mail left it. */
        private long freeNanos;

        Line(SmtpConnection connection, long sinceNanos) {
            this.connection = connection;
            this.freeNanos = sinceNanos;
        }

        Transfer send(Attempt attempt) {
            mails.add(attempt);
            return connection.send(
                    config.from().address(),
                    attempt.mail.to().value(),
                    attempt.mail.content(),
                    attempt.patienceLeft(),
                    this::goesOut);
        }

        private void goesOut() {
            nearlyFree.add(this);
            room.run();
        }

        void ended(Attempt attempt) {
            mails.remove(attempt);
            nearlyFree.remove(this);
            freeNanos = System.nanoTime();
            Attempt behind = mails.peek();
            if (behind != null && behind.over) {
                // Announced, and not to come any more.
                connection.cut();
            } else if (behind == null && connection.isOpen()) {
                keep(this);
            } else if (behind == null) {
                lines--;
            }
        }
    }

    /** One mail on its way, over one connection or, when a kept one was gone, two. */
    private final class Attempt {
        private final WrittenMail mail;
        private final Duration patience;
        private final Promise<Duration> sent = Promise.promise();
        private final long startedNanos = System.nanoTime();
        private final long timer;
        private @Nullable Transfer transfer;
        private boolean over;

        Attempt(WrittenMail mail, Duration patience) {
            this.mail = mail;
            this.patience = patience;
            this.timer = vertx.setTimer(Math.max(patience.toMillis(), 1), late -> breakOff());
        }

        Future<Duration> run() {
            underWay.add(this);
            Line used = takeUsed();
            if (used == null) {
                overFresh();
            } else {
                over(used).onFailure(cause -> failedOnUsed(cause));
            }
            return sent.future();
        }

        Duration patienceLeft() {
            return patience.minusNanos(System.nanoTime() - startedNanos);
        }

        /** Does nothing more, and cuts what is under way. */
        void breakOff() {
            end(SmtpConnection.silent(config.smtp(), config.tryTimeout()));
            if (transfer != null) {
                transfer.breakOff();
            }
        }

        private void overFresh() {
            lines++;
            SmtpConnection.open(client, config.smtp(), patienceLeft())
                    .onSuccess(this::opened)
                    .onFailure(cause -> {
                        lines--;
                        end(cause);
                        room.run();
                    });
        }

        private void opened(SmtpConnection connection) {
            if (over) {
                connection.cut();
                lines--;
                room.run();
            } else {
                over(new Line(connection, startedNanos)).onFailure(this::end);
            }
        }

        private Future<Void> over(Line line) {
            Transfer begun = line.send(this);
            transfer = begun;
            return begun.taken().onComplete(taken -> {
                long sinceNanos = Math.max(startedNanos, line.freeNanos);
                line.ended(this);
                if (taken.succeeded()) {
                    taken(Duration.ofNanos(System.nanoTime() - sinceNanos));
                }
            });
        }

        private void failedOnUsed(Throwable cause) {
            boolean wasGone = cause instanceof Undelivered undelivered && undelivered.kind() == Undelivered.Kind.LOST;
            if (wasGone && !over) {
                overFresh();
            } else {
                end(cause);
            }
        }

        private void taken(Duration busy) {
            if (leave()) {
                sent.complete(busy);
            }
        }

        private void end(Throwable cause) {
            if (leave()) {
                sent.fail(cause);
            }
        }

        private boolean leave() {
            boolean first = !over;
            over = true;
            vertx.cancelTimer(timer);
            underWay.remove(this);
            return first;
        }
    }
}

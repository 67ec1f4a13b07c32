package io.tses.mail;

import io.tses.shared.EmailAddress;
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
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends over SMTP connections that are kept open between mails. One that was kept may be gone by the time it is needed, which
 * is no failure of the mail: as long as nothing of it went out it goes over a fresh one within the same try. Where there are more
 * mails than connections, the next one is announced while the content of the one before goes out. Belongs to one event loop.
 *
 * <p>A mail is set aside when its connection is wanted and the server answers to it much later than it usually does, as one that
 * waits itself for the recipient's server: its connection is then none of the quick lane's any more.
 */
final class SmtpTransport implements MailTransport {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpTransport.class);

    /** Shorter than what servers and firewalls allow. */
    private static final Duration KEPT_OPEN = Duration.ofSeconds(30);

    /** How often one looks for a mail that takes too long, in the time that it may take. */
    private static final int LOOKS = 4;

    private final Vertx vertx;
    private final MailConfig config;
    private final NetClient client;
    private final SlowLane slow;
    private final UsualTime usual = new UsualTime();

    /** The longest first. */
    private final Set<Attempt> underWay = new LinkedHashSet<>();

    /** Those without a mail, the last used first. */
    private final Deque<Line> idle = new ArrayDeque<>();

    /** Those that the content of their only mail goes out on. */
    private final Deque<Line> nearlyFree = new ArrayDeque<>();

    private int lines;
    private boolean tidying;
    private boolean watching;

    /** Whether mails wait on the connection of another. */
    private boolean heldUp;

    private Runnable room = () -> {};

    SmtpTransport(Vertx vertx, MailConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.client = vertx.createNetClient();
        this.slow = new SlowLane(config.connections(), System::nanoTime);
    }

    @Override
    public boolean hasRoom() {
        return hasFreeLine() || !nearlyFree.isEmpty();
    }

    @Override
    public boolean hasRoomAside(EmailAddress to) {
        return slow.hasRoomFor(to);
    }

    @Override
    public int stuck() {
        return slow.stuck();
    }

    @Override
    public boolean isSlow(EmailAddress to) {
        return slow.isSlow(to);
    }

    @Override
    public void onRoom(Runnable told) {
        room = told;
    }

    @Override
    public Future<Duration> send(WrittenMail mail, Lane lane, Duration patience, Owner owner) {
        Attempt attempt = new Attempt(mail, lane, patience, owner);
        if (lane == Lane.SLOW) {
            slow.enter(mail.to());
        }
        attempt.begin();
        watch();
        return attempt.sent.future();
    }

    @Override
    public Future<Void> close() {
        Set.copyOf(underWay).forEach(Attempt::breakOff);
        Future<?> goodBye =
                Future.join(idle.stream().map(line -> line.connection.quit()).toList());
        idle.clear();
        return goodBye.transform(said -> client.close());
    }

    private @Nullable Line takeUsed(Lane lane) {
        while (!idle.isEmpty()) {
            Line last = idle.pop();
            if (last.connection.isOpen()) {
                return last;
            }
            lines--;
        }
        return lane == Lane.SLOW || mayOpenQuickLine() ? null : nearlyFree.poll();
    }

    /** Whether there is a connection in the quick lane that no mail is on. */
    private boolean hasFreeLine() {
        return mayOpenQuickLine() || !idle.isEmpty();
    }

    private boolean mayOpenQuickLine() {
        return lines - slow.taken() < config.connections();
    }

    /** Unless those in the slow lane had more than there are to be without them. */
    private void keep(Line line) {
        if (lines - slow.taken() > config.connections()) {
            lines--;
            line.connection.quit();
            return;
        }
        idle.push(line);
        tidyIn(KEPT_OPEN);
    }

    /** While all connections of the quick lane are taken, or mails wait behind others, looks now and then for what holds them up. */
    private void watch() {
        if (!watching && (heldUp || !hasFreeLine())) {
            watching = true;
            vertx.setTimer(Math.max(1, usual.muchLonger().toMillis() / LOOKS), timer -> {
                watching = false;
                makeRoom();
                watch();
            });
        }
    }

    private void makeRoom() {
        boolean isWanted = !hasFreeLine();
        underWay.stream()
                .filter(Attempt::isHoldingUp)
                .filter(attempt -> isWanted || attempt.hasOthersBehind())
                .toList()
                .forEach(Attempt::makeWay);
        heldUp = underWay.stream().anyMatch(Attempt::hasOthersBehind);
        room.run();
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
                    attempt.owner::mayGoOut,
                    this::goesOut);
        }

        private void goesOut() {
            Attempt first = mails.peek();
            if (first != null && first.lane == Lane.QUICK) {
                nearlyFree.add(this);
                room.run();
            }
        }

        /** No other mail is to wait for the first one any more; one that does goes elsewhere, when there is room. */
        void keepForTheFirst() {
            nearlyFree.remove(this);
            mails.stream()
                    .skip(1)
                    .filter(behind -> !behind.hasLeft(this) && hasFreeLine())
                    .toList()
                    .forEach(Attempt::changeLine);
        }

        void ended(Attempt attempt) {
            mails.remove(attempt);
            nearlyFree.remove(this);
            freeNanos = System.nanoTime();
            Attempt behind = mails.peek();
            if (behind != null && behind.hasLeft(this)) {
                // Announced, and not to come any more.
                connection.cut();
            } else if (behind == null && connection.isOpen()) {
                keep(this);
            } else if (behind == null) {
                lines--;
            }
        }
    }

    /** One mail on its way, over one connection or, when a kept one was gone or held up, two. */
    private final class Attempt {
        private final WrittenMail mail;
        private final Duration patience;
        private final Owner owner;
        private final Promise<Duration> sent = Promise.promise();
        private final long startedNanos = System.nanoTime();
        private final long timer;
        private Lane lane;
        private @Nullable Line line;
        private @Nullable Transfer transfer;
        private long announcedNanos;
        private boolean late;
        private boolean over;

        Attempt(WrittenMail mail, Lane lane, Duration patience, Owner owner) {
            this.mail = mail;
            this.lane = lane;
            this.patience = patience;
            this.owner = owner;
            this.timer = vertx.setTimer(Math.max(patience.toMillis(), 1), late -> giveUp());
        }

        void begin() {
            underWay.add(this);
            Line used = takeUsed(lane);
            if (used == null) {
                overFresh();
            } else {
                over(used, this::failedOnUsed);
            }
        }

        /**
         * Whether the server has been asked to take it and has not answered for long, nor since the last look: a process that stood still
         * meets its timers before what was answered meanwhile.
         */
        boolean isHoldingUp() {
            boolean wasLate = late;
            late = lane == Lane.QUICK
                    && line != null
                    && line.mails.peek() == this
                    && onTheLine(line).compareTo(usual.muchLonger()) > 0;
            return late && wasLate;
        }

        /** Gives its connection to others, or gets out of their way. */
        void makeWay() {
            tellSlow();
            boolean isGoingOut = transfer != null && transfer.isGoingOut();
            if (slow.hasRoomFor(mail.to())) {
                slow.enter(mail.to());
                setAside(Lane.SLOW);
            } else if (isGoingOut && slow.hasRoomForStuck()) {
                slow.enterStuck();
                setAside(Lane.STUCK);
            } else if (transfer != null && !isGoingOut) {
                // Nobody has got it, so that another try does not double it.
                breakOff(SmtpConnection.inTheWay(config.smtp()));
            }
            Optional.ofNullable(line).ifPresent(Line::keepForTheFirst);
        }

        private void setAside(Lane entered) {
            lane = entered;
            owner.setAside();
        }

        /** Whether another mail waits on its connection for the end of this one. */
        boolean hasOthersBehind() {
            Line own = line;
            return own != null
                    && own.mails.peek() == this
                    && own.mails.stream().skip(1).anyMatch(behind -> !behind.hasLeft(own));
        }

        /** Goes over another connection: nothing of it has gone out on this one. */
        void changeLine() {
            Transfer left = transfer;
            line = null;
            transfer = null;
            if (left != null && !over) {
                left.breakOff();
                begin();
            }
        }

        boolean hasLeft(Line left) {
            return over || line != left;
        }

        /** For how long it has been the one that the server is to answer. */
        private Duration onTheLine(Line on) {
            return Duration.ofNanos(System.nanoTime() - Math.max(announcedNanos, on.freeNanos));
        }

        private void tellSlow() {
            if (slow.tellSlow(mail.to())) {
                LOG.info(
                        "mails to domain={} wait for others: it is slow behind {}",
                        mail.to().domain(),
                        config.smtp().server());
            }
        }

        Duration patienceLeft() {
            return patience.minusNanos(System.nanoTime() - startedNanos);
        }

        /** Does nothing more, and cuts what is under way. */
        void breakOff() {
            breakOff(SmtpConnection.silent(config.smtp(), config.tryTimeout()));
        }

        private void giveUp() {
            if (line != null && line.mails.peek() == this) {
                tellSlow();
            }
            breakOff();
        }

        private void breakOff(Undelivered why) {
            end(why);
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
                over(new Line(connection, startedNanos), this::end);
            }
        }

        private void over(Line next, Consumer<Throwable> failed) {
            announcedNanos = System.nanoTime();
            line = next;
            Transfer begun = next.send(this);
            transfer = begun;
            begun.taken().onComplete(taken -> {
                Duration busy = Duration.ofNanos(System.nanoTime() - Math.max(startedNanos, next.freeNanos));
                Duration took = onTheLine(next);
                boolean isOurs = transfer == begun;
                if (isOurs && taken.succeeded()) {
                    learn(took);
                    leave();
                }
                next.ended(this);
                if (isOurs && taken.succeeded()) {
                    sent.tryComplete(busy);
                } else if (isOurs) {
                    failed.accept(taken.cause());
                }
            });
        }

        private void learn(Duration took) {
            if (took.compareTo(usual.muchLonger()) <= 0) {
                slow.tellQuick(mail.to());
            }
            usual.took(took);
        }

        private void failedOnUsed(Throwable cause) {
            boolean wasGone = cause instanceof Undelivered undelivered && undelivered.kind() == Undelivered.Kind.LOST;
            if (wasGone && !over) {
                overFresh();
            } else {
                end(cause);
            }
        }

        private void end(Throwable cause) {
            if (leave()) {
                sent.fail(cause);
            }
        }

        private void leaveLane() {
            switch (lane) {
                case QUICK -> {}
                case SLOW -> slow.leave(mail.to());
                case STUCK -> slow.leaveStuck();
            }
        }

        private boolean leave() {
            boolean first = !over;
            over = true;
            if (first) {
                leaveLane();
            }
            vertx.cancelTimer(timer);
            underWay.remove(this);
            return first;
        }
    }
}

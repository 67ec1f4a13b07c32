package io.tses.redis;

import io.tses.request.BackendMeters;
import io.tses.request.LineFault;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, as long as it lasts: what is under way on it, and whether it is alive, which a heartbeat finds out by asking
 * for the time. Belongs to the event loop of its {@link Holder}.
 */
final class Line {
    static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Duration SILENCE_SUSPECT = Duration.ofSeconds(2);
    private static final Duration SILENCE_DEAD = Duration.ofSeconds(10);

    /** How the client fails what was under way when a connection ended, in the form of an error reply. */
    private static final String CLOSED = "CONNECTION_CLOSED";

    /** Of fewer at once each is answered soon, whatever a single heartbeat looks like. */
    private static final int CROWD = 512;

    /** What is left of a request's time is not to be spent on waiting for Redis, but for a part: there is more to do. */
    private static final int PART = 4;

    /** One that lasted so long was a good one. */
    private static final Duration STEADY = Duration.ofSeconds(10);

    private final RedisConnection connection;
    private final RedisConfig config;
    private final boolean isWatched;
    private final BackendMeters failures;
    private final Holder holder;
    private final long upSinceNanos = System.nanoTime();
    private int inFlight;
    private boolean heartbeatUnanswered;
    private long heartbeatSentNanos;
    private long lastWaitNanos;
    private long lastHeardNanos = upSinceNanos;

    /** Who is told how a line is. */
    interface Holder {
        /**
         * Redis has answered.
         *
         * @param redisMillis what its clock showed
         * @param atNanos when that was, give or take a half of {@code took}
         */
        void heard(Line line, long redisMillis, long atNanos, Duration took);

        /** Nothing is to be sent on it until it is heard again. */
        void suspect(Line line, Unavailable why);

        /** It is of no more use. */
        void lost(Line line, Unavailable why);
    }

    /** @param isWatched whether another Redis may come in the place of this one, which then loads what it has */
    Line(RedisConnection connection, RedisConfig config, boolean isWatched, BackendMeters failures, Holder holder) {
        this.connection = connection;
        this.config = config;
        this.isWatched = isWatched;
        this.failures = failures;
        this.holder = holder;
        connection.exceptionHandler(cause -> holder.lost(this, unreachable(cause)));
        connection.endHandler(ended -> holder.lost(this, Trouble.UNREACHABLE.as("the connection was closed")));
    }

    /** Whether another after it is tried for without much delay. */
    boolean isSteady() {
        return System.nanoTime() - upSinceNanos > STEADY.toNanos();
    }

    /** As {@link HeldConnection#send(Request, RequestScope)}. */
    Future<Response> send(Request command, @Nullable RequestScope scope) {
        if (inFlight >= config.maxInFlight()) {
            return failed(Trouble.BUSY.as("too many commands await Redis"));
        }
        if (scope != null && inFlight >= CROWD && waitNanos() > scope.remainingMillis() * 1_000_000 / PART) {
            return failed(Trouble.BUSY.as("commands await Redis for too long"));
        }
        inFlight++;
        return connection.send(command).transform(done -> {
            inFlight--;
            return done.succeeded() ? Future.succeededFuture(done.result()) : failed(toFailure(done.cause()));
        });
    }

    /** How long the last heartbeat waited for its answer, or has by now: as long as a command. */
    private long waitNanos() {
        return heartbeatUnanswered ? Math.max(lastWaitNanos, System.nanoTime() - heartbeatSentNanos) : lastWaitNanos;
    }

    private Future<Response> failed(Throwable cause) {
        if (cause instanceof Unavailable why) {
            failures.failed(why);
        }
        return Future.failedFuture(cause);
    }

    /** Called every {@link #HEARTBEAT}. */
    void heartbeat() {
        if (heartbeatUnanswered) {
            long silent = System.nanoTime() - lastHeardNanos;
            if (silent > SILENCE_DEAD.toNanos()) {
                holder.lost(this, Trouble.SILENT.as("silent for " + SILENCE_DEAD.toSeconds() + " s"));
            } else if (silent > SILENCE_SUSPECT.toNanos()) {
                holder.suspect(this, Trouble.SILENT.as("silent, refusing until it answers"));
            }
            return;
        }
        heartbeatUnanswered = true;
        heartbeatSentNanos = System.nanoTime();
        connection.send(Request.cmd(Command.TIME)).onComplete(this::heard);
    }

    private void heard(AsyncResult<Response> answer) {
        long now = System.nanoTime();
        heartbeatUnanswered = false;
        lastHeardNanos = now;
        lastWaitNanos = now - heartbeatSentNanos;
        if (answer.failed()) {
            Throwable failure = toFailure(answer.cause());
            holder.suspect(this, failure instanceof Unavailable why ? why : unreachable(failure));
            return;
        }
        Response time = answer.result();
        long redisMillis = time.get(0).toLong() * 1000 + time.get(1).toLong() / 1000;
        holder.heard(this, redisMillis, heartbeatSentNanos + lastWaitNanos / 2, Duration.ofNanos(lastWaitNanos));
        // Whether the line is still as long is asked at once: nobody is to be turned away for what was.
        if (lastWaitNanos > HEARTBEAT.toNanos()) {
            heartbeat();
        }
    }

    private Throwable toFailure(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (!(cause instanceof ErrorType) || message.equals(CLOSED)) {
            return unreachable(cause);
        }
        Optional<Trouble> told = Trouble.toldBy(message);
        if (told.isEmpty()) {
            return cause;
        }
        Unavailable failure = told.get().as("Redis: " + message);
        if (told.get().endsWithTheConnection() || (isWatched && told.get() == Trouble.LOADING)) {
            holder.lost(this, failure);
        }
        return failure;
    }

    static Unavailable unreachable(Throwable cause) {
        String what = String.valueOf(cause.getMessage());
        return Trouble.UNREACHABLE.as(
                what.equals(CLOSED)
                        ? "Redis: the connection ended before the answer"
                        : LineFault.words(cause, "Redis"));
    }
}

package io.tses.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tses.bus.Unavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis, held open and pipelined, that mends itself. While it is down, frozen or full every command fails
 * at once with {@link Unavailable}; nothing queues without bound.
 *
 * <p>A heartbeat asks Redis for its time. Its silence tells a frozen server or a dead line, and its answer lets a deadline
 * of this process be expressed in Redis' own time. Belongs to one event loop.
 */
public final class HeldConnection {
    private static final Logger LOG = LoggerFactory.getLogger(HeldConnection.class);
    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Duration SILENCE_SUSPECT = Duration.ofSeconds(2);
    private static final Duration SILENCE_DEAD = Duration.ofSeconds(10);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(1);
    private static final int CONNECT_TIMEOUT_MILLIS = 2000;

    private final Vertx vertx;
    private final Context context;
    private final RedisConfig config;
    private final ClockShift clockShift;
    private final MeterRegistry meters;
    private final Map<String, Timer> timers = new HashMap<>();
    private final Promise<Void> firstReady = Promise.promise();

    private @Nullable Redis client;
    private @Nullable RedisConnection connection;
    private boolean suspect = true;
    private boolean closed;
    private int inFlight;
    private Duration nextRetry = FIRST_RETRY;
    private boolean heartbeatUnanswered;
    private long lastHeardNanos = System.nanoTime();
    private long sampledRedisMillis;
    private long sampledAtNanos;

    HeldConnection(Vertx vertx, Context context, RedisConfig config, ClockShift clockShift, MeterRegistry meters) {
        this.vertx = vertx;
        this.context = context;
        this.config = config;
        this.clockShift = clockShift;
        this.meters = meters;
    }

    /** Begins to connect and to keep connected; called on the context that owns this connection. */
    void start() {
        vertx.setPeriodic(HEARTBEAT.toMillis(), timer -> {
            if (closed) {
                vertx.cancelTimer(timer);
            } else {
                heartbeat();
            }
        });
        connect();
    }

    /** Completes once Redis has answered for the first time; never fails by itself. */
    public Future<Void> ready() {
        return firstReady.future();
    }

    public boolean isUp() {
        return connection != null && !suspect;
    }

    /**
     * Sends a command behind those already under way.
     *
     * @return the reply; fails with {@link Unavailable} when Redis cannot be reached, is silent, out of memory, read-only,
     *     still loading, or when too many commands are in flight
     */
    public Future<Response> send(Request command) {
        RedisConnection live = connection;
        if (live == null || suspect) {
            return Future.failedFuture(new Unavailable("Redis cannot be reached"));
        }
        if (inFlight >= config.maxInFlight()) {
            return Future.failedFuture(new Unavailable("too many commands await Redis"));
        }
        inFlight++;
        return live.send(command).transform(done -> {
            inFlight--;
            return done.succeeded()
                    ? Future.succeededFuture(done.result())
                    : Future.failedFuture(toFailure(done.cause()));
        });
    }

    /** The moment {@code nanos} of {@link System#nanoTime} as Redis' clock will show it, in milliseconds. */
    long redisMillisAt(long nanos) {
        return sampledRedisMillis + (nanos - sampledAtNanos) / 1_000_000;
    }

    ClockShift clockShift() {
        return clockShift;
    }

    /** Times the calls of one script. */
    Timer timer(String script) {
        return timers.computeIfAbsent(script, name -> meters.timer("tses.script", "script", name));
    }

    Future<Void> close() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            closed = true;
            drop();
            done.complete();
        });
        return done.future();
    }

    private void connect() {
        if (closed) {
            return;
        }
        RedisOptions options = new RedisOptions()
                .setConnectionString(config.url().toString())
                .setMaxPoolSize(1)
                .setMaxWaitingHandlers(config.maxInFlight() * 2);
        options.getNetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setTcpNoDelay(true);
        Redis opening = Redis.createClient(vertx, options);
        client = opening;
        opening.connect().onSuccess(opened -> adopt(opening, opened)).onFailure(cause -> retry(opening, cause));
    }

    private void adopt(Redis opening, RedisConnection opened) {
        if (closed || client != opening) {
            opening.close();
            return;
        }
        opened.exceptionHandler(cause -> lost(opening));
        opened.endHandler(ended -> lost(opening));
        connection = opened;
        lastHeardNanos = System.nanoTime();
        heartbeatUnanswered = false;
        heartbeat();
    }

    private void retry(Redis opening, Throwable cause) {
        if (closed || client != opening) {
            return;
        }
        if (nextRetry.equals(FIRST_RETRY)) {
            LOG.warn("redis unreachable url={} cause={}", config, cause.getMessage());
        }
        drop();
        vertx.setTimer(nextRetry.toMillis(), timer -> connect());
        nextRetry = nextRetry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : nextRetry.multipliedBy(2);
    }

    private void lost(Redis lost) {
        if (client == lost && !closed) {
            LOG.warn("redis connection lost url={}", config);
            drop();
            connect();
        }
    }

    private void drop() {
        Redis dropped = client;
        client = null;
        connection = null;
        suspect = true;
        if (dropped != null) {
            dropped.close();
        }
    }

    private void heartbeat() {
        RedisConnection live = connection;
        if (live == null) {
            return;
        }
        if (heartbeatUnanswered) {
            long silent = System.nanoTime() - lastHeardNanos;
            if (silent > SILENCE_DEAD.toNanos()) {
                LOG.warn("redis silent for {} s, reconnecting url={}", SILENCE_DEAD.toSeconds(), config);
                drop();
                connect();
            } else if (silent > SILENCE_SUSPECT.toNanos() && !suspect) {
                LOG.warn("redis silent, refusing until it answers url={}", config);
                suspect = true;
            }
            return;
        }
        heartbeatUnanswered = true;
        long sentAt = System.nanoTime();
        live.send(Request.cmd(Command.TIME)).onSuccess(time -> {
            if (live == connection) {
                heard(time, sentAt);
            }
        });
    }

    private void heard(Response time, long sentAt) {
        long now = System.nanoTime();
        heartbeatUnanswered = false;
        lastHeardNanos = now;
        sampledAtNanos = sentAt + (now - sentAt) / 2;
        sampledRedisMillis = time.get(0).toLong() * 1000 + time.get(1).toLong() / 1000;
        nextRetry = FIRST_RETRY;
        if (suspect) {
            suspect = false;
            LOG.info("redis connected url={}", config);
            firstReady.tryComplete();
        }
    }

    private static Throwable toFailure(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        boolean refusal = message.startsWith("OOM")
                || message.startsWith("LOADING")
                || message.startsWith("READONLY")
                || message.startsWith("MISCONF")
                || message.startsWith("BUSY ")
                || message.startsWith("MASTERDOWN");
        boolean noAnswer = !(cause instanceof io.vertx.redis.client.impl.types.ErrorType);
        return refusal || noAnswer ? new Unavailable("Redis: " + message) : cause;
    }
}

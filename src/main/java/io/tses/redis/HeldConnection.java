package io.tses.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tses.config.ServerUrl;
import io.tses.request.BackendMeters;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(1);

    /** By how much Redis' clock goes other than ours between two heartbeats when somebody has set it. */
    private static final Duration JUMP = Duration.ofSeconds(1);

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final RedisConfig config;
    private final Keyspace keyspace;
    private final @Nullable PrimaryWatch watch;
    private final ClockShift clockShift;
    private final MeterRegistry meters;
    private final BackendMeters failures;
    private final Map<String, Timer> timers = new HashMap<>();
    private final Promise<Void> firstReady = Promise.promise();

    private @Nullable Opening opening;
    private @Nullable Line line;
    private @Nullable Unavailable trouble = Trouble.UNREACHABLE.as("not connected yet");
    private String told = "";
    private boolean closed;
    private Duration nextRetry = FIRST_RETRY;
    private long retry = NO_TIMER;
    private long sampledRedisMillis;
    private long sampledAtNanos;

    /** @param watch who knows where Redis is; null when its settings do */
    HeldConnection(
            Vertx vertx,
            Context context,
            RedisConfig config,
            @Nullable PrimaryWatch watch,
            ClockShift clockShift,
            MeterRegistry meters) {
        this.vertx = vertx;
        this.watch = watch;
        this.context = context;
        this.config = config;
        this.keyspace = config.keyspace();
        this.clockShift = clockShift;
        this.meters = meters;
        this.failures = new BackendMeters(meters, RedisConnections.NAME);
    }

    /** Begins to connect and to keep connected; called on the context that owns this connection. */
    void start() {
        vertx.setPeriodic(Line.HEARTBEAT.toMillis(), timer -> {
            Line live = line;
            if (closed) {
                vertx.cancelTimer(timer);
            } else if (live != null) {
                live.heartbeat();
            }
        });
        if (watch != null) {
            watch.follow(primary -> context.runOnContext(now -> moveTo(primary)));
        }
        connect();
    }

    /**
     * Completes once Redis has answered for the first time; fails with {@link Unavailable} as soon as it is plain that an
     * operator has to change something before.
     */
    public Future<Void> ready() {
        return firstReady.future();
    }

    public boolean isUp() {
        return trouble == null;
    }

    /** Where it leads, whoever found that out; empty while it leads nowhere. */
    public Optional<ServerUrl> server() {
        return Optional.ofNullable(opening).map(Opening::to);
    }

    /** Why it is down; null when it is up. */
    @Nullable
    Unavailable trouble() {
        return trouble;
    }

    /**
     * Sends a command behind those already under way.
     *
     * @return the reply; fails with {@link Unavailable} when Redis cannot be reached, is silent, cannot do it now, or when
     *     too many commands are in flight
     */
    public Future<Response> send(KeyedCommand command) {
        return send(command.in(keyspace), null);
    }

    /** What answers call the key that is sent as {@code name}. */
    public String key(String name) {
        return keyspace.key(name);
    }

    Keyspace keyspace() {
        return keyspace;
    }

    /**
     * As {@link #send(KeyedCommand)}, of a command that calls its keys as they are called there, for somebody who waits: fails with
     * {@link Unavailable} at once, too, while the line is so long that the answer would come too late for them. So who is turned away
     * hears so early, and who is let in is answered in time.
     *
     * @param scope of whoever waits; null when nobody does
     */
    Future<Response> send(Request command, @Nullable RequestScope scope) {
        Line live = line;
        Unavailable why = trouble;
        if (live != null && why == null) {
            return live.send(command, scope);
        }
        if (why != null) {
            failures.failed(why);
        }
        return Future.failedFuture(why);
    }

    /** The moment {@code nanos} of {@link System#nanoTime} as Redis' clock will show it, in milliseconds. */
    long redisMillisAt(long nanos) {
        return sampledRedisMillis + (nanos - sampledAtNanos) / 1_000_000;
    }

    /** Now by the clock of scripts, within some milliseconds, since 1970. */
    public long millis() {
        return redisMillisAt(System.nanoTime()) + clockShift.millis();
    }

    /** The clock of scripts, whatever this node's own shows. */
    public Clock clock() {
        InstantSource source = () -> Instant.ofEpochMilli(millis());
        return source.withZone(ZoneOffset.UTC);
    }

    /** As {@link System#nanoTime}, moved together with the clock of scripts. */
    public long nanoTime() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(clockShift.millis());
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
            drop(Trouble.UNREACHABLE.as("the service is stopping"));
            done.complete();
        });
        return done.future();
    }

    private void connect() {
        if (closed) {
            return;
        }
        retry = NO_TIMER;
        PrimaryWatch knowing = watch;
        Opening trying =
                Opening.ofServer(vertx, config, knowing == null ? () -> Future.succeededFuture(config) : knowing::find);
        opening = trying;
        trying.open().onComplete(done -> {
            if (opening != trying) {
                trying.close();
            } else if (done.succeeded()) {
                adopt(trying, done.result());
            } else {
                lost(trying, done.cause() instanceof Unavailable why ? why : Line.unreachable(done.cause()));
            }
        });
    }

    private void adopt(Opening from, RedisConnection opened) {
        Line adopted = new Line(opened, config, watch != null, failures, new Line.Holder() {
            @Override
            public void heard(Line told, long redisMillis, long atNanos, Duration took) {
                if (told == line) {
                    heardAt(redisMillis, atNanos, took);
                }
            }

            @Override
            public void suspect(Line told, Unavailable why) {
                if (told == line) {
                    tell(why);
                    trouble = why;
                }
            }

            @Override
            public void lost(Line told, Unavailable why) {
                HeldConnection.this.lost(from, why);
            }
        });
        line = adopted;
        adopted.heartbeat();
    }

    /** Comes back later: sooner after a good connection, and not all nodes at once. */
    private void lost(Opening lost, Unavailable why) {
        if (opening != lost || closed) {
            return;
        }
        tell(why);
        if (line != null && line.isSteady()) {
            nextRetry = FIRST_RETRY;
        }
        drop(why);
        if (Trouble.needsOperator(why)) {
            firstReady.tryFail(why);
        }
        connectLater();
    }

    private void connectLater() {
        long delay = nextRetry.toMillis();
        retry = vertx.setTimer(ThreadLocalRandom.current().nextLong(delay / 2, delay + 1), timer -> connect());
        nextRetry = nextRetry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : nextRetry.multipliedBy(2);
    }

    /**
     * Leaves the one that it replaces, at once: what that one still says yes to is lost when it follows. What is under way fails, and
     * is not sent again.
     */
    private void moveTo(Place primary) {
        Opening current = opening;
        if (closed || (current != null && primary.equals(Place.of(current.to())))) {
            return;
        }
        nextRetry = FIRST_RETRY;
        if (current != null) {
            lost(current, Trouble.UNREACHABLE.as("another one is the primary now, " + primary));
        } else if (retry != NO_TIMER) {
            vertx.cancelTimer(retry);
            connectLater();
        }
    }

    private void drop(Unavailable why) {
        Opening dropped = opening;
        opening = null;
        line = null;
        trouble = why;
        if (dropped != null) {
            dropped.close();
        }
    }

    private void heardAt(long redisMillis, long atNanos, Duration took) {
        if (firstReady.future().isComplete()) {
            tellOfJump(Duration.ofMillis(redisMillis - redisMillisAt(atNanos)), took);
        }
        sampledAtNanos = atNanos;
        sampledRedisMillis = redisMillis;
        if (trouble != null) {
            trouble = null;
            told = "";
            LOG.info("redis connected url={}", config);
            firstReady.tryComplete();
        }
    }

    /** Whatever ends, ends by that clock: after a step back what there is lasts longer by as much, after one forward less. */
    private void tellOfJump(Duration jump, Duration uncertain) {
        if (jump.abs().minus(uncertain).compareTo(JUMP) > 0) {
            LOG.warn("redis clock jumped url={} by={}s", config, jump.toSeconds());
        }
    }

    /** Once for each reason: the next try is at most a second away. */
    private void tell(Unavailable why) {
        if (!told.equals(why.reason())) {
            told = why.reason();
            LOG.warn("redis down url={} reason=\"{}\" cause=\"{}\"", config, why.reason(), why.getMessage());
        }
    }
}

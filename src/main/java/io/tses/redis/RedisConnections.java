package io.tses.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.tses.request.Backend;
import io.tses.request.Unavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The held connections to Redis: one for each event loop, shared by the verticles that live on it.
 */
public final class RedisConnections implements Backend {
    /** What the server is called in answers, logs and metrics. */
    static final String NAME = "redis";

    private static final Logger LOG = LoggerFactory.getLogger(RedisConnections.class);
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);
    private static final LuaScript CHECK = LuaScript.beside(RedisConnections.class, "check.lua");

    /** A key of the check whether Redis can be written to, there for no longer than the check takes. */
    static final String CHECK_KEY = "outbox:check";

    private static final String FORBIDDEN = "forbidden";

    private final Vertx vertx;
    private final RedisConfig config;
    private final List<String> keys;
    private final ClockShift clockShift;
    private final MeterRegistry meters;
    private final @Nullable PrimaryWatch watch;
    private final Map<EventLoop, HeldConnection> byLoop = new ConcurrentHashMap<>();

    /** @param keys one of each kind that is used, whose rights are part of the check */
    public RedisConnections(
            Vertx vertx, RedisConfig config, List<String> keys, ClockShift clockShift, MeterRegistry meters) {
        this.vertx = vertx;
        this.config = config;
        this.keys = List.copyOf(keys);
        this.clockShift = clockShift;
        this.meters = meters;
        this.watch = config.witnesses()
                .map(witnesses -> new PrimaryWatch(vertx, config, witnesses, meters))
                .orElse(null);
    }

    /**
     * Waits a while for Redis, and looks at it.
     *
     * @return fails with {@link Unavailable}, in words for an operator, when it does not come or can never be used as it is.
     *     One that cannot take writes just now will do: it is not ready, and may become so
     */
    public Future<Void> start() {
        HeldConnection held = current();
        return held.ready()
                .timeout(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .compose(up -> check())
                .recover(cause -> unstartable(held, cause))
                .compose(usable -> warn(held));
    }

    /** The connection of the calling event loop, opened when first asked for. */
    public HeldConnection current() {
        EventLoop loop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
        return byLoop.computeIfAbsent(loop, this::open);
    }

    /**
     * The connection of the calling event loop, once it is up for the first time. What follows happens on the caller's
     * context, so that it ends with the caller's verticle: consumers and timers of the connection's own context would stay.
     *
     * @return fails with {@link Unavailable} as soon as it is plain that an operator has to change something before
     */
    public Future<HeldConnection> ready() {
        Context caller = vertx.getOrCreateContext();
        HeldConnection held = current();
        Promise<HeldConnection> ready = Promise.promise();
        held.ready().map(held).onComplete(done -> caller.runOnContext(now -> ready.handle(done)));
        return ready.future();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Future<Void> check() {
        ScriptCall call = new ScriptCall().key(CHECK_KEY);
        keys.forEach(call::arg);
        return CHECK.run(current(), call).compose(reply -> {
            if (!reply.is(FORBIDDEN)) {
                return Future.succeededFuture();
            }
            String rights = String.join(", ", reply.texts("rights"));
            return Future.failedFuture(Trouble.FORBIDDEN.as("its user may not " + rights));
        });
    }

    /** Closes every connection; what is still in flight fails. */
    public Future<Void> close() {
        List<Future<Void>> closing = new ArrayList<>();
        byLoop.values().forEach(held -> closing.add(held.close()));
        if (watch != null) {
            closing.add(watch.close());
        }
        return Future.join(closing).mapEmpty();
    }

    /**
     * On a context of its own: what a verticle's context opens is closed when that one verticle stops. Vert.x tells the
     * event loop of a context, and makes one for an event loop, by internal types only.
     */
    private HeldConnection open(EventLoop loop) {
        Context context =
                ((VertxInternal) vertx).contextBuilder().withEventLoop(loop).build();
        HeldConnection connection = new HeldConnection(vertx, context, config, watch, clockShift, meters);
        context.runOnContext(now -> connection.start());
        return connection;
    }

    private Future<Void> unstartable(HeldConnection held, Throwable cause) {
        Throwable why = cause instanceof TimeoutException && held.trouble() != null ? held.trouble() : cause;
        boolean mayBecomeReady = cause == why && why instanceof Unavailable later && !Trouble.needsOperator(later);
        return mayBecomeReady
                ? Future.succeededFuture()
                : Future.failedFuture(new Unavailable("Redis at " + config
                        + ", which redis.url (REDIS_URL) names, cannot be used: " + why.getMessage()));
    }

    /** Of settings under which Redis forgets what must not be forgotten. Its user need not have the right to see them. */
    private Future<Void> warn(HeldConnection held) {
        return held.send(KeyedCommand.of(Command.INFO).arg("memory").arg("persistence"))
                .onSuccess(info -> ForgetfulRedis.warnings(info.toString())
                        .forEach(warning -> LOG.warn("redis forgets url={} because=\"{}\"", config, warning)))
                .onFailure(cause -> LOG.debug("redis settings unseen cause=\"{}\"", cause.getMessage()))
                .transform(done -> Future.succeededFuture());
    }
}

package io.tses.support;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.RedisKeys;
import io.tses.outbox.MailOutbox;
import io.tses.redis.ClockShift;
import io.tses.redis.HeldConnection;
import io.tses.redis.KeyedCommand;
import io.tses.redis.RedisConfig;
import io.tses.redis.RedisConnections;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The real Redis as tests use it: emptied, looked into, and with a clock that can be moved. */
public final class TestRedis implements AutoCloseable {
    private static final Settings<RedisConfig> SETTINGS = Settings.of(root -> RedisConfig.from(root.section("redis")));
    private static final long PATIENCE_SECONDS = 20;

    /** In one step, however many keys there are. */
    private static final String ADVANCE = """
            local step = tonumber(ARGV[1])
            local function age(stream, group)
              for _, entry in ipairs(redis.call('XPENDING', stream, group, '-', '+', 10000)) do
                local id, consumer, idle = entry[1], entry[2], entry[3]
                redis.call('XCLAIM', stream, group, consumer, 0, id, 'IDLE', idle + step, 'JUSTID')
              end
            end
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local left = redis.call('PTTL', key)
              if left >= 0 then
                redis.call('PEXPIRE', key, math.max(left - step, 0))
              end
              if redis.call('TYPE', key).ok == 'stream' then
                for _, group in ipairs(redis.call('XINFO', 'GROUPS', key)) do
                  age(key, group[2])
                end
              end
            end
            """;

    private final Vertx vertx;
    private final Context context;
    private final ClockShift clockShift = new ClockShift();
    private final RedisConnections connections;

    public TestRedis(Vertx vertx) {
        this(vertx, TestServers.shared().redisUrl());
    }

    /** On another server than the one that tests share. */
    public TestRedis(Vertx vertx, String url) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.connections = new RedisConnections(
                vertx, config(url), RedisKeys.ONE_OF_EACH_KIND, clockShift, new SimpleMeterRegistry());
        run(redis -> redis.ready());
    }

    public static RedisConfig config() {
        return config(TestServers.shared().redisUrl());
    }

    /** Of any server, or of the Sentinels that know it. */
    public static RedisConfig config(String url) {
        return SETTINGS.with(Map.of("REDIS_URL", url));
    }

    /** What a verticle under test is given. */
    public RedisConnections connections() {
        return connections;
    }

    /** What a store under test is given; good on this object's event loop only, see {@link #run}. */
    public HeldConnection held() {
        return run(Future::succeededFuture);
    }

    public ClockShift clockShift() {
        return clockShift;
    }

    /** Runs {@code action} on the event loop and waits for its result. */
    public <T> T run(Function<HeldConnection, Future<T>> action) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(now -> {
            try {
                action.apply(connections.current()).onComplete(promise);
            } catch (RuntimeException e) {
                promise.tryFail(e);
            }
        });
        try {
            return promise.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + PATIENCE_SECONDS + " s", e);
        }
    }

    /** Runs {@code action} many times at once and waits for all results. */
    public <T> List<T> race(int times, Function<HeldConnection, Future<T>> action) {
        return run(redis -> Future.all(IntStream.range(0, times)
                        .mapToObj(i -> action.apply(redis))
                        .toList())
                .map(all -> all.<T>list()));
    }

    /** Sends one command, as an operator at a console would. */
    public Response command(String name, Object... args) {
        List<String> texts = Stream.of(args).map(Object::toString).toList();
        return run(redis -> keysAmong(redis, name, texts).compose(keys -> {
            KeyedCommand command = KeyedCommand.of(Command.create(name));
            // A key as it was told has its tag already.
            String tag = redis.key("");
            for (String text : texts) {
                if (keys.contains(text) && (tag.isEmpty() || !text.startsWith(tag))) {
                    command.key(text);
                } else {
                    command.arg(text);
                }
            }
            return redis.send(command);
        }));
    }

    /** Of the arguments of a command those that are called otherwise in a Cluster. */
    private static Future<Set<String>> keysAmong(HeldConnection redis, String name, List<String> args) {
        if (redis.key("").isEmpty() || name.equals("KEYS")) {
            return Future.succeededFuture(Set.copyOf(args));
        }
        KeyedCommand asked = KeyedCommand.of(Command.COMMAND).arg("GETKEYS").arg(name);
        args.forEach(asked::arg);
        return redis.send(asked)
                .map(keys -> keys.stream().map(Response::toString).collect(Collectors.toSet()))
                .otherwise(Set.of());
    }

    /** As features call them. */
    public List<String> keys() {
        String tag = run(redis -> Future.succeededFuture(redis.key("")));
        return command("KEYS", "*").stream()
                .map(key -> key.toString().substring(tag.length()))
                .toList();
    }

    public void flush() {
        command("FLUSHALL");
    }

    /** How many mails have not ended. */
    public long mailsQueued() {
        return MailOutbox.STREAMS.stream()
                .mapToLong(stream -> command("XLEN", stream).toLong())
                .sum();
    }

    public boolean exists(String key) {
        return command("EXISTS", key).toInteger() == 1;
    }

    /** Time until {@code key} ends; -1 ms when it never does, -2 ms when it is not there. */
    public Duration ttl(String key) {
        return Duration.ofMillis(command("PTTL", key).toLong());
    }

    /** Lets {@code step} pass: for the scripts' clock, for the end of every key, and for the idle time of pending entries. */
    public void advance(Duration step) {
        clockShift.advance(step);
        command("EVAL", ADVANCE, 0, step.toMillis());
    }

    @Override
    public void close() {
        connections.close().await();
    }

    public Vertx vertx() {
        return vertx;
    }
}

package io.tses.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tses.request.Unavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows from the Sentinels where the primary is. They are asked each second, whenever a connection is lost, and at once when one of
 * them has news: a lost message costs a second.
 *
 * <p>What a Sentinel says that was cut off from the others is old. So all are asked, the answer of the highest epoch counts, and the
 * primary that is known is not left for one of a lower epoch, unless all of them say so: their own were set back then.
 * While none answers, connections that hold go on, and no new one is opened: to a primary that was replaced nobody may write.
 */
final class SentinelWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Context context;
    private final RedisConfig config;
    private final String master;
    private final List<SentinelLine> lines;
    private final List<Consumer<Primary>> followers = new CopyOnWriteArrayList<>();
    private final Counter failovers;

    private @Nullable Future<Primary> asking;
    private @Nullable Primary known;
    private volatile int answering;
    private String told = "";
    private boolean closed;

    SentinelWatch(Vertx vertx, RedisConfig config, Sentinels sentinels, MeterRegistry meters) {
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.config = config;
        this.master = sentinels.master();
        this.lines = sentinels.urls().stream()
                .map(one -> new SentinelLine(vertx, config.of(sentinels, one), master, this::hear))
                .toList();
        this.failovers = Counter.builder("tses.redis.failovers")
                .description("Times that another Redis became the primary")
                .register(meters);
        Gauge.builder("tses.redis.sentinels", this, watch -> watch.answering)
                .description("Sentinels that answer")
                .register(meters);
        context.runOnContext(now -> {
            look();
            vertx.setPeriodic(EVERY.toMillis(), timer -> {
                if (closed) {
                    vertx.cancelTimer(timer);
                } else {
                    look();
                }
            });
        });
    }

    /**
     * Asks them now.
     *
     * @return how the primary is reached, on the caller's context; fails with {@link Unavailable} when they do not tell
     */
    Future<RedisConfig> find() {
        Context caller = vertx.getOrCreateContext();
        Promise<RedisConfig> found = Promise.promise();
        context.runOnContext(now -> ask().map(primary -> config.at(primary.host(), primary.port()))
                .onComplete(done -> caller.runOnContext(back -> found.handle(done))));
        return found.future();
    }

    /** Has {@code follower} told of each primary that takes the place of another, on the event loop of this watch. */
    void follow(Consumer<Primary> follower) {
        followers.add(follower);
    }

    Future<Void> close() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            closed = true;
            lines.forEach(SentinelLine::close);
            done.complete();
        });
        return done.future();
    }

    private void look() {
        if (!closed) {
            lines.forEach(SentinelLine::listen);
            ask();
        }
    }

    /** What is being answered may be from before the news. */
    private void hear() {
        Future<Primary> running = asking;
        if (running == null) {
            ask();
        } else {
            running.onComplete(done -> ask());
        }
    }

    /** Whoever asks meanwhile hears the same answer. */
    private Future<Primary> ask() {
        if (closed) {
            return Future.failedFuture(Trouble.UNREACHABLE.as("the service is stopping"));
        }
        Future<Primary> running = asking;
        if (running != null) {
            return running;
        }
        Future<Primary> started = askAll();
        asking = started.isComplete() ? null : started;
        return started.onComplete(done -> asking = null);
    }

    private Future<Primary> askAll() {
        List<Future<Optional<Primary>>> asked =
                lines.stream().map(SentinelLine::ask).toList();
        Future.join(asked).onComplete(all -> learnLate(asked));
        return enoughOf(asked)
                .compose(enough -> judge(asked))
                .onSuccess(this::learn)
                .onFailure(this::tell);
    }

    /**
     * Completes when most have answered and none of them is behind what is known, or all have or have failed to: one whose machine is
     * gone is not waited for, and one that has heard of a new primary first is.
     */
    private Future<Void> enoughOf(List<Future<Optional<Primary>>> asked) {
        Promise<Void> enough = Promise.promise();
        for (Future<Optional<Primary>> one : asked) {
            one.onComplete(done -> {
                List<Optional<Primary>> answers = succeeded(asked);
                boolean isEnd = asked.stream().allMatch(Future::isComplete);
                if (isEnd
                        || (areMost(answers.size())
                                && !newest(answers).map(this::isOld).orElse(true))) {
                    enough.tryComplete();
                }
            });
        }
        return enough.future();
    }

    private Future<Primary> judge(List<Future<Optional<Primary>>> asked) {
        List<Optional<Primary>> answers = succeeded(asked);
        Optional<Primary> newest = newest(answers);
        if (newest.isEmpty()) {
            return Future.failedFuture(unknown(asked));
        }
        return isOld(newest.get()) && answers.size() < asked.size()
                ? Future.failedFuture(Trouble.UNREACHABLE.as(
                        "the Sentinels that answer know less than was known already: " + reasons(asked)))
                : Future.succeededFuture(newest.get());
    }

    /** One that only an operator can mend when that is so with all of them. */
    private Unavailable unknown(List<Future<Optional<Primary>>> asked) {
        if (asked.stream().allMatch(Future::succeeded)) {
            return Trouble.WRONG_SERVER.as(
                    "the Sentinels know no master " + master
                            + "; redis.url (REDIS_URL) must have behind the Sentinels the name that `sentinel monitor` gives it");
        }
        String what = "no Sentinel tells where " + master + " is: " + reasons(asked);
        return asked.stream().allMatch(one -> one.cause() instanceof Unavailable why && Trouble.needsOperator(why))
                ? new Unavailable(((Unavailable) asked.get(0).cause()).reason(), what)
                : Trouble.UNREACHABLE.as(what);
    }

    private static Optional<Primary> newest(List<Optional<Primary>> answers) {
        return answers.stream().flatMap(Optional::stream).max(Comparator.comparingLong(Primary::epoch));
    }

    private boolean isOld(Primary found) {
        Primary before = known;
        return before != null && found.epoch() < before.epoch();
    }

    private boolean areMost(int count) {
        return count * 2 > lines.size();
    }

    private static List<Optional<Primary>> succeeded(List<Future<Optional<Primary>>> asked) {
        List<Optional<Primary>> answers = new ArrayList<>();
        asked.stream().filter(Future::succeeded).forEach(one -> answers.add(one.result()));
        return answers;
    }

    private String reasons(List<Future<Optional<Primary>>> asked) {
        return IntStream.range(0, asked.size())
                .mapToObj(i -> lines.get(i) + " " + reason(asked.get(i)))
                .collect(Collectors.joining("; "));
    }

    private static String reason(Future<Optional<Primary>> asked) {
        if (!asked.isComplete()) {
            return "has not answered yet";
        }
        if (asked.failed()) {
            return String.valueOf(asked.cause().getMessage());
        }
        return asked.result().map(primary -> "names " + primary).orElse("knows none");
    }

    /** Who answered after most had may have heard of another one first. */
    private void learnLate(List<Future<Optional<Primary>>> asked) {
        List<Optional<Primary>> answers = succeeded(asked);
        Primary before = known;
        answering = answers.size();
        newest(answers)
                .filter(found -> before != null && found.epoch() > before.epoch())
                .ifPresent(this::learn);
    }

    private void learn(Primary found) {
        Primary before = known;
        known = found;
        told = "";
        if (before == null) {
            LOG.info("redis primary url={} at={} epoch={}", config, found, found.epoch());
        } else if (!before.isWhere(found)) {
            failovers.increment();
            LOG.warn("redis failover url={} from={} to={} epoch={}", config, before, found, found.epoch());
            followers.forEach(follower -> follower.accept(found));
        }
    }

    private void tell(Throwable cause) {
        String what = String.valueOf(cause.getMessage());
        if (!closed && !told.equals(what)) {
            told = what;
            LOG.warn("redis sentinels url={} cause=\"{}\"", config, what);
        }
    }
}

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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows from witnesses where the primary is. They are asked each second, whenever a connection is lost, and at once when one of
 * them has news: a lost message costs a second.
 *
 * <p>What one says that was cut off from the others is old. So all are asked, the answer of the highest epoch counts, and the
 * primary that is known is not left for one of a lower epoch, unless all of them say so: their own were set back then.
 * While none answers, connections that hold go on, and no new one is opened: to a primary that was replaced nobody may write.
 */
final class PrimaryWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Of a large Cluster not every node is asked. */
    private static final int MOST = 12;

    private final Vertx vertx;
    private final Context context;
    private final RedisConfig config;
    private final Witnesses witnesses;
    private final Set<Place> named;
    private final Map<Place, Witness> lines = new LinkedHashMap<>();
    private final List<Consumer<Place>> followers = new CopyOnWriteArrayList<>();
    private final Counter failovers;

    private @Nullable Future<Primary> asking;
    private @Nullable Primary known;
    private volatile int answering;
    private String told = "";
    private boolean closed;

    /** Who was asked, and what it says. */
    private record Asked(Witness witness, Future<Optional<Primary>> answer) {
        String reason() {
            if (!answer.isComplete()) {
                return "has not answered yet";
            }
            if (answer.failed()) {
                return String.valueOf(answer.cause().getMessage());
            }
            return answer.result().map(primary -> "names " + primary).orElse("knows none");
        }
    }

    PrimaryWatch(Vertx vertx, RedisConfig config, Witnesses witnesses, MeterRegistry meters) {
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.config = config;
        this.witnesses = witnesses;
        this.named = witnesses.urls().stream().map(Place::of).collect(Collectors.toUnmodifiableSet());
        witnesses.urls().forEach(url -> add(Place.of(url)));
        this.failovers = Counter.builder("tses.redis.failovers")
                .description("Times that another Redis became the primary")
                .register(meters);
        Gauge.builder(witnesses.metric(), this, watch -> watch.answering)
                .description("Those that know where the primary is and answer")
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

    private void add(Place place) {
        lines.computeIfAbsent(place, at -> witnesses.at(vertx, config, at, this::hear));
    }

    /**
     * Asks them now.
     *
     * @return how the primary is reached, on the caller's context; fails with {@link Unavailable} when they do not tell
     */
    Future<RedisConfig> find() {
        Context caller = vertx.getOrCreateContext();
        Promise<RedisConfig> found = Promise.promise();
        context.runOnContext(now -> ask().map(primary -> config.at(primary.place()))
                .onComplete(done -> caller.runOnContext(back -> found.handle(done))));
        return found.future();
    }

    /** Has {@code follower} told of each primary that takes the place of another, on the event loop of this watch. */
    void follow(Consumer<Place> follower) {
        followers.add(follower);
    }

    Future<Void> close() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            closed = true;
            lines.values().forEach(Witness::close);
            done.complete();
        });
        return done.future();
    }

    private void look() {
        if (!closed) {
            lines.values().forEach(Witness::listen);
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
        List<Asked> asked = lines.values().stream()
                .map(witness -> new Asked(witness, witness.ask()))
                .toList();
        Future.join(asked.stream().map(Asked::answer).toList()).onComplete(all -> learnLate(asked));
        return enoughOf(asked)
                .compose(enough -> judge(asked))
                .onSuccess(this::learn)
                .onFailure(this::tell);
    }

    /**
     * Completes when most have answered and none of them is behind what is known, or all have or have failed to: one whose machine is
     * gone is not waited for, and one that has heard of a new primary first is.
     */
    private Future<Void> enoughOf(List<Asked> asked) {
        Promise<Void> enough = Promise.promise();
        for (Asked one : asked) {
            one.answer().onComplete(done -> {
                List<Optional<Primary>> answers = answers(asked);
                boolean isEnd = asked.stream().map(Asked::answer).allMatch(Future::isComplete);
                boolean areMost = answers.size() * 2 > asked.size();
                if (isEnd || (areMost && !newest(answers).map(this::isOld).orElse(true))) {
                    enough.tryComplete();
                }
            });
        }
        return enough.future();
    }

    private Future<Primary> judge(List<Asked> asked) {
        List<Optional<Primary>> answers = answers(asked);
        Optional<Primary> newest = newest(answers);
        if (newest.isEmpty()) {
            return Future.failedFuture(unknown(asked));
        }
        return isOld(newest.get()) && answers.size() < asked.size()
                ? Future.failedFuture(Trouble.UNREACHABLE.as(
                        witnesses.called() + " that answer know less than was known already: " + reasons(asked)))
                : Future.succeededFuture(newest.get());
    }

    /** One that only an operator can mend when that is so with all of them. */
    private Unavailable unknown(List<Asked> asked) {
        if (asked.stream().map(Asked::answer).allMatch(Future::succeeded)) {
            return witnesses.noneKnows();
        }
        String what = witnesses.noneTells() + ": " + reasons(asked);
        return asked.stream()
                        .allMatch(one -> one.answer().cause() instanceof Unavailable why && Trouble.needsOperator(why))
                ? new Unavailable(((Unavailable) asked.get(0).answer().cause()).reason(), what)
                : Trouble.UNREACHABLE.as(what);
    }

    private static Optional<Primary> newest(List<Optional<Primary>> answers) {
        return answers.stream().flatMap(Optional::stream).max(Comparator.comparingLong(Primary::epoch));
    }

    private boolean isOld(Primary found) {
        Primary before = known;
        return before != null && found.epoch() < before.epoch();
    }

    private static List<Optional<Primary>> answers(List<Asked> asked) {
        return asked.stream()
                .map(Asked::answer)
                .filter(Future::succeeded)
                .map(Future::result)
                .toList();
    }

    private static String reasons(List<Asked> asked) {
        return asked.stream().map(one -> one.witness() + " " + one.reason()).collect(Collectors.joining("; "));
    }

    /** Who answered after most had may have heard of another one first. */
    private void learnLate(List<Asked> asked) {
        List<Optional<Primary>> answers = answers(asked);
        Primary before = known;
        answering = answers.size();
        newest(answers)
                .filter(found -> before != null && found.epoch() > before.epoch())
                .ifPresent(this::learn);
        if (!closed && !answers.isEmpty()) {
            askThoseToo(asked.stream()
                    .filter(one -> one.answer().succeeded())
                    .flatMap(one -> one.witness().others().stream()));
        }
    }

    /** Besides those of the settings, who may be gone for good, the ones that they tell of. */
    private void askThoseToo(Stream<Place> told) {
        List<Place> others = told.distinct()
                .filter(place -> !named.contains(place))
                .limit(MOST)
                .toList();
        others.forEach(this::add);
        lines.entrySet().removeIf(line -> {
            boolean isGone = !named.contains(line.getKey()) && !others.contains(line.getKey());
            if (isGone) {
                line.getValue().close();
            }
            return isGone;
        });
    }

    private void learn(Primary found) {
        Primary before = known;
        known = found;
        told = "";
        if (before == null) {
            LOG.info("redis primary url={} at={} epoch={}", config, found, found.epoch());
        } else if (!before.place().equals(found.place())) {
            failovers.increment();
            LOG.warn("redis failover url={} from={} to={} epoch={}", config, before, found, found.epoch());
            followers.forEach(follower -> follower.accept(found.place()));
        }
    }

    private void tell(Throwable cause) {
        String what = String.valueOf(cause.getMessage());
        if (!closed && !told.equals(what)) {
            told = what;
            LOG.warn("redis {} url={} cause=\"{}\"", witnesses.logged(), config, what);
        }
    }
}

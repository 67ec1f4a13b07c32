package io.tses.console;

import io.tses.audit.MeasureQueue;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.http.exchange.ReplyStream;
import io.tses.mail.FindMailJobs;
import io.tses.request.RequestScope;
import io.tses.stats.Count;
import io.tses.stats.FindStats;
import io.tses.stats.Latency;
import io.tses.tasks.FindTasks;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static io.vertx.core.Future.succeededFuture;
import static org.assertj.core.api.Assertions.assertThat;

/** Without Redis there are no figures: that is told, and seldom looked at again. */
class LiveBoardTest {
    private static final long OFTEN = 500;
    private static final long SELDOM = 5000;

    static {
        RequestScope.register();
    }

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.on(vertx, new RecordCodec(List.of(FindStats.ADDRESS, FindTasks.ADDRESS)));
    private final List<Long> pauses = new CopyOnWriteArrayList<>();
    private final LiveBoard board = new LiveBoard(impatient(), bus, new Templates());
    private final Looker looker = new Looker();

    @AfterEach
    void stop() {
        looker.end();
        vertx.close().await();
    }

    @Test
    void withoutFiguresItSaysSoAndLooksSeldomUntilTheyAreBack() {
        vertx.runOnContext(now -> board.join(looker));
        eventually(() -> assertThat(looker.sent).hasSizeGreaterThan(2));
        assertThat(looker.sent.get(0)).startsWith("event: board\n").contains("role=\"alert\"");
        assertThat(pauses).isNotEmpty().containsOnly(SELDOM);

        bus.answer(FindTasks.ADDRESS, ask -> succeededFuture(queues())).await();
        bus.answer(FindStats.ADDRESS, ask -> succeededFuture(figures(ask.steps())))
                .await();

        eventually(() -> assertThat(pauses).contains(OFTEN));
        assertThat(looker.sent.get(looker.sent.size() - 1)).contains("Sign-ins").doesNotContain("role=\"alert\"");
        assertThat(pauses.subList(pauses.indexOf(OFTEN), pauses.size())).containsOnly(OFTEN);
    }

    private static FindStats.Found figures(int steps) {
        return new FindStats.Found(
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(steps),
                Instant.EPOCH.plusSeconds(steps),
                Stream.of(Count.values())
                        .map(what -> new FindStats.Counted(what, 0, Collections.nCopies(steps, 0L)))
                        .toList(),
                Stream.of(Latency.values())
                        .map(what -> new FindStats.Timed(
                                what, Optional.empty(), Collections.nCopies(steps, Optional.empty())))
                        .toList(),
                List.of());
    }

    private static FindTasks.Found queues() {
        return new FindTasks.Found(
                new FindMailJobs.Page(new FindMailJobs.Queue(0, 0, Duration.ZERO, 0, 0), List.of(), Optional.empty()),
                new MeasureQueue.Queue(0, 0, Duration.ZERO, 0, 0));
    }

    /** Notes how long timers are to wait, and does not. */
    private Vertx impatient() {
        return (Vertx) Proxy.newProxyInstance(
                Vertx.class.getClassLoader(), new Class<?>[] {Vertx.class}, (proxy, method, args) -> {
                    if (method.getName().equals("setTimer")) {
                        return atOnce((Long) args[0], args[1]);
                    }
                    return invoke(method, args);
                });
    }

    @SuppressWarnings("unchecked")
    private long atOnce(long millis, Object handler) {
        pauses.add(millis);
        vertx.runOnContext(now -> ((Handler<Long>) handler).handle(0L));
        return 0;
    }

    private Object invoke(Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(vertx, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Somebody's line, which takes whatever is sent. */
    private static final class Looker implements ReplyStream {
        private final List<String> sent = new CopyOnWriteArrayList<>();
        private final Promise<Void> ended = Promise.promise();

        @Override
        public Future<Void> write(Buffer piece) {
            sent.add(piece.toString());
            return succeededFuture();
        }

        @Override
        public void end() {
            ended.tryComplete();
        }

        @Override
        public void fail(Throwable cause) {
            ended.tryComplete();
        }

        @Override
        public Future<Void> ended() {
            return ended.future();
        }

        @Override
        public <T> Future<T> asRequest(Supplier<Future<T>> work) {
            return work.get();
        }
    }
}

package io.tses.faults;

import io.tses.accountant.Run;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * As many wrong codes as wanted for one node, each from a client and for an address of its own, so that none is refused by a limit.
 * Its state belongs to an event loop of its own, so that others who ask meanwhile are not held up here.
 */
final class Flood implements AutoCloseable {
    private static final int CALLERS = 64;

    /** More than a node works on at once; further requests wait for one here, as before a balancer, and are not the node's yet. */
    private static final int CONNECTIONS = 6000;

    private static final long TICK_MILLIS = 5;
    private static final int TURNED_AWAY = 503;
    private static final int WRONG = 400;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final HttpClient http = vertx.createHttpClient(
            new HttpClientOptions().setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(-1));
    private final RequestOptions node;
    private final Run run = Run.fresh();
    private int number;

    Flood(NodeProcess node) {
        this.node = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(node.url().getHost())
                .setPort(node.url().getPort())
                .setURI("/api/v1/auth/otp/verify/");
    }

    /** What was answered, and how long that took. */
    static final class Heard {
        private final List<Duration> accepted = new ArrayList<>();
        private final List<Duration> turnedAway = new ArrayList<>();
        private int others;
        private int withoutRetryAfter;

        private void add(HttpClientResponse response, Duration took) {
            if (response.statusCode() == WRONG) {
                accepted.add(took);
            } else if (response.statusCode() == TURNED_AWAY) {
                turnedAway.add(took);
                withoutRetryAfter += response.getHeader(HttpHeaders.RETRY_AFTER) == null ? 1 : 0;
            } else {
                others++;
            }
        }

        int sent() {
            return accepted.size() + turnedAway.size() + others;
        }

        int accepted() {
            return accepted.size();
        }

        int turnedAway() {
            return turnedAway.size();
        }

        /** Answered in another way, or not at all. */
        int others() {
            return others;
        }

        int withoutRetryAfter() {
            return withoutRetryAfter;
        }

        /** Within which so many percent of those that were let in were answered. */
        Duration accepted(int percent) {
            return within(accepted, percent);
        }

        Duration turnedAway(int percent) {
            return within(turnedAway, percent);
        }

        private static Duration within(List<Duration> took, int percent) {
            Collections.sort(took);
            return took.isEmpty() ? Duration.ZERO : took.get((took.size() - 1) * percent / 100);
        }
    }

    /** How many a second the node answers to callers who each wait for their answer. */
    double capacity(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        Heard heard = new Heard();
        onLoop(() -> Future.join(
                IntStream.range(0, CALLERS).mapToObj(n -> call(heard, until)).toList()));
        return heard.accepted() / (time.toNanos() / 1e9);
    }

    private Future<Void> call(Heard heard, long until) {
        return ask(heard)
                .compose(answered -> System.nanoTime() < until ? call(heard, until) : Future.succeededFuture());
    }

    /** Sends so many a second whatever becomes of them, and waits for the last answer. */
    Heard pour(double rate, Duration time) {
        Heard heard = new Heard();
        onLoop(() -> {
            Promise<Void> over = Promise.promise();
            long began = System.nanoTime();
            int first = number;
            vertx.setPeriodic(TICK_MILLIS, tick -> {
                long passed = Math.min(System.nanoTime() - began, time.toNanos());
                while (number - first < passed / 1e9 * rate) {
                    ask(heard);
                }
                if (passed == time.toNanos() && heard.sent() == number - first) {
                    vertx.cancelTimer(tick);
                    over.complete();
                }
            });
            return over.future();
        });
        return heard;
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    /** Never fails. */
    private Future<Void> ask(Heard heard) {
        int own = number++;
        return http.request(node)
                .compose(request -> send(request, own, heard))
                .onFailure(lost -> heard.others++)
                .transform(done -> Future.succeededFuture());
    }

    private Future<?> send(HttpClientRequest request, int own, Heard heard) {
        long from = System.nanoTime();
        JsonObject guess = new JsonObject().put("email", run.email(own)).put("otp", "123456");
        return request.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader("X-Forwarded-For", run.client(own))
                .send(guess.toBuffer())
                .compose(response -> response.end().map(response))
                .onSuccess(response -> heard.add(response, Duration.ofNanos(System.nanoTime() - from)));
    }

    private <T> void onLoop(Supplier<Future<T>> task) {
        Promise<T> promise = Promise.promise();
        vertx.runOnContext(now -> task.get().onComplete(promise));
        promise.future().await();
    }
}

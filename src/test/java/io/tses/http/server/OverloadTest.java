package io.tses.http.server;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.http.Served;
import io.tses.http.caller.Hints;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.HttpReply;
import io.tses.request.Presence;
import io.tses.request.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.tses.support.Eventually.eventually;
import static io.vertx.core.Future.succeededFuture;
import static org.assertj.core.api.Assertions.assertThat;

/** A server whose answers wait for the test, and whose event loop is as late as the test says. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OverloadTest {
    private static final int CROWD = 512;

    private final Vertx vertx = vertx();
    private final AtomicLong laterNanos = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Promise<HttpReply> answer = Promise.promise();
    private volatile Duration lateness = Duration.ZERO;
    private HttpClient client;

    private static Vertx vertx() {
        RequestScope.register();
        return Vertx.vertx();
    }

    @BeforeEach
    void serve() {
        Served.Settings settings = new Served.Settings();
        settings.requestTimeout = Duration.ofMinutes(1);
        settings.maxConnectionsPerClient = 2 * CROWD;
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        Promise<Integer> port = Promise.promise();
        vertx.runOnContext(now -> {
            Cors cors = new Cors(List.of(), Hints.of(vertx));
            RequestFlow flow = new RequestFlow(
                    vertx,
                    settings.config(),
                    options,
                    new Presence(),
                    cors,
                    new SimpleMeterRegistry(),
                    "",
                    this::nanos);
            Endpoint slow = new Endpoint(HttpMethod.GET, "/slow", "slow", any -> {
                waiting.incrementAndGet();
                return answer.future();
            });
            Endpoint quick =
                    new Endpoint(HttpMethod.GET, "/quick", "quick", any -> succeededFuture(HttpReply.bare(204)));
            vertx.createHttpServer(options)
                    .connectionHandler(flow::accept)
                    .requestHandler(new Endpoints(List.of(slow, quick), flow, cors).mountedOn(vertx))
                    .listen()
                    .map(server -> server.actualPort())
                    .onComplete(port);
        });
        client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(port.future().await()))
                .with(new PoolOptions().setHttp1MaxSize(2 * CROWD))
                .build();
    }

    /** Each time that it is looked at it shows so much more than the last time. */
    private long nanos() {
        return System.nanoTime() + laterNanos.addAndGet(lateness.toNanos());
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void aCrowdBeforeALateLoopIsTurnedAwayAndWhoWasLetInIsAnswered() {
        List<Future<Integer>> letIn = crowd(CROWD);
        assertThat(status("/quick")).isEqualTo(204);

        lateness = Duration.ofSeconds(10);
        HttpClientResponse refused = ask("/quick").await();
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.getHeader("Retry-After")).isNotEmpty();

        lateness = Duration.ZERO;
        eventually(() -> assertThat(status("/quick")).isEqualTo(204));
        answer.complete(HttpReply.bare(204));
        assertThat(letIn).allSatisfy(one -> assertThat(one.await()).isEqualTo(204));
    }

    @Test
    void afterALateLoopFewAreAllAnswered() {
        crowd(CROWD - 1);

        lateness = Duration.ofSeconds(10);

        assertThat(status("/quick")).isEqualTo(204);
    }

    private List<Future<Integer>> crowd(int size) {
        List<Future<Integer>> asked = IntStream.range(0, size)
                .mapToObj(n -> ask("/slow").map(HttpClientResponse::statusCode))
                .toList();
        eventually(() -> assertThat(waiting).hasValue(size));
        return asked;
    }

    private int status(String path) {
        return ask(path).map(HttpClientResponse::statusCode).await();
    }

    private Future<HttpClientResponse> ask(String path) {
        return client.request(HttpMethod.GET, path)
                .compose(request ->
                        request.send().compose(response -> response.end().map(response)));
    }
}

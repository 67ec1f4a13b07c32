package io.tses.http.server;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tses.http.Served;
import io.tses.http.caller.Hints;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Continuation;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.http.exchange.ReplyStream;
import io.tses.request.Presence;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.support.Eventually;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.tses.support.Eventually.eventually;
import static io.vertx.core.Future.succeededFuture;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** A server that has nothing but an answer that goes on, of which the test is the source. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamsTest {
    private static final String ASK = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Vertx vertx = vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final Presence presence = new Presence();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BlockingQueue<ReplyStream> begun = new LinkedBlockingQueue<>();
    private volatile boolean endless = true;
    private volatile Future<?> leave = succeededFuture();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong laterNanos = new AtomicLong();
    private int port;

    private static Vertx vertx() {
        RequestScope.register();
        return Vertx.vertx();
    }

    @BeforeEach
    void serve() {
        Served.Settings settings = new Served.Settings();
        settings.maxStreams = 2;
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        port = onLoop(() -> {
                    Cors cors = new Cors(List.of(), Hints.of(vertx));
                    RequestFlow flow = new RequestFlow(
                            vertx,
                            settings.config(),
                            options,
                            presence,
                            cors,
                            meters,
                            "",
                            () -> System.nanoTime() + laterNanos.get());
                    Endpoint live = new Endpoint(HttpMethod.GET, "/live", "live", any -> succeededFuture(reply()));
                    return vertx.createHttpServer(options)
                            .connectionHandler(flow::accept)
                            .requestHandler(new Endpoints(List.of(live), flow, cors).mountedOn(vertx))
                            .listen();
                })
                .actualPort();
    }

    private HttpReply reply() {
        return HttpReply.bare(200)
                .holding(Buffer.buffer("first,"))
                .continuedBy(new Continuation(endless, this::askLeave, begun::add));
    }

    private Future<?> askLeave() {
        asked.incrementAndGet();
        return leave;
    }

    private void later(Duration duration) {
        laterNanos.addAndGet(duration.toNanos());
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void whatIsWrittenComesAtOnceAndTheConnectionIsGoodForTheNextRequest() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, ASK);
            ReplyStream stream = next();
            assertThat(readUntil(socket, "first,")).startsWith("HTTP/1.1 200 ").contains("transfer-encoding: chunked");
            write(stream, "second,");
            assertThat(readUntil(socket, "second,")).isNotEmpty();
            assertThat(open()).isEqualTo(1);

            onLoop(() -> {
                stream.end();
                return stream.ended();
            });
            ask(socket, "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(Served.readToEnd(socket)).contains("\r\n0\r\n\r\nHTTP/1.1 404 ");
            assertThat(open()).isZero();
            assertThat(ended("complete")).isEqualTo(1);
            assertThat(meters.get("tses.http.requests")
                            .tag("route", "live")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aSourceLearnsThatItsClientHasLeft() throws Exception {
        ReplyStream stream;
        try (Socket socket = connect()) {
            ask(socket, ASK);
            stream = next();
        }

        stream.ended().await();
        assertThat(ended("client_left")).isEqualTo(1);
        boolean refused =
                onLoop(() -> stream.write(Buffer.buffer("more")).map(false).otherwise(true));
        assertThat(refused).isTrue();
    }

    @Test
    void whoIsTooFarBehindIsCutOff() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, ASK);
            ReplyStream stream = next();
            Buffer much = Buffer.buffer(new byte[100_000]);

            while (!stream.ended().isComplete()) {
                loop.runOnContext(now -> stream.write(much));
                Thread.onSpinWait();
            }

            assertThat(ended("client_slow")).isEqualTo(1);
            assertThat(open()).isZero();
        }
    }

    @Test
    void whoReadsNothingForAWhileIsCutOffHoweverLittleWaits() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, ASK);
            ReplyStream stream = next();
            // More than any buffer on the way holds, in one piece.
            onLoop(() -> {
                stream.write(Buffer.buffer(new byte[32_000_000]));
                return succeededFuture();
            });

            later(Duration.ofSeconds(31));

            stream.ended().await();
            assertThat(ended("client_slow")).isEqualTo(1);
        }
    }

    @Test
    void whoMayGoOnNoMoreIsEndedWithinAMinute() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, ASK);
            next();
            leave = Future.failedFuture(new Refusal(Authentication.FORBIDDEN));
            later(Duration.ofSeconds(21));

            assertThat(readUntil(socket, "\r\n0\r\n\r\n")).contains("first,");
            assertThat(ended("forbidden")).isEqualTo(1);
        }
    }

    @Test
    void thatNobodyCanTellWhoMayGoOnIsBorneForAMinute() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, ASK);
            ReplyStream stream = next();
            leave = Future.failedFuture(new Unavailable("redis is away"));
            later(Duration.ofSeconds(21));
            Eventually.eventually(() -> assertThat(asked).hasValue(1));
            assertThat(stream.ended().isComplete()).isFalse();

            later(Duration.ofSeconds(40));

            stream.ended().await();
            assertThat(ended("forbidden")).isEqualTo(1);
        }
    }

    @Test
    void whoWaitsForEachPieceSendsAnyNumber() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, "GET /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            ReplyStream stream = next();
            loop.runOnContext(now -> writeOn(stream, 200));

            assertThat(Served.readToEnd(socket).length()).isGreaterThan(200 * 100_000);
            assertThat(ended("complete")).isEqualTo(1);
        }
    }

    @Test
    void aNodeThatLeavesEndsAllAndTakesNoMore() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, ASK);
            next();
            presence.leave();

            assertThat(Served.readToEnd(socket)).endsWith("\r\n0\r\n\r\n");
            assertThat(ended("drained")).isEqualTo(1);
        }
        try (Socket late = connect()) {
            ask(late, ASK);
            assertThat(Served.readToEnd(late)).startsWith("HTTP/1.1 503 ").contains("retry-after: 5\r\n");
        }
    }

    @Test
    void whatIsNotWholeIsSeenToBeCutOff() throws Exception {
        endless = false;
        try (Socket drained = connect();
                Socket failed = connect()) {
            ask(drained, ASK);
            ReplyStream first = next();
            ask(failed, ASK);
            ReplyStream second = next();
            readUntil(drained, "first,");
            readUntil(failed, "first,");
            loop.runOnContext(now -> second.fail(new IllegalStateException("the source is away")));
            assertThat(Served.readToEnd(failed)).doesNotContain("\r\n0\r\n");
            presence.leave();

            assertThat(Served.readToEnd(drained)).doesNotContain("\r\n0\r\n");
            eventually(() -> assertThat(first.ended().succeeded()).isTrue());
            eventually(() -> assertThat(ended("failed")).isEqualTo(1));
        }
    }

    @Test
    void thereAreSoManyAndNoMore() throws Exception {
        try (Socket one = connect();
                Socket two = connect();
                Socket three = connect()) {
            ask(one, ASK);
            ask(two, ASK);
            next();
            ReplyStream second = next();
            ask(three, ASK);
            assertThat(readUntil(three, "}")).startsWith("HTTP/1.1 503 ").contains("retry-after: 5\r\n");

            onLoop(() -> {
                second.end();
                return second.ended();
            });
            ask(three, ASK);
            assertThat(readUntil(three, "first,")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void headBeginsNothing() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, "HEAD /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(Served.readToEnd(socket)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
            assertThat(begun).isEmpty();
        }
    }

    @Test
    void whoeverKnowsNoChunksReadsToTheEndWhereEachEndIsGood() throws Exception {
        endless = false;
        try (Socket socket = connect()) {
            ask(socket, "GET /live HTTP/1.0\r\nHost: a\r\n\r\n");

            assertThat(Served.readToEnd(socket)).contains(" 400 ", "needs HTTP/1.1");
        }
        endless = true;
        try (Socket socket = connect()) {
            ask(socket, "GET /live HTTP/1.0\r\nHost: a\r\n\r\n");
            ReplyStream stream = next();
            write(stream, "second");
            loop.runOnContext(now -> stream.end());

            assertThat(Served.readToEnd(socket)).endsWith("\r\n\r\nfirst,second");
        }
    }

    private void writeOn(ReplyStream stream, int times) {
        if (times == 0) {
            stream.end();
        } else {
            stream.write(Buffer.buffer(new byte[100_000])).onSuccess(written -> writeOn(stream, times - 1));
        }
    }

    private void write(ReplyStream stream, String text) {
        onLoop(() -> stream.write(Buffer.buffer(text)));
    }

    private <T> T onLoop(Supplier<Future<T>> work) {
        return Future.<T>future(promise -> loop.runOnContext(now -> work.get().onComplete(promise)))
                .await();
    }

    private ReplyStream next() throws InterruptedException {
        return requireNonNull(begun.poll(20, TimeUnit.SECONDS), "no stream began");
    }

    private double open() {
        return meters.get("tses.http.streams").gauge().value();
    }

    private double ended(String why) {
        return meters.get("tses.http.streams.ended").tag("why", why).counter().count();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void ask(Socket socket, String text) throws IOException {
        Served.write(socket, text);
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as(read.toString()).isNotNegative();
            read.append((char) next);
        }
        return read.toString();
    }
}

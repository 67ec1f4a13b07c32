package io.tses.http;

import io.tses.otp.RequestCode;
import io.tses.request.Unavailable;
import io.tses.support.LogLines;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.tses.http.Served.PATIENCE;
import static io.tses.http.Served.REQUEST;
import static io.tses.http.Served.json;
import static io.tses.http.Served.readToEnd;
import static io.tses.http.Served.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Law 8: every request gets an answer, whatever the parts behind HTTP or the client do. */
@Tag("slow")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PatienceTest {
    private static final String BODY = "{\"email\":\"ada@example.com\"}";
    private static final String UNAVAILABLE =
            "{\"detail\":\"Service temporarily unavailable. Please try again.\",\"code\":\"unavailable\",\"retry_after\":1}";
    private static final String HEAD = "POST " + REQUEST + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";

    private final Served.Settings settings = new Served.Settings();
    private Served served = Served.plainly();
    private Stubs stubs = new Stubs(served);

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void law8WhenNobodyAnswersTheAnswerIs503() {
        assertUnavailable(served.post(REQUEST, BODY));
    }

    @Test
    void law8WhenAnAnswerNeverComesTheAnswerIs503() {
        settings.requestTimeout = Duration.ofMillis(300);
        restart();
        stubs.requestingLater();

        assertUnavailable(served.post(REQUEST, BODY));
        assertThat(stubs.requested).hasSize(1);
    }

    @Test
    void law8WhatIsUnavailableBehindIs503() {
        stubs.requestingBroken(new Unavailable("redis://user:password@host is down"));

        HttpResponse<String> response = served.post(REQUEST, BODY);

        assertUnavailable(response);
        assertThat(response.body()).doesNotContain("redis");
    }

    @Test
    void whatIsBrokenBehindIs500WithTheRequestIdAndWithoutTheCause() {
        stubs.requestingBroken(new IllegalStateException("the secret cause"));

        HttpResponse<String> response = served.post(REQUEST, BODY, "X-Request-ID", "r-17");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .isEqualTo(
                        "{\"detail\":\"Internal server error.\",\"code\":\"internal_error\",\"request_id\":\"r-17\"}");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void moreThanCanBeWorkedOnIsShedAtOnce() {
        settings.maxInFlight = 2;
        restart();
        Promise<RequestCode.Reply> reply = stubs.requestingLater();
        List<CompletableFuture<HttpResponse<String>>> accepted =
                List.of(served.postLater(REQUEST, BODY), served.postLater(REQUEST, BODY));
        until(() -> stubs.requested.size() == 2);
        double inFlight = served.meters.get("tses.http.in.flight").gauge().value();

        HttpResponse<String> shed = served.post(REQUEST, BODY);
        boolean othersWereStillWorkedOn = accepted.stream().noneMatch(CompletableFuture::isDone);
        reply.complete(Stubs.sent());

        assertUnavailable(shed);
        assertThat(othersWereStillWorkedOn).isTrue();
        assertThat(inFlight).isEqualTo(2);
        assertThat(accepted.stream().map(Served::await).map(HttpResponse::statusCode))
                .containsOnly(202);
        assertThat(served.post(REQUEST, BODY).statusCode()).isEqualTo(202);
    }

    @Test
    void aHalfSentBodyIsAnsweredAndTheConnectionClosed() throws IOException {
        settings.requestTimeout = Duration.ofMillis(300);
        restart();
        try (Socket socket = served.connect()) {
            write(socket, HEAD + "Content-Length: 100\r\n\r\n{\"email\":");

            assertThat(readToEnd(socket))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("connection: close")
                    .endsWith("{\"detail\":\"The request was not complete in time.\",\"code\":\"request_timeout\"}");
        }
    }

    @Test
    void aClientThatGoesAwayInTheMiddleOfItsBodyIsForgotten() throws IOException {
        try (Socket socket = served.connect()) {
            write(socket, HEAD + "Content-Length: 100\r\n\r\n{\"email\":");
            until(() -> inFlight() == 1);
        }

        until(() -> inFlight() == 0);
        until(() -> served.meters
                        .find("tses.http.requests")
                        .tag("status", "aborted")
                        .counter()
                != null);
    }

    @Test
    void aClientThatGoesAwayBeforeItsAnswerHarmsNobody() throws IOException {
        Promise<RequestCode.Reply> reply = stubs.requestingLater();
        try (Socket socket = served.connect()) {
            write(socket, HEAD + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY);
            until(() -> stubs.requested.size() == 1);
        }

        reply.complete(Stubs.sent());

        until(() -> inFlight() == 0);
        assertThat(served.post(REQUEST, BODY).statusCode()).isEqualTo(202);
    }

    @Test
    void aSilentConnectionIsClosed() throws IOException {
        impatient();
        try (Socket socket = served.connect()) {
            assertThat(readToEnd(socket)).isEmpty();
        }
    }

    @Test
    void aConnectionIsClosedSomeTimeAfterItsLastRequest() throws IOException {
        impatient();
        stubs.requesting();
        try (Socket socket = served.connect()) {
            write(socket, HEAD + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY);

            assertThat(readToEnd(socket)).startsWith("HTTP/1.1 202 ");
        }
    }

    @Test
    void aConnectionIsKeptBetweenRequestsForLongerThanOneMayTake() throws IOException {
        settings.idleTimeout = Duration.ofMillis(300);
        restart();
        stubs.requesting();
        try (Socket kept = served.connect()) {
            write(kept, HEAD + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY);
            until(() -> stubs.requested.size() == 1);
            try (Socket silent = served.connect()) {
                assertThat(readToEnd(silent)).isEmpty();
            }

            write(kept, "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(readToEnd(kept)).startsWith("HTTP/1.1 202 ").contains("HTTP/1.1 404 ");
        }
    }

    @Test
    void aRequestThatBeginsOnAKeptConnectionHasNoMoreTimeThanTheFirst() throws IOException {
        settings.idleTimeout = Duration.ofMillis(300);
        restart();
        stubs.requesting();
        String one = HEAD + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY;
        for (String begun : List.of("G", "GET /", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n")) {
            try (Socket together = served.connect();
                    Socket apart = served.connect()) {
                write(together, one + begun);
                write(apart, one);
                until(() -> stubs.requested.size() == 2);
                write(apart, begun);

                assertThat(readToEnd(together)).startsWith("HTTP/1.1 202 ");
                assertThat(readToEnd(apart)).startsWith("HTTP/1.1 202 ");
            }
            stubs.requested.clear();
        }
    }

    @Test
    void aBodyThatIsNotWaitedForMustArriveInTimeAllTheSame() throws IOException {
        settings.idleTimeout = Duration.ofMillis(300);
        restart();
        try (Socket socket = served.connect()) {
            write(socket, "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{");

            assertThat(readToEnd(socket)).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void moreConnectionsOfOneClientThanAllowedAreClosedAtOnceAndNobodyElses() throws IOException {
        settings.maxConnectionsPerClient = 2;
        restart();
        try (LogLines log = new LogLines();
                Socket first = served.connect();
                Socket second = served.connect()) {
            until(() -> !canConnect());
            until(() -> !canConnect());

            assertThat(canConnectFrom("127.0.0.2")).isTrue();
            assertThat(served.meters
                            .get("tses.http.connections.refused")
                            .tag("setting", "max-connections-per-client")
                            .counter()
                            .count())
                    .isPositive();
            assertThat(log.all())
                    .extracting(LogLines.Line::message)
                    .containsOnlyOnce("connections refused setting=http.max-connections-per-client");
            assertThat(first.isClosed() || second.isClosed()).isFalse();
        }

        until(() -> canConnect());
    }

    @Test
    void aTrustedProxyMayHaveAnyNumberOfConnections() throws IOException {
        settings.maxConnectionsPerClient = 1;
        settings.trustedProxies = List.of("127.0.0.0/8");
        restart();
        try (Socket first = served.connect();
                Socket second = served.connect()) {
            assertThat(canConnect()).isTrue();
            assertThat(first.isConnected() && second.isConnected()).isTrue();
        }
    }

    @Test
    void dripsOfAHeaderKeepNoConnectionOpen() throws IOException {
        impatient();
        try (Socket socket = served.connect()) {
            write(socket, "GET / HTTP/1.1\r\n");
            long patience = System.nanoTime() + PATIENCE.toNanos();
            while (isOpen(socket) && System.nanoTime() < patience) {
                socket.setSoTimeout(20);
            }

            assertThat(isOpen(socket)).isFalse();
        }
    }

    @Test
    void moreConnectionsThanAllowedAreClosedAtOnce() throws IOException {
        settings.maxConnections = 2;
        restart();
        try (Socket first = served.connect();
                Socket second = served.connect();
                Socket third = served.connect()) {
            assertThat(readToEnd(third)).isEmpty();
            write(first, "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            write(second, "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(readToEnd(first)).startsWith("HTTP/1.1 404 ");
            assertThat(readToEnd(second)).startsWith("HTTP/1.1 404 ");
        }
        until(() -> canConnect());
    }

    @Test
    void aClientThatAsksOnAndOnWithoutReadingIsCutOff() {
        impatient();
        byte[] asks = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1000).getBytes(UTF_8);
        long patience = System.nanoTime() + PATIENCE.toNanos();
        boolean cutOff = false;
        // Does not block: as long as the server only stops reading, nothing more can be written.
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", served.port))) {
            channel.configureBlocking(false);
            ByteBuffer rest = ByteBuffer.wrap(asks);
            while (System.nanoTime() < patience) {
                channel.write(rest.hasRemaining() ? rest : rest.rewind());
            }
        } catch (IOException reset) {
            cutOff = true;
        }

        assertThat(cutOff).isTrue();
        assertThat(canConnect()).isTrue();
    }

    @Test
    void whatIsBeingWorkedOnIsAnsweredBeforeTheServerStops() {
        Promise<RequestCode.Reply> reply = stubs.requestingLater();
        CompletableFuture<HttpResponse<String>> asked = served.postLater(REQUEST, BODY);
        until(() -> stubs.requested.size() == 1);

        CompletableFuture<Void> stopped =
                served.vertx.undeploy(served.deployment).toCompletionStage().toCompletableFuture();
        until(() -> !canConnect());
        boolean stoppedTooEarly = stopped.isDone();
        reply.complete(Stubs.sent());

        assertThat(Served.await(asked).statusCode()).isEqualTo(202);
        Served.await(stopped);
        assertThat(stoppedTooEarly).isFalse();
    }

    @Test
    void aSilentConnectionDoesNotHoldUpTheStop() throws IOException {
        try (Socket socket = served.connect()) {
            until(() -> canConnect());
            served.vertx.undeploy(served.deployment).await();

            assertThat(readToEnd(socket)).isEmpty();
        }
    }

    private void impatient() {
        settings.idleTimeout = Duration.ofMillis(300);
        settings.keepAlive = Duration.ofMillis(300);
        restart();
    }

    private void restart() {
        served.close();
        served = Served.with(settings.config());
        stubs = new Stubs(served);
    }

    private double inFlight() {
        return served.meters.get("tses.http.in.flight").gauge().value();
    }

    private boolean canConnect() {
        return canConnectFrom("127.0.0.1");
    }

    private boolean canConnectFrom(String address) {
        try (Socket socket = new Socket("127.0.0.1", served.port, InetAddress.getByName(address), 0)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            write(socket, "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            return readToEnd(socket).startsWith("HTTP/1.1 404 ");
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a drip, and listens for a moment whether the server has hung up. */
    private static boolean isOpen(Socket socket) {
        try {
            write(socket, "X: y\r\n");
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException silent) {
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private static void assertUnavailable(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo(UNAVAILABLE);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(json(response).fieldNames()).containsExactly("detail", "code", "retry_after");
    }

    private static void until(BooleanSupplier condition) {
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(patience);
            Thread.onSpinWait();
        }
    }
}

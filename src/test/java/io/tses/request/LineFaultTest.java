package io.tses.request;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class LineFaultTest {
    private static final String SERVER = "smtp.example.com:587";

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(
                        new ConnectException("Connection refused: /192.0.2.1:587"), "connection refused by " + SERVER),
                arguments(
                        new IOException("finishConnect(..) failed: Connection refused"),
                        "connection refused by " + SERVER),
                arguments(
                        new ConnectTimeoutException("connection timed out after 2000 ms"), "no answer from " + SERVER),
                arguments(new TimeoutException(), "no answer from " + SERVER),
                arguments(new NoRouteToHostException("No route to host"), "no route to " + SERVER),
                arguments(new SocketException("Network is unreachable"), "no route to " + SERVER),
                arguments(
                        new IOException("recvAddress(..) failed: Connection reset by peer"),
                        "connection reset by " + SERVER),
                arguments(new IOException("Broken pipe"), "connection reset by " + SERVER),
                arguments(new ClosedChannelException(), "connection closed by " + SERVER),
                arguments(new UnknownHostException("smtp.example.com"), "unknown host " + SERVER),
                arguments(
                        new IllegalStateException("outer", new SocketException("Connection reset")),
                        "connection reset by " + SERVER),
                arguments(new IllegalStateException(), "no way to " + SERVER));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void itIsToldInWords(Throwable failure, String words) {
        assertThat(LineFault.of(failure).at(SERVER)).isEqualTo(words);
    }

    @Test
    void whatNobodyKnowsSpeaksForItself() {
        assertThat(LineFault.words(new IllegalStateException(" odd "), SERVER)).isEqualTo(SERVER + ": odd");
        assertThat(LineFault.words(new ConnectException("Connection refused"), SERVER))
                .isEqualTo("connection refused by " + SERVER);
    }

    @Test
    void aCauseThatIsItsOwnEndsTheSearch() {
        Exception one = new Exception("one");
        Exception other = new Exception("other", one);
        one.initCause(other);

        assertThat(LineFault.of(one)).isEqualTo(LineFault.OTHER);
    }

    @Test
    void whatTheClientSaysWhenNobodyListensOrTheNameIsUnknownIsUnderstood() {
        Vertx vertx = Vertx.vertx();
        try {
            var client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(2000));

            assertThat(LineFault.of(
                            catchThrowable(() -> client.connect(1, "127.0.0.1").await())))
                    .isEqualTo(LineFault.REFUSED);
            assertThat(LineFault.of(catchThrowable(
                            () -> client.connect(1, "smtp.invalid").await())))
                    .isEqualTo(LineFault.UNKNOWN_HOST);
        } finally {
            vertx.close().await();
        }
    }
}

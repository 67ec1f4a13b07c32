package io.tses.http;

import java.io.IOException;
import java.net.Socket;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.LOGS;
import static io.tses.http.Served.REQUEST;
import static io.tses.http.Served.readToEnd;
import static io.tses.http.Served.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Sockets may say anything: what is answered, and that the server goes on. */
@Tag("slow")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MalformedHttpTest {
    private static final String HEAD =
            "POST " + REQUEST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + "Content-Type: application/json\r\n";
    private static final String BODY = "{\"email\":\"ada@example.com\"}";

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);

    @BeforeEach
    void answer() {
        stubs.requesting();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost a\r\n\r\n",
                "GET / HTTP/1.1\r\nConnection: close\r\n: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"
            })
    void whatIsNoHttpIsABadRequest(String text) {
        String answer = served.raw(text);

        assertThat(answer)
                .containsPattern("^HTTP/1\\.[01] 400 ")
                .contains("content-type: application/json")
                .endsWith("\r\n\r\n{\"detail\":\"Bad request.\",\"code\":\"bad_request\"}");
        assertStillServing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET  HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"
            })
    void aRequestWithoutHostOrPathIsABadRequest(String text) {
        assertThat(served.raw(text))
                .contains(" 400 ")
                .endsWith("{\"detail\":\"Bad request.\",\"code\":\"bad_request\"}");
        assertStillServing();
    }

    @Test
    void aBinaryTorrentIsRefused() {
        assertThat(served.raw("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"))
                .containsPattern("^HTTP/1\\.[01] 400 ");
        assertStillServing();
    }

    @Test
    void aRequestLineOfNineKilobytesIsTooLong() {
        assertThat(served.raw("GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .containsPattern("^HTTP/1\\.[01] 414 ")
                .endsWith("{\"detail\":\"Request line too long.\",\"code\":\"uri_too_long\"}");
        assertStillServing();
    }

    @Test
    void headersOfTwentyKilobytesAreTooLarge() {
        assertThat(served.raw("GET " + LOGS + " HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .endsWith("{\"detail\":\"Request header fields too large.\",\"code\":\"header_fields_too_large\"}");
        assertStillServing();
    }

    @Test
    void tenThousandSmallHeadersAreTooLarge() {
        assertThat(served.raw("GET " + LOGS + " HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(10_000) + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertStillServing();
    }

    @Test
    void anAnnouncedMegabyteIsTooLargeBeforeItIsSent() {
        assertThat(served.raw(HEAD + "Content-Length: 1048576\r\nExpect: 100-continue\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains("connection: close")
                .endsWith(
                        "{\"detail\":\"Request body too large. At most 16384 bytes are accepted.\",\"code\":\"body_too_large\"}");
        assertThat(stubs.requested).isEmpty();
    }

    @Test
    void aMegabyteIsTooLargeAndTheAnswerArrivesAlthoughItIsSentOn() {
        assertThat(served.raw(HEAD + "Content-Length: 1048576\r\n\r\n" + " ".repeat(1_048_576)))
                .startsWith("HTTP/1.1 413 ");
        assertThat(served.raw(HEAD.replace("Connection: close\r\n", "") + "Content-Length: 1048576\r\n\r\n"
                        + " ".repeat(1_048_576)))
                .startsWith("HTTP/1.1 413 ");
        assertStillServing();
    }

    @Test
    void aMegabyteInChunksIsTooLarge() {
        String chunk = "400\r\n" + " ".repeat(1024) + "\r\n";

        assertThat(served.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(1024) + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(stubs.requested.size()).isZero();
        assertStillServing();
    }

    @Test
    void aSmallBodyInChunksIsRead() {
        String chunks = BODY.chars().mapToObj(c -> "1\r\n" + (char) c + "\r\n").reduce("", String::concat);

        assertThat(served.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 202 ");
    }

    @Test
    void aBrokenChunkEndsTheConnectionAndNothingIsAskedFor() {
        served.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY + "\r\n0\r\n\r\n");

        assertThat(stubs.requested.size()).isZero();
        assertStillServing();
    }

    @Test
    void aClientThatWaitsForContinueIsToldToGoOn() throws IOException {
        try (Socket socket = served.connect()) {
            write(socket, HEAD + "Content-Length: " + BODY.length() + "\r\nExpect: 100-continue\r\n\r\n");
            String go = new String(socket.getInputStream().readNBytes(25), UTF_8);
            write(socket, BODY);

            assertThat(go).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(readToEnd(socket)).startsWith("HTTP/1.1 202 ");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTurn() {
        String one = HEAD.replace("Connection: close\r\n", "") + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY;
        String last = HEAD + "Content-Length: 2\r\n\r\n{}";

        assertThat(served.raw(one + one + last).split("HTTP/1.1 "))
                .satisfiesExactly(
                        nothing -> assertThat(nothing).isEmpty(),
                        first -> assertThat(first).startsWith("202"),
                        second -> assertThat(second).startsWith("202"),
                        third -> assertThat(third).startsWith("400"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"User-Agent", "X-Request-ID", "X-Forwarded-For", "Origin"})
    void nothingInAHeaderBecomesAHeaderOfTheAnswer(String name) {
        String answer =
                served.raw(HEAD + name + ": x%0d%0aSet-Cookie: a=b\u0085\u00ff\r\n folded: y\r\nContent-Length: "
                        + BODY.length() + "\r\n\r\n" + BODY);

        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("set-cookie").doesNotContain("folded");
        assertStillServing();
    }

    @Test
    void controlCharactersOfAUserAgentDoNotReachTheRest() {
        served.raw(HEAD + "User-Agent: a\u0085b\tc\u009fd\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY);

        assertThat(stubs.requested.element().caller().userAgent()).isEqualTo("abcd");
    }

    @Test
    void anOldClientIsAnsweredAndLeftGo() {
        assertThat(served.raw("GET /nowhere HTTP/1.0\r\n\r\n"))
                .contains(" 404 ")
                .endsWith("{\"detail\":\"Not found.\",\"code\":\"not_found\"}");
    }

    private void assertStillServing() {
        assertThat(served.post(REQUEST, BODY).statusCode()).isEqualTo(202);
    }
}

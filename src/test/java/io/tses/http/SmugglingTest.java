package io.tses.http;

import io.tses.otp.RequestCode;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.tses.http.Served.REQUEST;
import static io.tses.http.Served.readToEnd;
import static io.tses.http.Served.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Each form that somebody in front of the service could read otherwise than the service does is refused, and the connection
 * ended: what follows, here always a request that would be accepted, is never looked at.
 */
@Tag("slow")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTest {
    private static final String BODY = "{\"email\":\"ada@example.com\"}";
    private static final String SMUGGLED = "{\"email\":\"eve@example.com\"}";
    private static final String LINE = "POST " + REQUEST + " HTTP/1.1\r\n";
    private static final String OLD_LINE = "POST " + REQUEST + " HTTP/1.0\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String HEAD = LINE + "Host: a\r\n" + JSON;
    private static final String OLD_HEAD = OLD_LINE + "Host: a\r\nConnection: keep-alive\r\n" + JSON;
    private static final String LENGTH = "Content-Length: " + BODY.length() + "\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String SIZE = Integer.toHexString(BODY.length());
    private static final String CHUNKS = SIZE + "\r\n" + BODY + "\r\n0\r\n\r\n";
    private static final String NEXT = HEAD + "Content-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED;

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);

    @BeforeAll
    void answer() {
        stubs.requesting();
    }

    @AfterEach
    void forget() {
        stubs.requested.clear();
    }

    @AfterAll
    void stop() {
        served.close();
    }

    static Stream<Arguments> doubtful() {
        return Stream.of(hosts(), lengths(), codings(), chunks(), trailers(), lines())
                .flatMap(forms -> forms);
    }

    private static Stream<Arguments> hosts() {
        List<Arguments> forms = new ArrayList<>(List.of(
                arguments("no Host", LINE + JSON + LENGTH + "\r\n" + BODY),
                arguments("two Hosts", HEAD + "Host: b\r\n" + LENGTH + "\r\n" + BODY),
                arguments("the same Host twice", HEAD + "hOST: a\r\n" + LENGTH + "\r\n" + BODY),
                arguments("two Hosts in HTTP/1.0", OLD_HEAD + "Host: b\r\n" + LENGTH + "\r\n" + BODY)));
        for (String host : List.of(
                "",
                " ",
                "a b",
                "a,b",
                "a, b",
                "a/b",
                "a@b",
                "a?b",
                "a#b",
                "http://a",
                "a:b",
                "a:80:80",
                "a:65536",
                "a:-1",
                ":80",
                "[::1",
                "[::1]x",
                "[a]",
                "::1",
                "\u00fc",
                "a%00b",
                "a\"b",
                "a\\b",
                "<a>")) {
            forms.add(arguments("Host: " + host, LINE + "Host: " + host + "\r\n" + JSON + LENGTH + "\r\n" + BODY));
        }
        return forms.stream();
    }

    private static Stream<Arguments> lengths() {
        List<Arguments> forms = new ArrayList<>();
        int length = BODY.length();
        for (String head : List.of(HEAD, OLD_HEAD)) {
            for (String odd : List.of(
                    "+" + length,
                    "-" + length,
                    "-0",
                    length + "," + length,
                    length + ", " + length,
                    "0x" + SIZE,
                    SIZE + "h",
                    "",
                    length + ".0",
                    length + " " + length,
                    length + ";",
                    "\"" + length + "\"",
                    "1e1",
                    "\u00b2",
                    "9223372036854775808",
                    "99999999999999999999",
                    "18446744073709551643")) {
                forms.add(arguments("Content-Length: " + odd, head + "Content-Length: " + odd + "\r\n\r\n" + BODY));
            }
            forms.add(arguments("the same length twice", head + LENGTH + LENGTH + "\r\n" + BODY));
            forms.add(arguments("two lengths", head + LENGTH + "Content-Length: 0\r\n\r\n" + BODY));
            forms.add(arguments("two lengths", head + "Content-Length: 0\r\n" + LENGTH + "\r\n" + BODY));
        }
        return forms.stream();
    }

    private static Stream<Arguments> codings() {
        List<Arguments> forms = new ArrayList<>(List.of(
                arguments("coding and length", HEAD + CHUNKED + LENGTH + "\r\n" + CHUNKS),
                arguments("length and coding", HEAD + LENGTH + CHUNKED + "\r\n" + CHUNKS),
                arguments("a length of nothing and coding", HEAD + "Content-Length: 0\r\n" + CHUNKED + "\r\n" + CHUNKS),
                arguments("coding and length in HTTP/1.0", OLD_HEAD + CHUNKED + LENGTH + "\r\n" + CHUNKS),
                arguments("length and coding in HTTP/1.0", OLD_HEAD + LENGTH + CHUNKED + "\r\n" + CHUNKS),
                arguments("coding in HTTP/1.0", OLD_HEAD + CHUNKED + "\r\n" + CHUNKS),
                arguments("the coding twice", HEAD + CHUNKED + CHUNKED + "\r\n" + CHUNKS),
                arguments("two codings", HEAD + CHUNKED + "Transfer-Encoding: identity\r\n\r\n" + CHUNKS),
                arguments("two codings", HEAD + "Transfer-Encoding: xchunked\r\n" + CHUNKED + "\r\n" + CHUNKS),
                arguments("a folded coding", HEAD + "Transfer-Encoding:\r\n chunked\r\n\r\n" + CHUNKS),
                arguments("a blank before the colon", HEAD + "Transfer-Encoding : chunked\r\n\r\n" + CHUNKS),
                arguments(
                        "a body that only Netty knows of",
                        "GET /nowhere HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key1: x\r\nSec-WebSocket-Key2: y\r\n\r\n")));
        for (String coding : List.of(
                "",
                "chunked, xchunked",
                "xchunked, chunked",
                "xchunked",
                "chunkedx",
                "identity",
                "chunked, identity",
                "identity, chunked",
                "gzip, chunked",
                "gzip",
                "chunked, chunked",
                "chunked,",
                ",chunked",
                "chunked;q=1",
                "chunked; a=b",
                "\"chunked\"",
                "'chunked'",
                "chunked\u000b",
                "\u000bchunked",
                "\u000cchunked",
                "chunked\u0000",
                "chunked\u00a0",
                "\u00a0chunked",
                "chun\tked",
                "chunKed\r",
                "x\rTransfer-Encoding: chunked")) {
            forms.add(arguments("coding " + coding, HEAD + "Transfer-Encoding: " + coding + "\r\n\r\n" + CHUNKS));
        }
        return forms.stream();
    }

    private static Stream<Arguments> chunks() {
        List<Arguments> forms = new ArrayList<>();
        for (String line : List.of(
                "10000001b\r\n",
                "100000000\r\n",
                "10000000000000000\r\n",
                "80000000\r\n",
                "ffffffff\r\n",
                "00000000" + SIZE + "\r\n",
                "-1\r\n",
                "-" + SIZE + "\r\n",
                "+" + SIZE + "\r\n",
                "0x" + SIZE + "\r\n",
                SIZE + "h\r\n",
                " " + SIZE + "\r\n",
                "\t" + SIZE + "\r\n",
                SIZE + " \r\n",
                SIZE + "\t\r\n",
                SIZE + " zz\r\n",
                SIZE + " ;zz\r\n",
                SIZE + "; zz\r\n",
                SIZE + ";zz \r\n",
                SIZE + ";z z\r\n",
                SIZE + ";z =z\r\n",
                SIZE + ";z= z\r\n",
                SIZE + ";\r\n",
                SIZE + ";;z\r\n",
                SIZE + ";=z\r\n",
                SIZE + ";z=\r\n",
                SIZE + ";z=\"z\r\n",
                SIZE + ";z=\"z\n\"\r\n",
                SIZE + ";z=\u0000\r\n",
                SIZE + ";" + "z".repeat(300) + "\r\n",
                SIZE + ",\r\n",
                SIZE + "\n",
                SIZE + "\r",
                SIZE + "\r\r\n",
                SIZE + "\u0000\r\n",
                "\r\n",
                "\n",
                ";\r\n",
                "z\r\n",
                "1" + "\u00b9" + "\r\n")) {
            forms.add(arguments("chunk " + line, HEAD + CHUNKED + "\r\n" + line + BODY + "\r\n0\r\n\r\n"));
        }
        forms.add(arguments("no end of a chunk", HEAD + CHUNKED + "\r\n" + SIZE + "\r\n" + BODY + "0\r\n\r\n"));
        forms.add(arguments("LF after a chunk", HEAD + CHUNKED + "\r\n" + SIZE + "\r\n" + BODY + "\n0\r\n\r\n"));
        forms.add(arguments("more than a chunk", HEAD + CHUNKED + "\r\n" + SIZE + "\r\n" + BODY + "x\r\n0\r\n\r\n"));
        forms.add(arguments("a short chunk", HEAD + CHUNKED + "\r\n1\r\n" + BODY + "\r\n0\r\n\r\n"));
        forms.add(arguments("an odd last chunk", HEAD + CHUNKED + "\r\n" + CHUNKS.replace("\r\n0\r\n", "\r\n0 \r\n")));
        forms.add(arguments("a last chunk of LF", HEAD + CHUNKED + "\r\n" + CHUNKS.replace("\r\n0\r\n", "\r\n0\n")));
        return forms.stream();
    }

    private static Stream<Arguments> trailers() {
        return Stream.of(
                        "Content-Length: 5\r\n",
                        "Transfer-Encoding: chunked\r\n",
                        "transfer-encoding: chunked\r\n",
                        "Host: b\r\n",
                        "Trailer: x\r\n",
                        "Content-Type: application/json\r\n",
                        "Authorization: Bearer x\r\n",
                        "Connection: close\r\n",
                        "X-Forwarded-For: 192.0.2.1\r\n",
                        "X: y\r\nContent-Length: 5\r\n",
                        "X: a\u0000b\r\n",
                        "X: a\r\n b\r\n",
                        "X : a\r\n",
                        ": a\r\n",
                        "X\r\n",
                        "X: a\n",
                        "\u0000: a\r\n")
                .map(trailer -> arguments(
                        "trailer " + trailer,
                        HEAD + CHUNKED + "\r\n" + CHUNKS.replace("\r\n\r\n", "\r\n" + trailer + "\r\n")));
    }

    private static Stream<Arguments> lines() {
        String rest = LENGTH + "\r\n" + BODY;
        List<Arguments> forms = new ArrayList<>();
        for (String field : List.of(
                "X: a\r\n folded\r\n",
                "X: a\r\n\tfolded\r\n",
                "X: a\r\n \r\n",
                "X:\r\n a\r\n",
                ": a\r\n",
                " : a\r\n",
                " X: a\r\n",
                "X : a\r\n",
                "X\t: a\r\n",
                "X Y: a\r\n",
                "X\r\n",
                "X: a\u0000b\r\n",
                "X: \u0000\r\n",
                "X: a\u0001\r\n",
                "X: a\u001b[0m\r\n",
                "X: a\u007f\r\n",
                "X: a\u000bb\r\n",
                "X: a\u000cb\r\n",
                "X: a\rb\r\n",
                "X: a\r\r\n",
                "X: a\n",
                "X: a\nY: b\r\n",
                "X\u0000: a\r\n",
                "\u0000X: a\r\n",
                "X\u007f: a\r\n",
                "X\u00fc: a\r\n",
                "X(: a\r\n",
                "X@Y: a\r\n",
                "\"X\": a\r\n")) {
            forms.add(arguments("field " + field, HEAD + field + rest));
        }
        String fields = "Host: a\r\n" + JSON + rest;
        for (String line : List.of(
                "POST " + REQUEST + "\r\n",
                "POST " + REQUEST + " HTTP/1.1 \r\n",
                "POST " + REQUEST + "  HTTP/1.1\r\n",
                "POST  " + REQUEST + " HTTP/1.1\r\n",
                " POST " + REQUEST + " HTTP/1.1\r\n",
                "POST\t" + REQUEST + "\tHTTP/1.1\r\n",
                "POST " + REQUEST + "\u000bHTTP/1.1\r\n",
                "POST " + REQUEST + "\rHTTP/1.1\r\n",
                "POST " + REQUEST + "\u0000 HTTP/1.1\r\n",
                "POST " + REQUEST + " x HTTP/1.1\r\n",
                "POST " + REQUEST + " HTTP/1.1\n",
                "POST " + REQUEST + " HTTP/1.1\r\r\n",
                "POST " + REQUEST + " http/1.1\r\n",
                "POST " + REQUEST + " HTTP/1.1x\r\n",
                "POST " + REQUEST + " HTTP/01.1\r\n",
                "POST " + REQUEST + " HTTP/1.2\r\n",
                "POST " + REQUEST + " HTTP/2.0\r\n",
                "POST " + REQUEST + " HTTP/0.9\r\n",
                "PO(ST " + REQUEST + " HTTP/1.1\r\n",
                "P\u00d6ST " + REQUEST + " HTTP/1.1\r\n",
                "\u0000POST " + REQUEST + " HTTP/1.1\r\n")) {
            forms.add(arguments("request line " + line, line + fields));
        }
        for (String before : List.of("\u0000", "\u0000\u0000\r\n", "\r\n\u0000", " ", "\t\r\n", "\n", "\r", "\u001f")) {
            forms.add(arguments("before a request " + before, before + LINE + fields));
        }
        forms.add(arguments("empty lines", "\r\n".repeat(4) + LINE + fields));
        forms.add(arguments("many empty lines", "\r\n".repeat(10_000) + LINE + fields));
        return forms.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubtful")
    void isABadRequestAndTheLastOfItsConnection(String name, String request) {
        assertRefused(served.raw(request + NEXT), 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubtful")
    void isRefusedInItsTurnBehindAGoodOne(String name, String request) {
        String answer = served.raw(HEAD + LENGTH + "\r\n" + BODY + request + NEXT);

        assertThat(answer).startsWith("HTTP/1.1 202 ");
        assertRefused(answer.substring(answer.indexOf('}') + 1), 2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubtful")
    void isRefusedAlsoInPieces(String name, String request) throws IOException {
        try (Socket socket = served.connect()) {
            socket.setTcpNoDelay(true);
            String all = request.length() > 2000 ? request : request + NEXT;
            for (int i = 0; i < all.length(); i++) {
                write(socket, all.substring(i, i + 1));
            }
            assertRefused(readToEnd(socket), 1);
        } catch (IOException endedEarlier) {
            assertThat(stubs.requested).isEmpty();
        }
    }

    @Test
    void nothingIsReadBetweenTwoRequestsButAnEndOfLine() throws IOException {
        for (String between : List.of("\u0000", "\r\n\u0000\r\n", "\u0000\u0000\u0000\u0000")) {
            String answer = served.raw(HEAD + LENGTH + "\r\n" + BODY + between + NEXT);

            assertThat(answer).startsWith("HTTP/1.1 202 ");
            assertRefused(answer.substring(answer.indexOf('}') + 1), 2);
            forget();
        }
    }

    @ParameterizedTest
    @MethodSource("plain")
    void whatIsPlainGoesOnWorkingAndSoDoesItsConnection(String request) {
        String next = NEXT.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");

        assertThat(served.raw(request + next).split("HTTP/1.1 "))
                .satisfiesExactly(
                        nothing -> assertThat(nothing).isEmpty(),
                        first -> assertThat(first).startsWith("202"),
                        second -> assertThat(second).startsWith("202"));
        assertThat(stubs.requested)
                .extracting(ask -> ask.email().value())
                .containsExactly("ada@example.com", "eve@example.com");
    }

    static Stream<String> plain() {
        return Stream.of(
                HEAD + LENGTH + "\r\n" + BODY,
                HEAD + LENGTH + "\r\n" + BODY + "\r\n",
                "\r\n" + HEAD + LENGTH + "\r\n" + BODY + "\r\n\r\n",
                HEAD + "Content-Length: 0" + BODY.length() + "\r\n\r\n" + BODY,
                HEAD + "Content-Length:\t " + BODY.length() + " \t\r\n\r\n" + BODY,
                HEAD + "content-length:" + BODY.length() + "\r\n\r\n" + BODY,
                HEAD + CHUNKED + "\r\n" + CHUNKS,
                HEAD + "transfer-encoding:CHUNKED \r\n\r\n" + CHUNKS,
                HEAD + CHUNKED + "\r\n" + CHUNKS.toUpperCase(Locale.ROOT).replace(BODY.toUpperCase(Locale.ROOT), BODY),
                HEAD + CHUNKED + "\r\n" + SIZE + ";a;b=c;d=\"e f;\"\r\n" + BODY + "\r\n000;x\r\n\r\n",
                HEAD + CHUNKED + "\r\n5\r\n" + BODY.substring(0, 5) + "\r\n" + Integer.toHexString(BODY.length() - 5)
                        + "\r\n" + BODY.substring(5) + "\r\n0\r\nX-Checksum: y\r\n\r\n",
                HEAD + "X: \u00fc a\tb\r\nY:\r\nZ: \r\n" + LENGTH + "\r\n" + BODY,
                LINE + "Host: auth_service.internal:8080\r\n" + JSON + LENGTH + "\r\n" + BODY,
                LINE + "Host: [2001:db8::1]:443\r\n" + JSON + LENGTH + "\r\n" + BODY,
                LINE + "host:192.0.2.1\r\n" + JSON + LENGTH + "\r\n" + BODY);
    }

    @Test
    void anOldClientMayKeepItsConnection() {
        assertThat(served.raw(OLD_HEAD + LENGTH + "\r\n" + BODY + OLD_LINE + JSON + LENGTH + "\r\n" + BODY)
                        .split("HTTP/1.[01] "))
                .hasSize(3);
        assertThat(stubs.requested).hasSize(2);
    }

    @Test
    void aHeadRequestHasNoBodyToMistake() {
        String head = "HEAD /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";

        assertThat(served.raw(head + head.replace("Host", "Connection: close\r\nHost")))
                .containsPattern("(?s)^HTTP/1.1 404 .*\r\n\r\nHTTP/1.1 404 .*\r\n\r\n$");
    }

    @Test
    void aBodyThatNobodyWaitsForEndsItsConnectionAllTheSame() {
        String answers =
                served.raw("POST /nowhere HTTP/1.1\r\nHost: a\r\n" + CHUNKED + "\r\n1 zz\r\nx\r\n0\r\n\r\n" + NEXT);

        assertThat(answers).startsWith("HTTP/1.1 404 ").endsWith("{\"detail\":\"Not found.\",\"code\":\"not_found\"}");
        assertThat(stubs.requested).isEmpty();
    }

    private void assertRefused(String answers, int allowed) {
        assertThat(answers.split("HTTP/1\\.[01] "))
                .satisfiesExactly(
                        nothing -> assertThat(nothing).isEmpty(),
                        refused -> assertThat(refused)
                                .startsWith("400 ")
                                .contains("connection: close")
                                .endsWith("{\"detail\":\"Bad request.\",\"code\":\"bad_request\"}"));
        assertThat(stubs.requested)
                .hasSize(allowed - 1)
                .extracting(RequestCode::email)
                .extracting(email -> email.value())
                .doesNotContain("eve@example.com");
    }
}

package io.tses.management;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tses.http.Served;
import io.tses.http.caller.Hints;
import io.tses.request.Backend;
import io.tses.request.Presence;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.shared.ClientAddress;
import io.tses.support.LogLines;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class ManagementVerticleTest {
    static {
        RequestScope.register();
    }

    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Backend> backends = new ArrayList<>();
    private final AtomicInteger port = new AtomicInteger();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void aLivingProcessSaysSo() throws Exception {
        backend("redis", () -> Future.failedFuture("down"));
        start();

        HttpResponse<String> response = send("GET", "/live");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void itIsReadyWhenAllItNeedsAnswers() throws Exception {
        backend("redis", Future::succeededFuture);
        backend("postgresql", Future::succeededFuture);
        start();

        HttpResponse<String> response = send("GET", "/ready");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(response.body()))
                .isEqualTo(new JsonObject("{\"status\":\"UP\",\"checks\":{\"redis\":\"UP\",\"postgresql\":\"UP\"}}"));
    }

    @Test
    void otherwiseItNamesWhatIsMissingAndWhyInAPlainWordAndNothingElse() throws Exception {
        backend("redis", Future::succeededFuture);
        backend("postgresql", () -> Future.failedFuture(new Unavailable("read-only", "host db is a replica")));
        backend("smtp", () -> {
            throw new IllegalStateException("secret");
        });
        start();

        HttpResponse<String> response = send("GET", "/ready");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body())
                .isEqualTo("{\"status\":\"DOWN\",\"checks\":"
                        + "{\"redis\":\"UP\",\"postgresql\":\"DOWN\",\"smtp\":\"DOWN\"},"
                        + "\"reasons\":{\"postgresql\":\"read-only\",\"smtp\":\"broken\"},\"code\":\"not_ready\"}");
    }

    @Test
    void theLogIsToldOnceForEachChange() throws Exception {
        AtomicReference<Future<Void>> state = new AtomicReference<>(Future.succeededFuture());
        backend("redis", state::get);
        start();
        try (LogLines log = new LogLines()) {
            for (Future<Void> next : List.<Future<Void>>of(
                    Future.succeededFuture(),
                    Future.failedFuture(new Unavailable("read-only", "READONLY")),
                    Future.failedFuture(new Unavailable("out of memory", "OOM")),
                    Future.succeededFuture())) {
                state.set(next);
                send("GET", "/ready");
                send("GET", "/ready");
            }

            assertThat(log.all())
                    .extracting(LogLines.Line::message)
                    .filteredOn(message -> message.matches("(not ready|ready again) backend=.*"))
                    .containsExactly(
                            "not ready backend=redis reason=\"read-only\" cause=\"READONLY\"",
                            "not ready backend=redis reason=\"out of memory\" cause=\"OOM\"",
                            "ready again backend=redis");
        }
    }

    @Test
    void whatNeverAnswersCountsAsMissing() throws Exception {
        backend("frozen", () -> Promise.<Void>promise().future());
        backend("redis", Future::succeededFuture);
        start();

        HttpResponse<String> response = send("GET", "/ready");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"frozen\":\"DOWN\",\"redis\":\"UP\"", "\"frozen\":\"silent\"");
    }

    @Test
    void metricsAreInTheFormOfPrometheus() throws Exception {
        registry.counter("tses.test").increment();
        start();

        HttpResponse<String> response = send("GET", "/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).contains("tses_test_total 1.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /live HTTP/1.1\r\n\r\n",
                "GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n folded\r\n\r\n",
                "GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nX: \u0000\r\n\r\n",
                "\u0000GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\n\r\nx=y",
                "GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /live HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
            })
    void whatIsDoubtfulIsABadRequestAndTheLastOfItsConnection(String request) throws Exception {
        start();

        assertThat(raw(request + "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
                .containsPattern("^HTTP/1\\.[01] 400 ")
                .endsWith("\r\n\r\n{\"detail\":\"Bad request.\",\"code\":\"bad_request\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/auth/otp/request/", "/metrics/x", "/..%2fready"})
    void anythingElseIsNotFound(String path) throws Exception {
        start();

        HttpResponse<String> response = send("GET", path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"detail\":\"Not found.\",\"code\":\"not_found\"}");
    }

    @Test
    void itIsReadOnly() throws Exception {
        start();

        HttpResponse<String> response = send("POST", "/live");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(send("HEAD", "/live").statusCode()).isEqualTo(200);
    }

    private void backend(String name, Supplier<Future<Void>> check) {
        backends.add(new Backend() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Future<Void> check() {
                return check.get();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:8081",
                "10.1.2.3:8081",
                "[::1]:8081",
                "[2001:db8::1]",
                "localhost",
                "LocalHost:8081",
                "localhost.",
                "tses.localhost",
                "tses.internal",
                "TSES.Internal.:80"
            })
    void itAnswersUnderAddressesAndItsOwnNames(String host) throws Exception {
        start();

        assertThat(raw("GET /live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example.com",
                "rebound.example.com:8081",
                "127.0.0.1.example.com",
                "localhost.example.com",
                "notlocalhost",
                "internal",
                "x.tses.internal",
                "0x7f000001",
                "2130706433",
                "127.1"
            })
    void itTellsNothingUnderANameOfSomebodyElse(String host) throws Exception {
        start();
        for (String path : List.of("/live", "/ready", "/metrics", "/nowhere")) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 421 ")
                    .endsWith(
                            "{\"detail\":\"Not a name of this port; see management.hosts.\",\"code\":\"unknown_host\"}");
        }
    }

    @Test
    void whoAsksForMoreIsToldOfPeersThatAreNotBelieved() throws Exception {
        start();
        assertThat(send("GET", "/ready?verbose").body()).isEqualTo("{\"status\":\"UP\",\"checks\":{},\"warnings\":[]}");

        Hints.of(vertx).unbelieved(ClientAddress.parse("10.0.0.9"));

        HttpResponse<String> response = send("GET", "/ready?verbose");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(response.body()).getJsonArray("warnings"))
                .singleElement()
                .asString()
                .contains("peer=10.0.0.9", "http.trusted-proxies");
        assertThat(send("GET", "/ready").body()).doesNotContain("warnings");
    }

    @Test
    void whoNamesNoHostIsNoBrowser() throws Exception {
        start();

        assertThat(raw("GET /live HTTP/1.0\r\n\r\n")).contains(" 200 ");
    }

    private void start() {
        ManagementConfig config = new ManagementConfig("127.0.0.1", 0, List.of("tses.internal"));
        vertx.deployVerticle(new ManagementVerticle(
                        config,
                        new Served.Settings().config(),
                        new Presence(),
                        registry,
                        backends,
                        Map::of,
                        none -> Future.succeededFuture(List.of()),
                        port::set))
                .await();
    }

    private String raw(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port.get())) {
            socket.setSoTimeout((int) Served.PATIENCE.toMillis());
            Served.write(socket, text);
            return Served.readToEnd(socket);
        }
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.get() + path))
                                .timeout(Served.PATIENCE)
                                .version(HttpClient.Version.HTTP_1_1)
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
    }
}

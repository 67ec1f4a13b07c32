package io.tses.laws;

import io.tses.outbox.MailOutbox;
import io.tses.support.Node;
import io.tses.support.TcpProxy;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Between the node and its servers stand lines that a test can cut or freeze. */
class Law8EveryRequestGetsAnAnswerTest extends LawTest {
    private final TcpProxy redisLine = TcpProxy.before(TestServers.shared().redisUrl());
    private final TcpProxy postgresLine = TcpProxy.before(TestServers.shared().databaseUrl());

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "redis.url", redisLine.in(TestServers.shared().redisUrl()),
                "database.url", postgresLine.in(TestServers.shared().databaseUrl()),
                "users.cache-ttl", "0s");
    }

    @AfterEach
    void closeLines() {
        redisLine.close();
        postgresLine.close();
    }

    @Test
    void withoutRedisEveryAnswerIs503AndNobodyIsLetIn() {
        String code = node.freshCode(ada, CLIENT);
        redisLine.cut();

        List<HttpResponse<String>> answers =
                node.race(50, n -> node.post(Node.REQUEST, new JsonObject().put("email", n + ada), client(n)));

        assertThat(byStatus(answers)).isEqualTo(Map.of(503, 50L));
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.headers().firstValue("Retry-After")).isPresent());
        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(503);
        redisLine.mend();
        eventually(() -> assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200));
    }

    @Test
    void aFrozenRedisIsAnsweredFor503AndWhatItRunsLateChangesNothing() {
        node.requestCode(ada, CLIENT);
        redisLine.freeze();

        List<HttpResponse<String>> answers =
                node.race(20, n -> node.post(Node.REQUEST, new JsonObject().put("email", "late" + n + ada), client(n)));

        assertThat(byStatus(answers)).isEqualTo(Map.of(503, 20L));
        eventually(() ->
                assertThat(node.requestCode("after" + ada, CLIENT).statusCode()).isEqualTo(202));
        assertThat(redis.command("KEYS", "otp:late*").size()).isZero();
    }

    @Test
    void whatIsUnderWayWhenTheLineToRedisBreaksIs503() {
        redisLine.freeze();
        List<CompletableFuture<HttpResponse<String>>> underWay = IntStream.range(0, 20)
                .mapToObj(n -> node.post(Node.REQUEST, new JsonObject().put("email", n + ada), client(n)))
                .toList();
        eventually(() -> assertThat(requestsInFlight()).isEqualTo(underWay.size()));

        redisLine.cut();

        assertThat(underWay).extracting(answer -> answer.join().statusCode()).containsOnly(503);
    }

    @Test
    void withoutPostgresARequestIsAcceptedAndAVerifiedCodeStaysUsable() {
        String code = node.freshCode(ada, CLIENT);
        postgresLine.cut();

        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(503);
        assertThat(node.requestCode("other" + ada, CLIENT).statusCode()).isEqualTo(202);
        postgresLine.mend();
        eventually(() -> assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200));
        eventually(() ->
                assertThat(node.auditDetails("other" + ada, "OTP_REQUESTED")).hasSize(1));
    }

    @Test
    void aFrozenPostgresIsAnsweredFor503AndTheCodeStaysUsable() {
        String code = node.freshCode(ada, CLIENT);
        assertThat(node.verify("warm" + ada, node.freshCode("warm" + ada, CLIENT), CLIENT)
                        .statusCode())
                .isEqualTo(200);
        postgresLine.freeze();
        // Another event loop may not have had a connection yet.
        postgresLine.mute();

        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(503);
        postgresLine.mend();
        eventually(() -> assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200));
    }

    @Test
    void withoutSmtpTheAnswerIs202AndTheMailGoesWhenItCan() {
        node.mails().refuseAll(451);
        assertThat(node.requestCode(ada, CLIENT).statusCode()).isEqualTo(202);
        // Only once the failed try is settled, its repetition is due so long after it.
        eventually(() -> assertThat(MailOutbox.STREAMS)
                .anyMatch(stream ->
                        redis.command("HLEN", "outbox:mail:failures:" + stream).toInteger() == 1));
        assertThat(node.mails().tried()).hasSize(1);
        assertThat(node.mails().taken()).isEmpty();

        node.mails().takeAll();
        redis.advance(Duration.ofSeconds(61));

        assertThat(node.codesFor(ada, 1)).hasSize(1);
    }

    @Test
    void readinessSaysWhatIsMissing() {
        assertThat(ready().statusCode()).isEqualTo(200);
        postgresLine.cut();

        HttpResponse<String> unready = ready();

        assertThat(unready.statusCode()).isEqualTo(503);
        assertThat(json(unready).getJsonObject("checks").getMap())
                .isEqualTo(Map.of("node", "UP", "postgresql", "DOWN", "redis", "UP"));
        assertThat(json(unready).getJsonObject("reasons").getMap()).isEqualTo(Map.of("postgresql", "unreachable"));
    }

    private double requestsInFlight() {
        return node.management("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("tses_http_in_flight{") && !line.contains("\"management-"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private HttpResponse<String> ready() {
        return node.management("/ready");
    }
}

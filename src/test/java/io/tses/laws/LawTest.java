package io.tses.laws;

import io.tses.request.RequestScope;
import io.tses.support.Node;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Before each test: empty real servers and one running node, whose clock the test can move. */
@Tag("servers")
class LawTest {
    static final int RACERS = 200;
    static final String CLIENT = "203.0.113.7";

    final String ada = "ada-" + UUID.randomUUID().toString().substring(0, 8) + "@example.com";
    TestRedis redis;
    Node node;
    private Vertx vertx;

    @BeforeEach
    void startNode() {
        RequestScope.register();
        vertx = Vertx.vertx();
        redis = new TestRedis(vertx);
        redis.flush();
        TestServers.shared().emptyTables();
        node = Node.start(redis.clockShift(), settings());
    }

    @AfterEach
    void stopNode() {
        node.close();
        redis.close();
        vertx.close().await();
    }

    /** Settings by path that differ from the defaults. */
    Map<String, String> settings() {
        return Map.of();
    }

    static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }

    static Map<Integer, Long> byStatus(List<HttpResponse<String>> responses) {
        return responses.stream().collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting()));
    }

    /** A client address of its own for each {@code n}. */
    static String client(int n) {
        return "198.51." + n / 250 + "." + (n % 250 + 1);
    }
}

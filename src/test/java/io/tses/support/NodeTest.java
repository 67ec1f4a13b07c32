package io.tses.support;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Before each test: empty real servers and one running node, whose clock the test can move. */
@OnRealServers
public abstract class NodeTest {
    protected static final int RACERS = 200;
    protected static final String CLIENT = "203.0.113.7";

    protected final String ada = "ada-" + UUID.randomUUID().toString().substring(0, 8) + "@example.com";
    protected TestRedis redis;
    protected Node node;

    @BeforeEach
    final void startNode(TestRedis redis, TestServers servers) {
        this.redis = redis;
        node = Node.start(redis.clockShift(), shape(), settings());
    }

    @AfterEach
    final void stopNode() {
        node.close();
    }

    /** How many of what is on the node. */
    protected Node.Shape shape() {
        return Node.Shape.ONE_OF_EACH;
    }

    /** Settings by path that differ from the defaults. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    protected static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }

    protected static Map<Integer, Long> byStatus(List<HttpResponse<String>> responses) {
        return responses.stream().collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting()));
    }

    /** A client address of its own for each {@code n}. */
    protected static String client(int n) {
        return "198.51." + n / 250 + "." + (n % 250 + 1);
    }
}

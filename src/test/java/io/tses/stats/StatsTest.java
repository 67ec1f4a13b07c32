package io.tses.stats;

import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** On the whole service: what people do shows up in the figures. */
@Tag("servers")
class StatsTest extends NodeTest {
    private static final String STATS = "/api/v1/stats/?window=1m&step=1s";

    @Test
    void whatPeopleDoIsCountedTimedAndAddedUpOverNodes() {
        String staff = staff();
        try (Node second = Node.start(
                redis.clockShift(),
                Map.of("email.port", Integer.toString(node.mails().port())))) {
            signInAt(second, "bob@example.com", "203.0.113.8");
            for (int n = 0; n < 5; n++) {
                node.verify(ada, "000000", CLIENT);
            }
            node.verify(ada, "000000", CLIENT);

            eventually(() -> {
                JsonObject stats = stats(staff);
                JsonObject totals = stats.getJsonObject("totals");
                assertThat(totals.getLong("asked")).isEqualTo(2);
                assertThat(totals.getLong("mailed")).isEqualTo(2);
                assertThat(totals.getLong("verified")).isEqualTo(2);
                assertThat(totals.getLong("wrong")).isEqualTo(4);
                assertThat(totals.getLong("locked")).isEqualTo(2);
                assertThat(totals.getLong("requests")).isGreaterThan(10);
                assertThat(nodes(stats)).hasSize(2);
            });
        }

        // For so long a node that says nothing may only be slow.
        redis.advance(Duration.ofSeconds(40));
        eventually(() -> assertThat(nodes(stats(staff))).singleElement().satisfies(own -> {
            assertThat(own.getJsonObject("checks").getMap())
                    .containsOnlyKeys("node", "redis", "postgresql")
                    .allSatisfy((name, state) -> assertThat(state).isEqualTo("UP"));
            assertThat(own.getJsonArray("roles")).contains("http", "mailer");
            assertThat(own.getString("name")).endsWith(":" + node.httpPort());
            assertThat(own.getBoolean("own")).isTrue();
        }));
        JsonObject stats = stats(staff);
        assertThat(stats.getJsonObject("counts").getJsonArray("verified")).hasSize(60);
        assertThat(stats.getJsonObject("latency_ms").getJsonObject("http").getDouble("p99"))
                .isPositive();
        assertThat(stats.getJsonObject("latency_ms").getJsonObject("mail").getJsonArray("p50_steps"))
                .hasSize(60);
        assertThat(Instant.parse(stats.getString("from")).plusSeconds(60)).isEqualTo(stats.getString("to"));
    }

    /** Either node may send its mail, to the mailbox that they share. */
    private void signInAt(Node second, String email, String client) {
        assertThat(second.requestCode(email, client).statusCode()).isEqualTo(202);
        String code = node.codesFor(email, 1).get(0);
        assertThat(second.verify(email, code, client).statusCode()).isEqualTo(200);
    }

    private JsonObject stats(String staff) {
        HttpResponse<String> answer = node.get(STATS, staff);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static List<JsonObject> nodes(JsonObject stats) {
        JsonArray nodes = stats.getJsonArray("nodes");
        return nodes.stream().map(JsonObject.class::cast).toList();
    }

    private String staff() {
        String email = "staff@example.com";
        String access = node.signIn(email, "203.0.113.9").getString("access");
        TestServers.shared().runSql("UPDATE users SET is_staff = true WHERE email = '" + email + "'");
        eventually(() -> assertThat(node.get(STATS, access).statusCode()).isEqualTo(200));
        return access;
    }
}

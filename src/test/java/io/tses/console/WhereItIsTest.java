package io.tses.console;

import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** On which port the console is; {@code dev} sets {@code console.public}, which its walks through the pages rely on. */
@OnRealServers
class WhereItIsTest {
    private static final String DOOR = "/admin/sign-in/";

    @Test
    void unlessItIsMadePublicItIsOnTheManagementPortAlone(TestRedis redis) {
        try (Node node = Node.start(redis.clockShift(), Map.of())) {
            assertThat(node.management(DOOR).body()).contains("For staff.");
            assertThat(node.get(DOOR, "x").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void madePublicItIsOnThePortOfTheApiAlone(TestRedis redis) {
        try (Node node = Node.start(redis.clockShift(), Map.of("console.public", "true"))) {
            assertThat(node.get(DOOR, "x").body()).contains("For staff.");
            assertThat(node.management(DOOR).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void switchedOffItIsNowhere(TestRedis redis) {
        try (Node node = Node.start(redis.clockShift(), Map.of("console.enabled", "false", "console.public", "true"))) {
            assertThat(node.get(DOOR, "x").statusCode()).isEqualTo(404);
            assertThat(node.management(DOOR).statusCode()).isEqualTo(404);
        }
    }
}

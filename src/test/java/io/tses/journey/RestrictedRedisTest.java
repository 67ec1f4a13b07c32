package io.tses.journey;

import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The service as a user of Redis that may do what {@code conf/application.yaml} says it needs, and nothing else. */
@Tag("servers")
class RestrictedRedisTest extends NodeTest {
    private static final String USER = "tses-restricted";

    @Override
    protected Map<String, String> settings() {
        redis.command("ACL", "SETUSER", USER, "reset", "on", ">a+b=c$&(d)", "~otp*", "~outbox:*", "~session*", "-@all");
        redis.command("ACL", "SETUSER", USER, "~username_changes:*", "~known_clients:*", "~stats:*");
        redis.command(
                "ACL", "SETUSER", USER, "+@read", "+@write", "-@dangerous", "+eval", "+evalsha", "+time", "+select");
        URI url = URI.create(TestServers.shared().redisUrl());
        return Map.of(
                "redis.url",
                "redis://" + USER + ":a+b=c$&(d)@" + url.getHost() + ":" + url.getPort() + "/3",
                "otp.max-failures",
                "2");
    }

    @AfterEach
    void forgetUser() {
        redis.command("ACL", "DELUSER", USER);
    }

    @Test
    void peopleSignInRefreshAndSignOutAndEverythingIsRecorded() {
        assertThat(node.management("/ready").statusCode()).isEqualTo(200);
        JsonObject tokens = node.signIn(ada, CLIENT);

        assertThat(node.post(
                                "/api/v1/auth/token/refresh/",
                                new JsonObject().put("refresh", tokens.getString("refresh")),
                                CLIENT)
                        .join()
                        .statusCode())
                .isEqualTo(200);
        assertThat(node.verify(ada, "000000", CLIENT).statusCode()).isEqualTo(400);
        assertThat(node.call("GET", "/api/v1/auth/sessions/", tokens.getString("access"), "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(node.call("POST", "/api/v1/auth/logout/", tokens.getString("access"), "")
                        .statusCode())
                .isBetween(200, 299);
        eventually(() -> assertThat(node.auditDetails(ada, "LOGOUT")).hasSize(1));
    }

    @Test
    void aRightThatIsTakenAwayMakesItUnready() {
        redis.command("ACL", "SETUSER", USER, "-xadd");

        assertThat(node.requestCode(ada, CLIENT).statusCode()).isEqualTo(503);
        assertThat(json(node.management("/ready")).getJsonObject("reasons").getMap())
                .isEqualTo(Map.of("redis", "forbidden"));
    }
}

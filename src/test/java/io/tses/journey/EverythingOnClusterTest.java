package io.tses.journey;

import io.tses.support.ClusterSite;
import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.tses.support.OnCluster;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever people and operators ask for, no key of it is looked for on another server of a Redis Cluster. */
@OnCluster
@Tag("slow")
class EverythingOnClusterTest extends NodeTest {
    private final String victim = "victim-" + ada;
    private String token = "";

    @Override
    protected Map<String, String> settings() {
        return Map.of("redis.url", ClusterSite.shared().url(), "users.cache-ttl", "1s");
    }

    @Test
    void aPersonSignsInGoesOnAndIsRecorded() {
        Node.Fresh fresh = node.fresh(ada, CLIENT);
        JsonObject body =
                new JsonObject().put("email", ada).put("otp", fresh.code()).put("handle", fresh.handle());
        JsonObject signedIn = json(node.post(Node.VERIFY, body, CLIENT).join());

        assertThat(json(node.post(Node.VERIFY, body, CLIENT).join()).getString("refresh"))
                .as("the same answer again")
                .isEqualTo(signedIn.getString("refresh"));
        token = signedIn.getString("access");
        JsonObject refresh = new JsonObject().put("refresh", signedIn.getString("refresh"));
        assertThat(call("POST", "/api/v1/auth/token/verify/", new JsonObject().put("token", token)))
                .isEqualTo(200);
        assertThat(call("POST", "/api/v1/auth/token/refresh/", refresh)).isEqualTo(200);
        assertThat(call("GET", "/api/v1/auth/sessions/")).contains("\"current\":true");
        eventually(() -> assertThat(node.auditDetails(ada, "LOGIN")).hasSize(1));
    }

    @Test
    void anOperatorSeesAndMendsEverything() {
        JsonObject root = node.signIn(ada, CLIENT);
        TestServers.shared().runSql("UPDATE users SET is_staff = true, is_superuser = true");
        token = root.getString("access");
        eventually(() -> assertThat(call("GET", "/api/v1/auth/users/")).contains(ada));
        String wrong = Node.wrongCode(List.of());
        IntStream.range(0, 5).forEach(n -> node.verify(victim, wrong, client(n)));
        IntStream.range(0, 4).forEach(n -> node.requestCode(victim, CLIENT));

        assertThat(call("GET", "/api/v1/limits/")).contains(victim);
        assertThat(call("GET", "/api/v1/limits/address/?email=" + victim)).contains("lock");
        assertThat(call("GET", "/api/v1/limits/client/?client=" + CLIENT)).contains("client");
        assertThat(call("DELETE", "/api/v1/limits/address/?email=" + victim, new JsonObject()))
                .isEqualTo(200);
        assertThat(call("DELETE", "/api/v1/limits/client/?client=" + CLIENT, new JsonObject()))
                .isEqualTo(200);
        assertThat(call("GET", "/api/v1/limits/")).doesNotContain(victim);
        assertThat(call("GET", "/api/v1/tasks/?email=" + ada)).contains(ada);
        assertThat(call("GET", "/api/v1/tasks/mail/domains/")).contains("example.com");
        assertThat(call("GET", "/api/v1/stats/")).contains("complete_to");
        String person = "/api/v1/auth/users/" + root.getJsonObject("user").getString("id");
        assertThat(call("GET", person + "/sessions/")).contains("203.0.113.7");
        eventually(() ->
                assertThat(call("GET", "/api/v1/audit/logs/?email=" + victim)).contains("OTP_LOCKED"));
    }

    private String call(String method, String path) {
        HttpResponse<String> answer = node.call(method, path, token, "");
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private int call(String method, String path, JsonObject body) {
        return node.call(method, path, token, body.isEmpty() ? "" : body.encode())
                .statusCode();
    }
}

package io.tses.journey;

import io.tses.app.Application;
import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A node that is told to stop, as a balancer and the clients behind it see it. */
class RetirementTest extends NodeTest {
    @Override
    protected Map<String, String> settings() {
        return Map.of("shutdown.drain", "5m");
    }

    @Test
    void aNodeThatIsToldToStopSaysSoAndServesOnWhileItsBalancerNotices() {
        assertThat(json(node.management("/ready")).getJsonObject("checks").getMap())
                .isEqualTo(Map.of("node", "UP", "redis", "UP", "postgresql", "UP"));

        Future<Void> gone = node.retire();

        HttpResponse<String> ready = node.management("/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(json(ready).getJsonObject("reasons").getMap()).isEqualTo(Map.of("node", "stopping"));
        assertThat(node.management("/live").statusCode()).isEqualTo(200);
        assertThat(node.requestCode(ada, CLIENT).headers().firstValue("Connection"))
                .hasValue("close");
        assertThat(node.signIn(ada, CLIENT).getString("access")).isNotEmpty();
        eventually(() -> assertThat(node.auditDetails(ada, "LOGIN")).hasSize(1));
        assertThat(gone.isComplete()).isFalse();
    }

    @Test
    void afterThatItIsGone() {
        try (Node brief = Node.start(redis.clockShift(), Map.of("shutdown.drain", "1s"))) {
            Future<Void> gone = brief.retire();

            eventually(() -> assertThat(gone.succeeded()).isTrue());
            assertThatThrownBy(() -> brief.requestCode(ada, CLIENT)).hasCauseInstanceOf(ConnectException.class);
        }
    }

    /** Long before its drain is over: there is nobody that it would have to go on serving. */
    @Test
    void oneThatIsToldToStopWhileItStartsDoesNotComeUp() {
        Application starting = Application.prepare(Node.config(TestServers.freePort(), settings()))
                .await();
        Future<Void> up = starting.start(List.of());

        Future<Void> gone = starting.retire();

        eventually(() -> assertThat(gone.succeeded()).isTrue());
        assertThatThrownBy(up::await).hasMessageContaining("told to stop before it had started");
        assertThat(starting.httpPort()).isZero();
    }
}

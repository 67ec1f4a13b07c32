package io.tses.http;

import io.micrometer.core.instrument.Gauge;
import io.tses.config.CannotListen;
import io.tses.http.routes.RateLimitFields;
import io.tses.http.server.HttpConfig;
import io.vertx.core.DeploymentOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HttpVerticleTest {
    private final Served served = Served.plainly();
    private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void instancesShareOneFreePort() {
        deployThree();

        assertThat(ports).containsExactly(served.port).doesNotContain(0);
    }

    @Test
    void eachInstanceTellsHowBusyItIsUntilItStops() {
        String deployment = deployThree();
        assertThat(instances()).containsExactlyInAnyOrder("0", "1", "2", "3");

        served.vertx.undeploy(deployment).await();

        assertThat(instances()).hasSize(1);
    }

    @Test
    void aPortThatWasTakenMeanwhileIsNamedWithItsSetting() {
        Served.Settings settings = new Served.Settings();
        settings.port = served.port;

        assertThatThrownBy(() -> Served.with(settings.config()))
                .isInstanceOf(CannotListen.class)
                .hasMessage("Port " + served.port
                        + " is taken by another program; set HTTP_PORT to another one, or to 0" + " for any free one.");
    }

    @Test
    void aNodeThatLeavesAnswersAsBeforeAndEndsEachConnectionWithThat() {
        served.presence.leave();

        // Ends, since the server closes.
        assertThat(served.raw("GET /api/v1/auth/swagger.json/ HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .containsOnlyOnce("connection: close\r\n");
    }

    private String deployThree() {
        HttpConfig config = new Served.Settings().config();
        return served.vertx
                .deployVerticle(
                        () -> new HttpVerticle(
                                served.bus,
                                config,
                                Served.ISSUER,
                                RateLimitFields.NONE,
                                served.presence,
                                served.meters,
                                Served.NO_PAGES,
                                ports::add),
                        new DeploymentOptions().setInstances(3))
                .await();
    }

    private Set<String> instances() {
        return served.meters.find("tses.http.in.flight").gauges().stream()
                .map(Gauge::getId)
                .map(id -> id.getTag("instance"))
                .collect(Collectors.toSet());
    }
}

package io.tses.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.Addresses;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.config.CannotListen;
import io.tses.request.RequestScope;
import io.tses.support.LogLines;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One node of a cluster, for itself. */
@Tag("servers")
class ClusterTest {
    private final TestCluster cluster;

    ClusterTest(@TempDir Path folder) {
        RequestScope.register();
        this.cluster = new TestCluster(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster.port", "cluster.bus-port"})
    void aPortThatIsTakenIsNamedByItsSetting(String setting) throws IOException {
        Map<String, String> settings = new HashMap<>(cluster.settings("http"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put(setting, Integer.toString(taken.getLocalPort()));

            assertThatThrownBy(() -> join(settings))
                    .isInstanceOf(CannotListen.class)
                    .hasMessage("Port " + taken.getLocalPort() + " is taken by another program; set "
                            + setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_')
                            + " to another one.");
        }
    }

    @Test
    void itTellsAgainWhateverOthersHaveForgottenAndWhenItsMembershipEnds() {
        Map<String, String> settings = cluster.settings("http");
        Cluster.Joined joined = join(settings);
        Vertx vertx = joined.vertx();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (LogLines log = new LogLines()) {
            joined.cluster().measuredBy(meters, Clock.systemUTC());
            joined.cluster()
                    .open(Bus.on(vertx, new RecordCodec(Addresses.ALL)), Clock.systemUTC())
                    .await();
            assertThat(meters.get("tses.cluster.certificate.left").gauge().value())
                    .isBetween(0.0, (double) Duration.ofDays(2).toSeconds());
            eventually(() -> assertThat(log.all())
                    .anyMatch(line ->
                            line.message().contains("the certificate of this node, or of its authority, ends")));

            for (int i = 0; i < 20; i++) {
                vertx.eventBus().consumer("news." + i, heard -> {}).completion().await();
            }
            HazelcastInstance hazelcast = hazelcast(settings);
            hazelcast.getMultiMap(Registrations.REGISTRATIONS).remove("news.7");
            eventually(() -> assertThat(
                            hazelcast.getMultiMap(Registrations.REGISTRATIONS).containsKey("news.7"))
                    .isTrue());

            hazelcast.getLifecycleService().terminate();
            eventually(() ->
                    assertThat(log.all()).anyMatch(line -> line.message().contains("membership has ended by itself")));
            assertThat(joined.cluster().members()).isEmpty();
        } finally {
            vertx.close().await();
        }
    }

    private static HazelcastInstance hazelcast(Map<String, String> settings) {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(one -> one.getConfig().getClusterName().equals(settings.get("cluster.name")))
                .findFirst()
                .orElseThrow();
    }

    private static Cluster.Joined join(Map<String, String> settings) {
        return Cluster.join(new VertxOptions(), TestCluster.config(settings), "1.0.0")
                .await();
    }
}

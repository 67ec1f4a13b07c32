package io.tses.cluster;

import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.support.TestCa;
import io.tses.support.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What nodes of one cluster on this machine have in common, and each for itself. */
final class TestCluster {
    private final Path folder;

    /** As while nodes change from one to the other: each has its certificate of one in turn, and believes both. */
    private final List<TestCa> authorities = List.of(new TestCa("cluster"), new TestCa("cluster from tomorrow on"));

    private final String name = "test-" + UUID.randomUUID();
    private final int meetingPoint = TestServers.freePort();
    private int nodes;

    TestCluster(Path folder) {
        this.folder = folder;
    }

    /** Settings of the next node, by path. */
    Map<String, String> settings(String roles) {
        TestCa.Issued issued = authorities.get(nodes % 2).issue("localhost");
        int port = nodes == 0 ? meetingPoint : TestServers.freePort();
        Map<String, String> settings = new HashMap<>(open(roles, port));
        settings.put("cluster.cert-file", file("node-" + nodes + ".pem", issued.certificate()));
        settings.put("cluster.key-file", file("node-" + nodes + ".key.pem", issued.key()));
        settings.put(
                "cluster.ca-file",
                file("ca.pem", authorities.get(0).pem() + authorities.get(1).pem()));
        nodes++;
        return settings;
    }

    /** Settings of a node that knows where the others are and has nothing that they believe. */
    Map<String, String> strangersSettings() {
        return open("", TestServers.freePort());
    }

    private Map<String, String> open(String roles, int port) {
        return Map.of(
                "cluster.enabled",
                "true",
                "cluster.name",
                name,
                "cluster.port",
                Integer.toString(port),
                "cluster.bus-port",
                Integer.toString(TestServers.freePort()),
                "cluster.members",
                "127.0.0.1:" + meetingPoint,
                "roles",
                roles);
    }

    private String file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a node reads its settings. */
    static ClusterConfig config(Map<String, String> settings) {
        return ClusterConfig.from(ConfigReader.of(ConfigLoader.load(List.of(), Map.of(), settings)));
    }
}

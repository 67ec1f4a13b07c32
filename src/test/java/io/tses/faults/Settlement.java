package io.tses.faults;

import io.tses.support.TestCa;
import io.tses.support.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What nodes that talk to each other have in common, and each for itself, by variable of the environment. */
final class Settlement {
    private static final String HOST = "127.0.0.1";

    private final TestCa authority = new TestCa("settlement");
    private final String name = "test-" + UUID.randomUUID();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Path folder;

    /** @param folder where certificates and keys are kept */
    Settlement(Path folder, List<String> nodes) {
        this.folder = folder;
        nodes.forEach(node -> ports.put(node, TestServers.freePort()));
    }

    Map<String, String> settings(String node) {
        TestCa.Issued issued = authority.issue("localhost");
        return Map.of(
                "CLUSTER_ENABLED", "true",
                "CLUSTER_NAME", name,
                "CLUSTER_HOST", HOST,
                "CLUSTER_PORT", String.valueOf(ports.get(node)),
                "CLUSTER_BUS_PORT", Integer.toString(TestServers.freePort()),
                "CLUSTER_MEMBERS", members(),
                "CLUSTER_CERT_FILE", file(node + ".pem", issued.certificate()),
                "CLUSTER_KEY_FILE", file(node + ".key.pem", issued.key()),
                "CLUSTER_CA_FILE", file("ca.pem", authority.pem()));
    }

    private String members() {
        return ports.values().stream().map(port -> HOST + ":" + port).collect(Collectors.joining(","));
    }

    private String file(String file, String text) {
        try {
            return Files.writeString(folder.resolve(file), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

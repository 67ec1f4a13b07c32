package io.tses.faults;

import io.tses.support.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What nodes that talk to each other have in common, and each for itself, by variable of the environment. The others
 * reach each over a wire.
 */
final class Settlement {
    private static final String LISTENS_AT = "127.0.0.1";

    /** All of 127.0.0.0/8 is this machine, on Linux. */
    private static final String REACHED_AT = "127.0.0.2";

    private final TestCa authority = new TestCa("settlement");
    private final String name = "test-" + UUID.randomUUID();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Path folder;

    /** Where a node is. */
    private record Place(Wire membership, Wire bus) {}

    /** @param site in whose folder certificates and keys are kept */
    Settlement(Site site, List<String> nodes) {
        this.folder = site.folder();
        nodes.forEach(node -> places.put(
                node, new Place(Wire.to(site, REACHED_AT, LISTENS_AT), Wire.to(site, REACHED_AT, LISTENS_AT))));
    }

    /** Over which the others ask a node, and answer it. */
    Wire busOf(String node) {
        return Objects.requireNonNull(places.get(node)).bus();
    }

    Map<String, String> settings(String node) {
        Place place = Objects.requireNonNull(places.get(node));
        TestCa.Issued issued = authority.issue("localhost");
        return Map.of(
                "CLUSTER_ENABLED", "true",
                "CLUSTER_NAME", name,
                "CLUSTER_HOST", LISTENS_AT,
                "CLUSTER_PUBLIC_HOST", REACHED_AT,
                "CLUSTER_PORT", Integer.toString(place.membership().port()),
                "CLUSTER_BUS_PORT", Integer.toString(place.bus().port()),
                "CLUSTER_MEMBERS", members(),
                "CLUSTER_CERT_FILE", file(node + ".pem", issued.certificate()),
                "CLUSTER_KEY_FILE", file(node + ".key.pem", issued.key()),
                "CLUSTER_CA_FILE", file("ca.pem", authority.pem()));
    }

    private String members() {
        return places.values().stream()
                .map(place -> REACHED_AT + ":" + place.membership().port())
                .collect(Collectors.joining(","));
    }

    private String file(String file, String text) {
        try {
            return Files.writeString(folder.resolve(file), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

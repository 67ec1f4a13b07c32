package io.tses.cluster;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;

/** Asks one certain node whether it hears. Afterwards there is a line to it, and one back. */
public record Greet() implements BusMessage {
    private static final String PREFIX = "node.";
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    /**
     * Where one node answers.
     *
     * @param node its id in the cluster
     */
    public static Address<Greet, Welcome> at(String node) {
        return Address.repeatable(PREFIX + node, Greet.class, Welcome.class, TIMEOUT);
    }

    /** Whether this is asked of one certain node. */
    static boolean isAt(String address) {
        return address.startsWith(PREFIX);
    }

    /** It hears. */
    public record Welcome() implements BusMessage {}
}

package io.tses.stats;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks what nodes have told of themselves, as they do now and then, whether somebody looks or not. */
public record FindNodes() implements BusMessage {
    public static final Address<FindNodes, Found> ADDRESS =
            Address.repeatable("stats.find-nodes", FindNodes.class, Found.class, Duration.ofSeconds(3));

    /** @param nodes in the order of their names */
    public record Found(List<State> nodes) implements BusMessage {}

    /**
     * @param name under which operators know it
     * @param silent whether it should have told more since: it is gone, or out of touch with Redis
     * @param warnings what they should look into, a sentence each
     * @param ahead by how much its clock was ahead of Redis'; empty of a node that does not tell
     */
    public record State(String name, boolean silent, List<String> warnings, Optional<Duration> ahead) {}
}

package io.tses.faults;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Laws 4 and 5 when nodes are killed, again and again, in the middle of their work: {@code kill -9} of either of two. */
class NodesAreKilledIT extends FaultIT {
    @Test
    void whicheverIsKilledWheneverNothingAcknowledgedIsLost() {
        kill("a node", 3);
    }

    @Test
    @Tag("long")
    void norWhenTheyAreKilledTwentyTimes() {
        kill("a node", 20);
    }
}

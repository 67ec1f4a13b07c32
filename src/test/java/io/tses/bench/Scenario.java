package io.tses.bench;

import java.util.List;

/** One kind of request to one server. */
interface Scenario {
    String name();

    int port();

    /** Makes ready for a window with so many connections; takes as long as it likes. */
    List<? extends Asker> prepare(int connections);

    /** Returns when the server has also done what it left for later: that counts as its work, but not as time. */
    void settle();
}

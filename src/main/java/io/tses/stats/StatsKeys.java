package io.tses.stats;

import java.util.List;
import java.util.UUID;

/** The keys of figures in Redis. */
public final class StatsKeys {
    /** What each node last told of itself, by its start. */
    static final String NODES = "stats:nodes";

    /** There while somebody looks. */
    static final String WATCHED = "stats:watched";

    private StatsKeys() {}

    /** The figures of each second of a minute. */
    static String seconds(String minute) {
        return "stats:seconds:" + minute;
    }

    /** The figures of each minute of an hour. */
    static String minutes(String hour) {
        return "stats:minutes:" + hour;
    }

    /** So that the right to each can be tried. */
    public static List<String> oneOfEachKind(UUID id) {
        return List.of(NODES, WATCHED, seconds(id.toString()), minutes(id.toString()));
    }
}

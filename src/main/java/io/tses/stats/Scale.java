package io.tses.stats;

import java.time.Duration;

/** Rows are kept twice: of each second for a while, and of each minute for a day. */
enum Scale {
    SECONDS(Duration.ofSeconds(1), Duration.ofMinutes(20), Duration.ofSeconds(1)),
    MINUTES(Duration.ofMinutes(1), Duration.ofHours(25), Duration.ofSeconds(5));

    /** So many rows share a key. */
    static final int ROWS = 60;

    private final Duration unit;
    private final Duration kept;
    private final Duration fresh;

    Scale(Duration unit, Duration kept, Duration fresh) {
        this.unit = unit;
        this.kept = kept;
        this.fresh = fresh;
    }

    Duration unit() {
        return unit;
    }

    /** For how long after it was last written to a key is there. */
    Duration kept() {
        return kept;
    }

    /** For how long what was read is good enough for others who ask. */
    Duration fresh() {
        return fresh;
    }

    /** The number since 1970 of the unit in which a moment falls. */
    long unitAt(long millis) {
        return Math.floorDiv(millis, unit.toMillis());
    }

    /** The key that the row of a unit is in. */
    String key(long unitNumber) {
        String number = Long.toString(Math.floorDiv(unitNumber, ROWS));
        return this == SECONDS ? StatsKeys.seconds(number) : StatsKeys.minutes(number);
    }

    /** Which row of its key that of a unit is. */
    static int placeInKey(long unitNumber) {
        return Math.floorMod(unitNumber, ROWS);
    }
}

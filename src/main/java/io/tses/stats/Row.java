package io.tses.stats;

/** The numbers of one second or minute, or of several: those of each {@link Count}, and behind them those of each {@link Latency}. */
final class Row {
    /** Numbers in a row, with room for some to come. A row outlives the release that wrote it, so it stays so long. */
    static final int WIDTH = 48;

    /** Each is an unsigned number of so many bytes, the highest first. */
    static final int NUMBER_BYTES = 4;

    static final int BYTES = WIDTH * NUMBER_BYTES;

    private final long[] numbers = new long[WIDTH];

    long at(int place) {
        return numbers[place];
    }

    void add(int place, long more) {
        numbers[place] += more;
    }

    void add(Row more) {
        for (int place = 0; place < WIDTH; place++) {
            numbers[place] += more.numbers[place];
        }
    }

    boolean isEmpty() {
        for (long number : numbers) {
            if (number != 0) {
                return false;
            }
        }
        return true;
    }
}

package io.tses.stats;

import java.util.List;

/** Rows of seconds or minutes that follow one another, as Redis packs them. */
final class Rows {
    private static final int BYTE = 0xff;

    private final long first;
    private final List<byte[]> packs;

    /**
     * @param first the number of the unit that the first row is of
     * @param packs each of {@link Scale#ROWS} rows, of which those at the end may be missing: nothing was counted there
     */
    Rows(long first, List<byte[]> packs) {
        this.first = first;
        this.packs = packs;
    }

    /** The sum of so many rows from that of a unit on. */
    Row sum(long unit, int units) {
        Row sum = new Row();
        for (long row = unit - first; row < unit - first + units; row++) {
            add(sum, packs.get((int) (row / Scale.ROWS)), (int) (row % Scale.ROWS) * Row.BYTES);
        }
        return sum;
    }

    private static void add(Row sum, byte[] pack, int at) {
        for (int place = 0; place < Row.WIDTH && at + (place + 1) * Row.NUMBER_BYTES <= pack.length; place++) {
            sum.add(place, number(pack, at + place * Row.NUMBER_BYTES));
        }
    }

    private static long number(byte[] pack, int at) {
        long number = 0;
        for (int i = at; i < at + Row.NUMBER_BYTES; i++) {
            number = number << Byte.SIZE | (pack[i] & BYTE);
        }
        return number;
    }
}

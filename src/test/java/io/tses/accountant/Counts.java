package io.tses.accountant;

import java.util.Arrays;

/** How many there are of each of many, which have numbers from 0. */
public final class Counts {
    private int[] counts = new int[1024];
    private int size;

    public void add(int number, int more) {
        if (number >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(number + 1, counts.length * 2));
        }
        counts[number] += more;
        size = Math.max(size, number + 1);
    }

    public int of(int number) {
        return number < size ? counts[number] : 0;
    }

    /** One more than the highest number that was counted. */
    int size() {
        return size;
    }
}

package io.tses.transfer;

/**
 * What became of the rows of one kind; each is counted once.
 *
 * @param read all that there were
 * @param refused that could not be taken, each of them named
 * @param known that were here already
 * @param added that are here now
 */
public record Tally(long read, long refused, long known, long added) {
    /** Whether nothing was lost on the way. */
    boolean agrees() {
        return read == refused + known + added;
    }
}

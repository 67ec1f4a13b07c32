package io.tses.tasks;

/**
 * What an examination has found out about one thing that the service needs.
 *
 * @param thing what was looked at, in a word
 * @param what was found, in words for an operator
 * @param remedy what ends it; empty when all is well
 */
public record Finding(String thing, State state, String what, String remedy) {
    public enum State {
        FINE,
        DOUBTFUL,
        BROKEN,
        /** Something else has to be mended before it can be looked at. */
        UNTRIED
    }

    public static Finding fine(String thing, String what) {
        return new Finding(thing, State.FINE, what, "");
    }

    public static Finding doubtful(String thing, String what, String remedy) {
        return new Finding(thing, State.DOUBTFUL, what, remedy);
    }

    public static Finding broken(String thing, String what, String remedy) {
        return new Finding(thing, State.BROKEN, what, remedy);
    }

    public static Finding untried(String thing, String what, String remedy) {
        return new Finding(thing, State.UNTRIED, what, remedy);
    }

    public boolean isFine() {
        return state == State.FINE;
    }
}

package io.tses.transfer;

/** What became of all that was to come in. */
public record Arrivals(Tally people, Tally events) {
    /** Whether each row is accounted for. */
    public boolean agree() {
        return people.agrees() && events.agrees();
    }

    /** How many rows could not be taken. */
    public long refused() {
        return people.refused() + events.refused();
    }
}

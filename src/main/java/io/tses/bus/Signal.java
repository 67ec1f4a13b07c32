package io.tses.bus;

/**
 * A bodiless hint that something is worth looking at now. It may be lost, so whoever listens also looks by itself from
 * time to time.
 *
 * @param name unique on the bus
 * @param reach who is to hear of it
 */
public record Signal(String name, Reach reach) {
    /** How far a signal goes. */
    public enum Reach {
        /** One node is enough: this one, where somebody here listens, else any. */
        NEAREST,
        /** Every node. */
        EVERYWHERE
    }
}

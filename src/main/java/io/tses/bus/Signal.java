package io.tses.bus;

/**
 * A bodiless hint that something is worth looking at now. It may be lost, so whoever listens also looks by itself from
 * time to time.
 *
 * @param name unique on the bus
 */
public record Signal(String name) {}

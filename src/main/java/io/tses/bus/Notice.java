package io.tses.bus;

/**
 * News for every node, such as that something remembered is out of date. It may be lost, so whoever listens also finds out by
 * itself before long.
 *
 * @param name unique on the bus
 * @param message the record that is sent
 */
public record Notice<N extends BusMessage>(String name, Class<N> message) {}

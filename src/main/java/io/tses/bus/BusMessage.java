package io.tses.bus;

/** Marks a record that may travel over the event bus: by reference on a node, as JSON between nodes. */
public interface BusMessage {}

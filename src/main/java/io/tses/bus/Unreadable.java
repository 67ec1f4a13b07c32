package io.tses.bus;

/** What came over the wire and is no message of this release. */
record Unreadable(String name) implements BusMessage {}

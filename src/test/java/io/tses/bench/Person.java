package io.tses.bench;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody nobody has seen before, calling from an address of their own, in a network that few others share. */
record Person(String email, String client) {
    private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
    private static final AtomicInteger COUNT = new AtomicInteger();

    static Person next() {
        int n = COUNT.incrementAndGet();
        return new Person(
                "user" + n + "-" + RUN + "@example.com",
                "10." + (n & 0xff) + "." + (n >> 8 & 0xff) + "." + (n >> 16 & 0xff));
    }
}

package io.tses.accountant;

import java.util.UUID;

/**
 * What is one run's own, so that others may use the service meanwhile: ids of requests, addresses and clients of nobody else.
 *
 * @param name eight hex digits
 */
record Run(String name) {
    static Run fresh() {
        return new Run(UUID.randomUUID().toString().substring(0, 8));
    }

    /** What the ids of its requests begin with. */
    String requests() {
        return "run-" + name + "-";
    }

    String domain() {
        return "run-" + name + ".example";
    }

    String email(String who) {
        return who + "@" + domain();
    }

    /** The network of all its clients, of those that are given to nobody (RFC 4193). */
    String network() {
        return prefix() + "::/32";
    }

    /** The nth client, in a /48 of its own. */
    String client(int n) {
        return prefix() + ":" + Integer.toHexString(n + 1) + "::1";
    }

    /** Whether {@code text} names one of its addresses or clients. */
    boolean isIn(String text) {
        return text.contains(domain()) || text.contains(prefix());
    }

    private String prefix() {
        return "fd" + name.substring(0, 2) + ":" + name.substring(2, 6).replaceFirst("^0+(?=.)", "");
    }
}

package io.tses.accountant;

import java.util.OptionalInt;
import java.util.UUID;

/**
 * What is one run's own, so that others may use the service meanwhile: ids of requests, people and clients of nobody else, each by
 * its number from 0.
 *
 * @param name eight hex digits
 */
public record Run(String name) {
    private static final int GROUP = 1 << 16;
    private static final int MOST_DIGITS = 9;

    public static Run fresh() {
        return new Run(UUID.randomUUID().toString().substring(0, 8));
    }

    public String requestId(int number) {
        return requests() + number;
    }

    /** The number of the request with that id, nothing when it is none of the run's. */
    OptionalInt request(String id) {
        return number(id, requests(), "");
    }

    public String email(int person) {
        return "p" + person + "@" + domain();
    }

    /** The number of the person with that address, nothing when it is none of the run's. */
    public OptionalInt person(String email) {
        return number(email, "p", "@" + domain());
    }

    /** The address of a client, in a /64 of its own; 65,536 of them in turn have a /48 of their own. */
    public String client(int number) {
        int n = number + 1;
        return prefix() + ":" + Integer.toHexString(n % GROUP) + ":" + Integer.toHexString(n / GROUP) + "::1";
    }

    /** What the ids of its requests begin with. */
    String requests() {
        return "run-" + name + "-";
    }

    String domain() {
        return "run-" + name + ".example";
    }

    /** The network of all its clients, of those that are given to nobody (RFC 4193). */
    String network() {
        return prefix() + "::/32";
    }

    /** Whether {@code text} names one of its addresses or clients. */
    boolean isIn(String text) {
        return text.contains(domain()) || text.contains(prefix());
    }

    private static OptionalInt number(String text, String before, String behind) {
        int end = text.length() - behind.length();
        int digits = end - before.length();
        if (digits < 1 || digits > MOST_DIGITS || !text.startsWith(before) || !text.endsWith(behind)) {
            return OptionalInt.empty();
        }
        int number = 0;
        for (int i = before.length(); i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return OptionalInt.empty();
            }
            number = number * 10 + digit;
        }
        return OptionalInt.of(number);
    }

    private String prefix() {
        return "fd" + name.substring(0, 2) + ":" + name.substring(2, 6).replaceFirst("^0+(?=.)", "");
    }
}

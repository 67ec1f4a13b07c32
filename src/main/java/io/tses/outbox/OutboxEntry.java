package io.tses.outbox;

import java.util.Map;

/**
 * One entry as it waits in an outbox.
 *
 * @param id milliseconds, a dash, a number
 */
public record OutboxEntry(String id, Map<String, String> fields) {

    /** Without the fields: some are secrets. */
    @Override
    public String toString() {
        return "OutboxEntry[" + id + "]";
    }
}

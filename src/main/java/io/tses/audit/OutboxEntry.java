package io.tses.audit;

import java.util.Map;

/**
 * One event as it waits in the stream.
 *
 * @param id of the stream entry: milliseconds, a dash, a number
 */
record OutboxEntry(String id, Map<String, String> fields) {}

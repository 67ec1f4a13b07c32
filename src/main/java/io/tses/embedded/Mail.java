package io.tses.embedded;

import java.time.Instant;
import java.util.List;

/**
 * A mail as it came in.
 *
 * @param from the sender of the envelope, empty for a bounce
 * @param to the recipients of the envelope
 * @param helo how the sending side called itself
 * @param data headers and body, one character a byte
 */
record Mail(String id, String from, List<String> to, String helo, String data, Instant received) {}

package io.tses.shared;

/**
 * Who is calling, as far as HTTP tells.
 *
 * @param address the client's address; never empty, see {@link ClientAddress#UNKNOWN}
 * @param userAgent printable, at most 512 characters, empty when not sent
 */
public record Caller(ClientAddress address, String userAgent) {}

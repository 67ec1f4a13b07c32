package io.tses.config;

/**
 * An environment variable, or a file of them, that does nothing.
 *
 * @param hint what its author may have meant, in words that can follow a colon
 */
public record StrayVariable(String name, String hint) {}

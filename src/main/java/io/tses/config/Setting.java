package io.tses.config;

/**
 * A setting in force.
 *
 * @param key its path, with dots
 * @param value as YAML has it, masked where it is a secret
 * @param source where the value came from
 */
public record Setting(String key, String value, String source) {}

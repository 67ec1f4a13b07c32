package io.tses.stats;

import java.util.List;

/**
 * A node as it shows itself to operators.
 *
 * @param name under which they know it
 * @param roles what it does
 * @param version of its program
 * @param warnings what they should look into, a sentence each
 */
public record NodeSelf(String name, List<String> roles, String version, List<String> warnings) {}

package io.tses.config;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * Settings as they were loaded: not yet read, so that a value may still be out of its bounds.
 *
 * @param sources where the value of each key came from, in the order of {@code defaults.yaml}
 * @param problems that were found while loading; with any of them the values are not to be used
 * @param strays environment variables that were meant for this service and do nothing
 */
public record LoadedConfig(
        JsonObject values, Map<String, String> sources, List<String> problems, List<StrayVariable> strays) {

    /** @throws ConfigException if there was a problem */
    public JsonObject usable() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return values;
    }
}

package io.tses.config;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Settings as they were loaded: not yet read, so that a value may still be out of its bounds.
 *
 * @param sources where the value of each key came from, in the order of {@code defaults.yaml}
 * @param unchosen the keys whose value is the default: nobody set them, or a file only repeats it, as conf/application.yaml does
 * @param problems that were found while loading; with any of them the values are not to be used
 * @param strays what was meant for this service and does nothing
 */
public record LoadedConfig(
        JsonObject values,
        Map<String, String> sources,
        Set<String> unchosen,
        List<String> problems,
        List<StrayVariable> strays) {

    /** Has other values, by path, where nobody has chosen one. */
    public LoadedConfig withDefaults(Map<String, String> others) {
        JsonObject changed = values.copy();
        Map<String, String> origins = new LinkedHashMap<>(sources);
        others.forEach((path, value) -> {
            if (unchosen.contains(path)) {
                ConfigLoader.put(changed, path, value);
                origins.put(path, ConfigLoader.COMMAND);
            }
        });
        return new LoadedConfig(changed, origins, unchosen, problems, strays);
    }

    /** With one more thing to tell of. */
    public LoadedConfig and(StrayVariable stray) {
        List<StrayVariable> all =
                Stream.concat(strays.stream(), Stream.of(stray)).toList();
        return new LoadedConfig(values, sources, unchosen, problems, all);
    }

    /** @throws ConfigException if there was a problem */
    public JsonObject usable() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return values;
    }
}

package io.tses.cluster;

import io.vertx.core.json.JsonObject;

/**
 * A node as others see it.
 *
 * @param host under which it is reached
 * @param roles by their names, comma-separated
 * @param version of its program
 * @param own whether it is the one that tells
 */
public record Member(String host, String roles, String version, boolean own) {
    public JsonObject toJson() {
        return new JsonObject()
                .put("host", host)
                .put("roles", roles)
                .put("version", version)
                .put("own", own);
    }
}

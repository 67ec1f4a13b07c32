package io.tses.redis;

import io.vertx.redis.client.impl.ZModem;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands before every key of the service: nothing, or in a Cluster a hash tag, by which all of them are in one slot and so on one
 * server, where a script can reach them.
 *
 * @param tag a name in braces, or empty
 */
record Keyspace(String tag) {
    private static final Keyspace PLAIN = new Keyspace("");

    /** Keys as features name them. */
    static Keyspace plain() {
        return PLAIN;
    }

    static Keyspace tagged(String name) {
        return new Keyspace("{" + name + "}");
    }

    /** The key that features call {@code name}. */
    String key(String name) {
        return tag + name;
    }

    /** The keys of a script, and behind them what {@code prelude.lua} takes the tag from. */
    List<String> ofScript(List<String> names) {
        if (tag.isEmpty()) {
            return names;
        }
        List<String> keys = new ArrayList<>(names.size() + 1);
        names.forEach(name -> keys.add(key(name)));
        keys.add(tag);
        return keys;
    }

    int slot() {
        return ZModem.generate(tag);
    }
}

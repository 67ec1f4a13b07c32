package io.tses.redis;

import java.util.ArrayList;
import java.util.List;

/** Gathers keys and arguments of one script call, in the order in which the script reads them. */
public final class ScriptCall {
    private final List<String> keys = new ArrayList<>();
    private final List<String> args = new ArrayList<>();

    public ScriptCall key(String key) {
        keys.add(key);
        return this;
    }

    public ScriptCall arg(String value) {
        args.add(value);
        return this;
    }

    public ScriptCall arg(long value) {
        args.add(Long.toString(value));
        return this;
    }

    /** Their count, and each. */
    public ScriptCall texts(List<String> values) {
        arg(values.size());
        args.addAll(values);
        return this;
    }

    /** A list of effects, as {@code prelude.lua} describes it. */
    public ScriptCall effects(List<? extends Effect> effects) {
        List<String> list = new ArrayList<>();
        for (Effect effect : effects) {
            List<String> encoded = effect.encoded();
            list.add(effect.name());
            list.add(Integer.toString(keys.size() + 1));
            keys.addAll(effect.keys());
            list.add(Integer.toString(encoded.size()));
            list.addAll(encoded);
        }
        arg(effects.size());
        arg(list.size());
        args.addAll(list);
        return this;
    }

    public List<String> keys() {
        return keys;
    }

    public List<String> args() {
        return args;
    }
}

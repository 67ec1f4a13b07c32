package io.tses.redis;

import java.util.ArrayList;
import java.util.List;

/** Gathers keys and arguments of one script call, in the order in which the script reads them. */
public final class ScriptCall {
    private final List<String> keys = new ArrayList<>();
    private final PackedArguments args = new PackedArguments();

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
        values.forEach(args::add);
        return this;
    }

    /** A list of effects, as {@code prelude.lua} describes it. */
    public ScriptCall effects(List<? extends Effect> effects) {
        arg(effects.size());
        int length = args.reserve();
        int before = args.count();
        for (Effect effect : effects) {
            args.add(effect.name());
            args.add(keys.size() + 1);
            keys.addAll(effect.keys());
            List<String> encoded = effect.encoded();
            args.add(encoded.size());
            encoded.forEach(args::add);
        }
        args.fill(length, args.count() - before);
        return this;
    }

    public List<String> keys() {
        return keys;
    }

    /** All arguments in one, as {@link PackedArguments#pack} has them. */
    byte[] args(long millisAhead, long deadlineMillis) {
        return args.pack(millisAhead, deadlineMillis);
    }
}

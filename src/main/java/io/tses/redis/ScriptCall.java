package io.tses.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    /** The count of the effects, then the effects. */
    public ScriptCall effects(List<Effect> effects) {
        arg(effects.size());
        for (Effect effect : effects) {
            List<String> encoded = effect.encoded();
            keys.add(effect.key());
            arg(effect.getClass().getSimpleName().toLowerCase(Locale.ROOT));
            arg(keys.size());
            arg(encoded.size());
            args.addAll(encoded);
        }
        return this;
    }

    public List<String> keys() {
        return keys;
    }

    public List<String> args() {
        return args;
    }
}

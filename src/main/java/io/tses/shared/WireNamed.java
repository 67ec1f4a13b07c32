package io.tses.shared;

import java.util.Locale;
import java.util.Optional;

/**
 * An enum that leaves the process, be it to Redis, PostgreSQL, JSON, a script or a metric. All are spelt in one way there,
 * which what is stored and asked for rests on: renaming a constant changes it.
 */
public interface WireNamed {
    /** As every enum has it. */
    String name();

    /** In small letters, words joined by underscores. */
    default String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant that is spelt so, to the letter. */
    static <E extends Enum<E> & WireNamed> Optional<E> parse(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.wireName().equals(text)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }
}

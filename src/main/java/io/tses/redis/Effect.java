package io.tses.redis;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a script does when it has decided, in the same atomic step. The script knows nothing of its meaning, so that who
 * decides and who wants something done stay strangers.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Effect.Append.class, name = "append"),
    @JsonSubTypes.Type(value = Effect.Queue.class, name = "queue"),
    @JsonSubTypes.Type(value = Effect.Put.class, name = "put"),
    @JsonSubTypes.Type(value = Effect.Remember.class, name = "remember"),
    @JsonSubTypes.Type(value = Effect.Fill.class, name = "fill"),
    @JsonSubTypes.Type(value = Effect.Enlist.class, name = "enlist"),
    @JsonSubTypes.Type(value = Effect.Acquaint.class, name = "acquaint")
})
public sealed interface Effect {
    String key();

    /** Every key that it touches by name, {@link #key()} first. */
    default List<String> keys() {
        return List.of(key());
    }

    /** As {@code prelude.lua} calls it. */
    String name();

    /** The arguments, as {@code prelude.lua} describes them. */
    List<String> encoded();

    /**
     * Appends an entry to a stream. When the stream already holds {@code bound} entries the whole script is refused.
     *
     * @param fields names and values in turn
     */
    record Append(String key, long bound, List<String> fields) implements Effect {
        @Override
        public String name() {
            return "append";
        }

        @Override
        public List<String> encoded() {
            List<String> arguments = new ArrayList<>(fields.size() + 1);
            arguments.add(Long.toString(bound));
            arguments.addAll(fields);
            return arguments;
        }

        /** Without the values: some are secrets. */
        @Override
        public String toString() {
            return "Append[" + key + "]";
        }
    }

    /**
     * Appends an entry to one part of a queue, as {@link Append} does to a stream, if its turn comes soon enough and no other one's too
     * late by that; else the whole script is refused. Parts are served in turn.
     *
     * @param key of the part: {@code queue} itself, or one of {@code queue:1} to {@code queue:parts}
     * @param bound of this part
     * @param free a part that holds fewer is appended to without a look at the others
     * @param ahead so many entries of all parts must not go before it, nor half as many more be in all parts
     * @param fields names and values in turn
     */
    record Queue(String key, long bound, long free, long ahead, String queue, int parts, List<String> fields)
            implements Effect {
        @Override
        public String name() {
            return "queue";
        }

        @Override
        public List<String> encoded() {
            List<String> arguments = new ArrayList<>(fields.size() + 5);
            arguments.add(Long.toString(bound));
            arguments.add(Long.toString(free));
            arguments.add(Long.toString(ahead));
            arguments.add(queue);
            arguments.add(Integer.toString(parts));
            arguments.addAll(fields);
            return arguments;
        }

        /** Without the values: some are secrets. */
        @Override
        public String toString() {
            return "Queue[" + key + "]";
        }
    }

    /** Puts a value for a time. */
    record Put(String key, String value, Duration ttl) implements Effect {
        @Override
        public String name() {
            return "put";
        }

        @Override
        public List<String> encoded() {
            return List.of(value, Long.toString(ttl.toMillis()));
        }

        @Override
        public String toString() {
            return "Put[" + key + "]";
        }
    }

    /** Puts an entry before the unexpired earlier ones, {@code keep} of which remain in all; each has its own end. */
    record Remember(String key, String entry, Duration ttl, int keep) implements Effect {
        @Override
        public String name() {
            return "remember";
        }

        @Override
        public List<String> encoded() {
            return List.of(entry, Long.toString(ttl.toMillis()), Integer.toString(keep));
        }

        @Override
        public String toString() {
            return "Remember[" + key + "]";
        }
    }

    /**
     * Fills a hash, for a time.
     *
     * @param fields names and values in turn
     */
    record Fill(String key, List<String> fields, Duration ttl) implements Effect {
        @Override
        public String name() {
            return "fill";
        }

        @Override
        public List<String> encoded() {
            List<String> arguments = new ArrayList<>(fields.size() + 1);
            arguments.add(Long.toString(ttl.toMillis()));
            arguments.addAll(fields);
            return arguments;
        }

        @Override
        public String toString() {
            return "Fill[" + key + "]";
        }
    }

    /**
     * Puts a name last in a list whose names stand for keys, namely {@code prefix} and the name. Of those that exist at most
     * {@code keep} remain; the oldest ones beyond lose their keys, and the audit event {@code onLoss} is recorded.
     *
     * @param ttl life of the list, at least; it never gets shorter
     * @param detail under which the event tells their names
     */
    record Enlist(String key, String member, int keep, Duration ttl, String prefix, String detail, Append onLoss)
            implements Effect {
        @Override
        public List<String> keys() {
            return List.of(key, onLoss.key());
        }

        @Override
        public String name() {
            return "enlist";
        }

        @Override
        public List<String> encoded() {
            List<String> arguments = new ArrayList<>(onLoss.fields().size() + 5);
            arguments.add(member);
            arguments.add(Integer.toString(keep));
            arguments.add(Long.toString(ttl.toMillis()));
            arguments.add(prefix);
            arguments.add(detail);
            arguments.addAll(onLoss.fields());
            return arguments;
        }
    }

    /**
     * Makes a member known to a set, for a time. Of those known the {@code keep} last seen remain. When the member is new to a
     * set that is not, {@code onNew} is appended; if there is no room for that, the member stays new.
     */
    record Acquaint(String key, String member, int keep, Duration ttl, Append onNew) implements Effect {
        @Override
        public List<String> keys() {
            return List.of(key, onNew.key());
        }

        @Override
        public String name() {
            return "acquaint";
        }

        @Override
        public List<String> encoded() {
            List<String> arguments = new ArrayList<>(onNew.fields().size() + 4);
            arguments.add(member);
            arguments.add(Integer.toString(keep));
            arguments.add(Long.toString(ttl.toMillis()));
            arguments.addAll(onNew.encoded());
            return arguments;
        }

        @Override
        public String toString() {
            return "Acquaint[" + key + "]";
        }
    }
}

package io.tses.redis;

import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a script returned: its outcome, and behind that values by name, as the head of the script calls them. */
public final class Reply {
    private static final int BEHIND_THE_OUTCOME = 1;

    private final Response list;
    private final int firstName;

    private Reply(Response list, int firstName) {
        this.list = list;
        this.firstName = firstName;
    }

    static Reply of(Response list) {
        return new Reply(list, BEHIND_THE_OUTCOME);
    }

    /** The word that tells what happened. */
    public String outcome() {
        return list.get(0).toString();
    }

    public boolean is(String outcome) {
        return outcome().equals(outcome);
    }

    public String text(String name) {
        return value(name).toString();
    }

    public long number(String name) {
        return value(name).toLong();
    }

    public int count(String name) {
        return value(name).toInteger();
    }

    public boolean flag(String name) {
        return value(name).toInteger() == 1;
    }

    /** A length of time that the script tells in milliseconds. */
    public Duration duration(String name) {
        return Duration.ofMillis(number(name));
    }

    /** A moment that the script tells in milliseconds since 1970. */
    public Instant moment(String name) {
        return Instant.ofEpochMilli(number(name));
    }

    public List<String> texts(String name) {
        return elements(name).map(Response::toString).toList();
    }

    public List<Integer> numbers(String name) {
        return elements(name).map(Response::toInteger).toList();
    }

    /** A list of lists, each of names and values in turn. */
    public List<Reply> rows(String name) {
        return elements(name).map(row -> new Reply(row, 0)).toList();
    }

    private Stream<Response> elements(String name) {
        Response list = value(name);
        return IntStream.range(0, list.size()).mapToObj(list::get);
    }

    private Response value(String name) {
        for (int i = firstName; i + 1 < list.size(); i += 2) {
            if (list.get(i).toString().equals(name)) {
                return list.get(i + 1);
            }
        }
        throw new IllegalStateException("the script returned no " + name);
    }
}

package io.tses.request;

import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is wrong with the line to a server, in words for operators, to whom names of classes and of system calls say little. */
public enum LineFault {
    UNKNOWN_HOST("unknown host", "UnknownHost|failed to resolve"),
    NO_ANSWER("no answer from", "timed out|timeout"),
    NO_ROUTE("no route to", "no ?route|unreachable"),
    REFUSED("connection refused by", "refused|\\.ConnectException"),
    RESET("connection reset by", "reset|broken pipe"),
    CLOSED("connection closed by", "closed"),
    /** It tells nothing that is known here. */
    OTHER("no way to", "(?!)");

    private static final int MOST_CAUSES = 16;

    private final String words;
    private final Pattern signs;

    /** @param signs in the type of a failure or in what it says; that of the system says it in its message alone */
    LineFault(String words, String signs) {
        this.words = words;
        this.signs = Pattern.compile(signs, Pattern.CASE_INSENSITIVE);
    }

    public static LineFault of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .flatMap(cause -> Stream.of(values())
                        .filter(fault -> fault.signs.matcher(cause.toString()).find()))
                .findFirst()
                .orElse(OTHER);
    }

    /** Why {@code server} cannot be used: in the words of the failure itself when it is none of these. */
    public static String words(Throwable failure, String server) {
        LineFault fault = of(failure);
        return fault == OTHER
                ? server + ": " + String.valueOf(failure.getMessage()).strip()
                : fault.at(server);
    }

    /** Such as "connection refused by smtp.example.com:587". */
    public String at(String server) {
        return words + " " + server;
    }
}

package io.tses.cli;

import io.tses.shared.TypedText;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Consumer;

/** What a developer sees while {@code dev} runs: a line for each answer and each mail. The log is elsewhere. */
final class Screen {
    private static final List<String> PREFIXES = List.of("/api/v1/auth", "/api/v1");
    private static final String PLAIN = "\u001b[0m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RED = "\u001b[31m";
    private static final String CYAN = "\u001b[36m";
    private static final String ENVELOPE = "\u2709";
    private static final int MAX_LENGTH = 120;

    private final Consumer<String> lines;
    private final boolean coloured;

    private Screen(Consumer<String> lines, boolean coloured) {
        this.lines = lines;
        this.coloured = coloured;
    }

    /** Coloured unless the terminal cannot, or NO_COLOR (no-color.org) says not to. */
    static Screen of(Surroundings surroundings) {
        boolean coloured = surroundings.terminal()
                && surroundings.variable("NO_COLOR").isEmpty()
                && surroundings
                        .variable("TERM")
                        .filter(terminal -> !terminal.equals("dumb"))
                        .isPresent();
        return new Screen(surroundings::tell, coloured);
    }

    /** @param path as it was called, without what every path begins with */
    void answered(String method, String path, int status, long micros) {
        lines.accept(
                method + " " + printable(withoutPrefix(path)) + " " + in(colourOf(status), Integer.toString(status))
                        + " " + Math.max(1, Math.round(micros / 1000.0)) + " ms");
    }

    /** @param what the code, or what the mail is about when there is none in it */
    void mailed(String to, String what) {
        lines.accept(in(CYAN, envelope() + " " + printable(to) + " " + printable(what)));
    }

    private static String withoutPrefix(String path) {
        return PREFIXES.stream()
                .filter(prefix -> path.startsWith(prefix + "/"))
                .findFirst()
                .map(prefix -> path.substring(prefix.length()))
                .orElse(path);
    }

    private static String colourOf(int status) {
        if (status >= 500) {
            return RED;
        }
        return status >= 400 ? YELLOW : GREEN;
    }

    private String in(String colour, String text) {
        return coloured ? colour + text + PLAIN : text;
    }

    private static String envelope() {
        return Charset.defaultCharset().newEncoder().canEncode(ENVELOPE) ? ENVELOPE : "mail";
    }

    private static String printable(String text) {
        String safe = TypedText.printable(text);
        return safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH) + "\u2026" : safe;
    }
}

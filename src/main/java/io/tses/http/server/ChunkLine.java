package io.tses.http.server;

import io.netty.buffer.ByteBuf;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The line before each chunk of a body (RFC 9112 §7.1): its size, and extensions that mean nothing here. */
final class ChunkLine {
    static final int MAX_LENGTH = 256;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final Pattern FORM = Pattern.compile(
            "([0-9A-Fa-f]{1,8})(?:;" + TOKEN + "(?:=(?:" + TOKEN + "|\"[\\t !#-\\[\\]-~\\x80-\\xff]*+\"))?)*+");

    private ChunkLine() {}

    /**
     * The size that the line from {@code start} to its line feed at {@code end} tells.
     *
     * @throws Doubtful when it is no such line, or longer than {@link #MAX_LENGTH}
     */
    static long size(ByteBuf in, int start, int end) {
        // One that begins with its end lacks the CR before it, which Netty sees.
        int length = Math.max(0, end - start - 1);
        Matcher line = FORM.matcher(length > MAX_LENGTH ? "" : in.toString(start, length, ISO_8859_1));
        if (!line.matches()) {
            throw new Doubtful("a chunk line that is none");
        }
        return Long.parseLong(line.group(1), 16);
    }
}

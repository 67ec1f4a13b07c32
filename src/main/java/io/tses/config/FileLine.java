package io.tses.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of a list that people keep in a file: UTF-8, with or without the mark at its beginning that some editors write,
 * lines ended in any manner. What follows a {@code #} is a comment; lines with nothing else are left out.
 *
 * @param source the name of the file
 * @param number counted from 1 as editors do, comments and empty lines included
 * @param text without a comment, and without blanks at its ends
 */
public record FileLine(String source, int number, String text) {
    /** Room for some hundred thousand lines; a file that is larger was named by mistake. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    /**
     * All lines that say something.
     *
     * @throws IOException when {@code in} cannot be read, is not UTF-8 or longer than {@value #MAX_BYTES} bytes; its message
     *     goes on after the name of the file
     */
    public static List<FileLine> read(String source, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IOException("is larger than " + MAX_BYTES + " bytes");
        }
        List<FileLine> lines = new ArrayList<>();
        int number = 0;
        for (String line : withoutMark(decode(bytes)).lines().toList()) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (!text.isEmpty()) {
                lines.add(new FileLine(source, number, text));
            }
        }
        return lines;
    }

    /** Words for a problem with it. */
    public String problem(String what) {
        return source + " line " + number + ": " + what;
    }

    private static String decode(byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("is not text in UTF-8", e);
        }
    }

    private static String withoutMark(String text) {
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }
}

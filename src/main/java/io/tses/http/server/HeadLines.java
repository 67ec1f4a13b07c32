package io.tses.http.server;

import io.netty.util.ByteProcessor;

/**
 * The lines of a head or of trailers, letter by letter: no control characters but blanks within fields, no line that ends
 * with anything but CR LF or goes on in the next, and a request line of three words.
 */
final class HeadLines implements ByteProcessor {
    /** What some clients send after a body, or before their first request. */
    private static final int MAX_EMPTY_LINES = 3;

    private boolean beforeFields = true;
    private boolean afterCr;
    private int column;
    private int emptyLines;
    private int blanks;

    boolean isWithinHead() {
        return !beforeFields;
    }

    void startHead() {
        beforeFields = true;
        emptyLines = 0;
        blanks = 0;
    }

    @Override
    public boolean process(byte letter) {
        if (afterCr) {
            afterCr = false;
            return letter == '\n' && endLine();
        }
        // All bytes of all requests come by here, and nearly all of them are of this kind.
        if (letter > ' ' && letter < 0x7f) {
            column++;
            return true;
        }
        if (letter == '\r') {
            afterCr = true;
            return true;
        }
        column++;
        return switch (letter) {
            case ' ' -> blank();
            case '\t' -> !beforeFields && blank();
            default -> letter < 0;
        };
    }

    private boolean blank() {
        blanks++;
        return beforeFields || column > 1;
    }

    private boolean endLine() {
        boolean isEmpty = column == 0;
        column = 0;
        if (!beforeFields) {
            return true;
        }
        if (isEmpty) {
            emptyLines++;
            return emptyLines <= MAX_EMPTY_LINES;
        }
        beforeFields = false;
        return blanks == 2;
    }
}

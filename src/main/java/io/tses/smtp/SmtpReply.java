package io.tses.smtp;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered, as RFC 5321 §4.2 has it.
 *
 * @param texts of its lines, without the code
 */
record SmtpReply(int code, List<String> texts) {
    private static final Pattern ENHANCED = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s.*)?");

    /** Behind the code of a line that is not the last. */
    private static final char MORE = '-';

    /** How long a code is. */
    private static final int CODE = 3;

    static final int LEAVING = 421;

    /** Whatever was asked (RFC 4954 §6). */
    private static final int LOGIN_WANTED = 530;

    private static final int FOR_GOOD = 500;

    /**
     * A line of a reply.
     *
     * @param last whether the reply ends with it
     */
    record Line(int code, boolean last, String text) {
        /** @throws IllegalArgumentException when no mail server would say so */
        static Line parse(String line) {
            boolean sound = line.length() >= CODE
                    && isBetween(line.charAt(0), '2', '5')
                    && isBetween(line.charAt(1), '0', '9')
                    && isBetween(line.charAt(2), '0', '9')
                    && (line.length() == CODE || line.charAt(CODE) == ' ' || line.charAt(CODE) == MORE);
            if (!sound) {
                throw new IllegalArgumentException("not a line of SMTP");
            }
            boolean bare = line.length() == CODE;
            return new Line(
                    Integer.parseInt(line, 0, CODE, 10),
                    bare || line.charAt(CODE) != MORE,
                    bare ? "" : line.substring(CODE + 1));
        }

        private static boolean isBetween(char c, char first, char last) {
            return c >= first && c <= last;
        }
    }

    boolean isYes() {
        return code < 400;
    }

    /** Whether it will say the same another time. */
    boolean isForGood() {
        return code >= FOR_GOOD;
    }

    boolean wantsLogin() {
        return code == LOGIN_WANTED;
    }

    /** What the server can do, by upper-case keyword, when this is its answer to EHLO. */
    Map<String, String> offers() {
        Map<String, String> offers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String text : texts.subList(1, texts.size())) {
            // Some old servers write AUTH=LOGIN.
            String[] words = text.strip().split("[ =]", 2);
            offers.merge(words[0], words.length == 1 ? "" : words[1], (one, other) -> one + " " + other);
        }
        return offers;
    }

    /** The code, and the enhanced one of RFC 3463 when there is one: all of a reply that may be shown. */
    String numbers() {
        Matcher enhanced = ENHANCED.matcher(texts.get(0));
        return enhanced.matches() ? code + " " + enhanced.group(1) : Integer.toString(code);
    }
}

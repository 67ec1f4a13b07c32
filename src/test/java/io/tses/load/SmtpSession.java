package io.tses.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The side of a mail server that believes everything (RFC 5321), pipelined or not (RFC 2920). */
public final class SmtpSession {
    public static final String GREETING = "220 load ESMTP\r\n";

    private static final int MOST_BYTES = 1 << 20;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] MAIL_END = {'\r', '\n', '.', '\r', '\n'};
    private static final String OK = "250 OK\r\n";

    private final BiConsumer<String, Supplier<String>> mails;
    private final Function<String, Optional<String>> refusals;
    private final List<String> recipients = new ArrayList<>();
    private byte[] bytes = new byte[1 << 14];
    private int filled;
    private boolean inMail;
    private boolean over;

    /** @param mails told of each: to whom, and, while it is told, the mail as it came */
    SmtpSession(BiConsumer<String, Supplier<String>> mails) {
        this(mails, verb -> Optional.empty());
    }

    /**
     * As {@link #SmtpSession(BiConsumer)}, one that does not believe everything.
     *
     * @param refusals what is answered to a verb, without the end of the line, where it is not done
     */
    public SmtpSession(BiConsumer<String, Supplier<String>> mails, Function<String, Optional<String>> refusals) {
        this.mails = mails;
        this.refusals = refusals;
    }

    /** Whether the line is to be closed. */
    public boolean isOver() {
        return over;
    }

    /** What is to be answered to the bytes that came. */
    public String read(byte[] more) {
        int looked = filled;
        append(more);
        StringBuilder answers = new StringBuilder();
        int at = 0;
        while (!over) {
            byte[] ending = inMail ? MAIL_END : LINE_END;
            int end = indexOf(ending, Math.max(at, looked - ending.length));
            if (end < 0) {
                break;
            }
            int start = at;
            answers.append(inMail ? taken(() -> text(start, end)) : answer(text(start, end)));
            at = end + ending.length;
            looked = at;
        }
        System.arraycopy(bytes, at, bytes, 0, filled - at);
        filled -= at;
        if (filled > MOST_BYTES) {
            over = true;
            answers.append("552 too much\r\n");
        }
        return answers.toString();
    }

    private String taken(Supplier<String> mail) {
        inMail = false;
        recipients.forEach(to -> mails.accept(to, mail));
        recipients.clear();
        return OK;
    }

    private String answer(String command) {
        int end = command.indexOf(' ');
        String verb = (end < 0 ? command : command.substring(0, end)).toUpperCase(Locale.ROOT);
        return refusals.apply(verb).map(refusal -> refusal + "\r\n").orElseGet(() -> done(verb, command));
    }

    private String done(String verb, String command) {
        return switch (verb) {
            case "EHLO" -> "250-load\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE " + MOST_BYTES + "\r\n";
            case "RCPT" -> {
                recipients.add(path(command));
                yield OK;
            }
            case "DATA" -> {
                inMail = !recipients.isEmpty();
                yield inMail ? "354 go on\r\n" : "554 nobody to send it to\r\n";
            }
            case "RSET" -> {
                recipients.clear();
                yield OK;
            }
            case "QUIT" -> {
                over = true;
                yield "221 bye\r\n";
            }
            case "HELO", "MAIL", "NOOP" -> OK;
            default -> "502 not here\r\n";
        };
    }

    private static String path(String command) {
        int from = command.indexOf('<');
        int to = command.indexOf('>', from);
        return from < 0 || to < 0 ? "" : command.substring(from + 1, to);
    }

    private String text(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private void append(byte[] more) {
        if (filled + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(filled + more.length, bytes.length * 2));
        }
        System.arraycopy(more, 0, bytes, filled, more.length);
        filled += more.length;
    }

    private int indexOf(byte[] sought, int from) {
        for (int i = Math.max(from, 0); i <= filled - sought.length; i++) {
            if (bytes[i] == sought[0] && Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        return -1;
    }
}

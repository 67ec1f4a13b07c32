package io.tses.app;

import io.tses.tasks.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What a measurement means to an operator. */
final class Judgements {
    private static final List<String> ON_THIS_MACHINE = List.of("localhost", "127.0.0.1", "::1");

    /** Clocks that differ by more confuse who compares logs, and tokens with others. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);

    /** In which a certificate is to be renewed. */
    private static final Duration ENDS_SOON = Duration.ofDays(14);

    /** Of a hundred: what is fuller leaves little time to do something. */
    private static final int NEARLY_FULL = 90;

    private static final String CLOCK = "clock";
    private static final String SYNCHRONISE = "have both machines set their clocks by NTP";

    private Judgements() {}

    /** By how much one clock is ahead of another. */
    static Finding clock(String server, String whose, Duration ahead) {
        String what = "that of " + server + " and " + whose + " differ by "
                + ahead.abs().toMillis() + " ms";
        return ahead.abs().compareTo(CLOCKS_APART) > 0
                ? Finding.doubtful(CLOCK, what, SYNCHRONISE)
                : Finding.fine(CLOCK, what);
    }

    /** Whether others on the way could listen. */
    static Finding line(String thing, boolean encrypted, String host, String remedy) {
        if (encrypted) {
            return Finding.fine(thing, "the line to it is encrypted");
        }
        return ON_THIS_MACHINE.contains(host)
                ? Finding.fine(thing, "the line to it is not encrypted, and does not leave this machine")
                : Finding.doubtful(
                        thing, "the line to it is not encrypted", remedy + ", unless nobody else is on that network");
    }

    static Finding certificate(String thing, Instant end, Instant now) {
        String what = "its certificate is good until " + end.truncatedTo(ChronoUnit.MINUTES);
        if (end.isBefore(now)) {
            return Finding.broken(
                    thing, "its certificate has ended on " + end.truncatedTo(ChronoUnit.MINUTES), "renew it");
        }
        return end.isBefore(now.plus(ENDS_SOON))
                ? Finding.doubtful(thing, what, "renew it before")
                : Finding.fine(thing, what);
    }

    static Finding disk(String folder, long free, long all) {
        String what = "of " + folder + ": " + megabytes(free) + " free of " + megabytes(all);
        return isNearlyFull(all - free, all)
                ? Finding.doubtful("disk", what, "make room there")
                : Finding.fine("disk", what);
    }

    static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }

    /** Whether there is little time left to do something. */
    static boolean isNearlyFull(long used, long all) {
        return all > 0 && used / (all / 100.0) > NEARLY_FULL;
    }
}

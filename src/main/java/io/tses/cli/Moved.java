package io.tses.cli;

import io.tses.transfer.Arrivals;
import io.tses.transfer.Tally;
import picocli.CommandLine.ExitCode;

/** What is said at the end of moving people and events. */
final class Moved {
    private static final int WIDTH = 14;

    private Moved() {}

    /** @return how the command ends: well when every row is accounted for */
    static int tell(Surroundings surroundings, boolean dryRun, Arrivals arrivals) {
        surroundings.out().println(line("", "read", "refused", "already here", dryRun ? "would be new" : "new here"));
        surroundings.out().println(line("people", arrivals.people()));
        surroundings.out().println(line("audit rows", arrivals.events()));
        if (!arrivals.agree()) {
            surroundings.tell("tses: the counts do not agree, as if others wrote the same meanwhile; run it once more");
            return ExitCode.SOFTWARE;
        }
        surroundings
                .out()
                .println(
                        arrivals.refused() == 0
                                ? "The counts agree: every row has come over."
                                : "The counts agree: every row has come over or is named above.");
        return ExitCode.OK;
    }

    private static String line(String what, Tally tally) {
        return line(
                what,
                Long.toString(tally.read()),
                Long.toString(tally.refused()),
                Long.toString(tally.known()),
                Long.toString(tally.added()));
    }

    private static String line(String what, String... numbers) {
        StringBuilder line = new StringBuilder(what).append(" ".repeat(WIDTH - what.length()));
        for (String number : numbers) {
            line.append(" ".repeat(WIDTH - number.length())).append(number);
        }
        return line.toString();
    }
}

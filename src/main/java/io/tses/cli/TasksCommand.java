package io.tses.cli;

import io.tses.app.Counter;
import io.tses.mail.FindMailJobs;
import io.tses.mail.MailState;
import io.tses.mail.RetryMail;
import io.tses.shared.EmailAddress;
import io.tses.shared.TypedText;
import io.tses.tasks.FindTasks;
import io.tses.tasks.SendAgain;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "tasks",
        description = "Prints what is under way behind answers, mail and audit rows, and what became of each mail.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class TasksCommand implements Callable<Integer> {
    private static final int PAGE = 100;

    @Mixin
    private final DeskOption desk = new DeskOption();

    @Mixin
    private final LimitOption limit = new LimitOption();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            converter = ToMailState.class,
            description = "Mails in this state only: queued, sending, sent, retrying, failed, expired or withheld.")
    private @Nullable MailState state;

    @Option(
            names = "--email",
            paramLabel = "ADDRESS",
            converter = ToAddress.class,
            description = "Mails to this address only.")
    private @Nullable EmailAddress email;

    @Option(
            names = "--retry",
            paramLabel = "JOB",
            description = "Tries the mail of this job again, which failed for good, instead of printing any.")
    private @Nullable UUID retry;

    private final Surroundings surroundings;

    TasksCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        try (Desk open = desk.open(surroundings, Counter.TASKS)) {
            return retry == null ? list(open) : retry(open, retry);
        }
    }

    private int list(Desk open) throws TimeoutException {
        int printed = 0;
        Optional<FindMailJobs.Place> next = Optional.empty();
        boolean first = true;
        do {
            FindMailJobs question = new FindMailJobs(
                    Optional.ofNullable(state), Optional.ofNullable(email), limit.page(printed, PAGE), next);
            FindTasks.Found found = open.ask("tasks", FindTasks.ADDRESS, new FindTasks(question));
            if (first) {
                queues(found);
            }
            if (printed == 0 && !found.mail().jobs().isEmpty()) {
                row("QUEUED AT", "STATE", "KIND", "TRIES", "JOB", "TO", "LAST ERROR");
            }
            found.mail().jobs().forEach(this::row);
            printed += found.mail().jobs().size();
            next = found.mail().next();
            first = false;
        } while (next.isPresent() && printed < limit.value());
        surroundings.out().flush();
        if (next.isPresent()) {
            surroundings.tell("There are more; --limit says how many are printed.");
        }
        return ExitCode.OK;
    }

    private void queues(FindTasks.Found found) {
        FindMailJobs.Queue mail = found.mail().queue();
        surroundings
                .out()
                .println("mail   " + mail.depth() + " on their way, of which " + mail.inFlight() + " with a mailer"
                        + oldest(mail.depth(), mail.oldest()) + "; failed before " + mail.retried()
                        + "; given up and kept " + mail.dead());
        surroundings
                .out()
                .println("audit  " + found.audit().depth() + " rows to be written"
                        + oldest(found.audit().depth(), found.audit().oldest()) + "; impossible to write "
                        + found.audit().rejected());
    }

    private static String oldest(long depth, Duration oldest) {
        return depth == 0 ? "" : ", the oldest for " + oldest.toSeconds() + " s";
    }

    private void row(FindMailJobs.Job job) {
        row(
                moment(job.queuedAt()),
                job.state().wireName(),
                job.kind(),
                Integer.toString(job.tries()),
                job.id(),
                job.to(),
                job.lastError().orElse(""));
    }

    private void row(String queued, String state, String kind, String tries, String job, String to, String error) {
        String row = String.format(
                Locale.ROOT, "%-20s %-9s %-12s %5s  %-36s %-32s %s", queued, state, kind, tries, job, to, error);
        surroundings.out().println(TypedText.printable(row.stripTrailing()));
    }

    private static String moment(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private int retry(Desk open, UUID job) throws TimeoutException {
        return open.ask("tasks", SendAgain.ADDRESS, new SendAgain(surroundings.operator(), job))
                .match(
                        () -> told("The mail is queued again."),
                        reason -> refused("the mail is not queued again: " + why(reason)),
                        () -> refused("there is no job " + job),
                        () -> refused("this is not allowed"));
    }

    private int told(String what) {
        surroundings.out().println(what);
        return ExitCode.OK;
    }

    private int refused(String why) {
        surroundings.tell("tses: " + why);
        return ExitCode.SOFTWARE;
    }

    private static String why(RetryMail.Reason reason) {
        return switch (reason) {
            case SENT -> "it was sent";
            case LIVE -> "it is on its way";
            case EXPIRED -> "its code has expired; ask for another one";
            case WITHHELD -> "it must not be sent";
            case UNREADABLE -> "what is left of it cannot be read";
            case UNCERTAIN -> "the queue is too long to tell whether it is in there";
        };
    }

    /** Reads a state of mail. */
    static final class ToMailState implements ITypeConverter<MailState> {
        @Override
        public MailState convert(String text) {
            return Arrays.stream(MailState.values())
                    .filter(state -> state.wireName().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("\"" + text + "\" is none of "
                            + Arrays.stream(MailState.values())
                                    .map(MailState::wireName)
                                    .collect(Collectors.joining(", "))));
        }
    }
}

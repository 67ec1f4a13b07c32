package io.tses.cli;

import io.tses.app.Counter;
import io.tses.shared.TypedText;
import io.tses.users.FindUsers;
import io.tses.users.User;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "Prints people, the newest first.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ListUsersCommand implements Callable<Integer> {
    private static final int PAGE = 1000;

    @Mixin
    private final DeskOption desk = new DeskOption();

    @Mixin
    private final LimitOption limit = new LimitOption();

    @Parameters(
            paramLabel = "WORD",
            arity = "0..*",
            description = "Beginnings of an address, a username, a first or a last name, all of which must fit.")
    private List<String> words = List.of();

    @Option(names = "--staff", description = "Staff only.")
    private boolean staff;

    @Option(names = "--superusers", description = "Superusers only.")
    private boolean superusers;

    @Option(names = "--disabled", description = "Only those who were disabled.")
    private boolean disabled;

    private final Surroundings surroundings;

    ListUsersCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        try (Desk open = desk.open(surroundings, Counter.USERS)) {
            return print(open);
        }
    }

    private int print(Desk open) throws TimeoutException {
        int printed = 0;
        Optional<FindUsers.Cursor> next = Optional.empty();
        do {
            FindUsers.Page page = open.ask("user list", FindUsers.ADDRESS, question(printed, next))
                    .match(found -> found, () -> new FindUsers.Page(List.of(), 0, true, Optional.empty()));
            if (printed == 0 && !page.users().isEmpty()) {
                row("EMAIL", "USERNAME", "STANDING", "JOINED", "LAST SIGN-IN");
            }
            page.users().forEach(this::row);
            printed += page.users().size();
            next = page.next();
        } while (next.isPresent() && printed < limit.value());
        surroundings.out().flush();
        surroundings.tell(ending(printed, next.isPresent()));
        return ExitCode.OK;
    }

    private FindUsers question(int printed, Optional<FindUsers.Cursor> next) {
        return new FindUsers(
                Optional.empty(),
                Optional.empty(),
                disabled ? Optional.of(false) : Optional.empty(),
                staff ? Optional.of(true) : Optional.empty(),
                superusers ? Optional.of(true) : Optional.empty(),
                words,
                true,
                1,
                limit.page(printed, PAGE),
                next);
    }

    private void row(User user) {
        row(
                user.email().value(),
                user.username(),
                Standings.of(user),
                moment(user.dateJoined()),
                user.lastLogin().map(ListUsersCommand::moment).orElse("-"));
    }

    private void row(String email, String username, String standing, String joined, String lastSignIn) {
        surroundings
                .out()
                .println(TypedText.printable(String.format(
                        Locale.ROOT, "%-40s %-24s %-26s %-21s %s", email, username, standing, joined, lastSignIn)));
    }

    private static String ending(int printed, boolean more) {
        if (printed == 0) {
            return "Nobody.";
        }
        return more ? "There are more; --limit says how many are printed." : "All: " + printed + ".";
    }

    private static String moment(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

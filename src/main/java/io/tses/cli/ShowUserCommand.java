package io.tses.cli;

import io.tses.accounts.FindAddress;
import io.tses.app.AppConfig;
import io.tses.app.Counter;
import io.tses.otp.InspectCodes;
import io.tses.otp.OtpConfig;
import io.tses.sessions.FindSessions;
import io.tses.shared.TypedText;
import io.tses.users.User;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "show",
        description =
                "Prints what is known of an address: who has it, whether its codes are locked, and which sessions go on."
                        + " Of one that nobody has, too: its codes may be locked all the same.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ShowUserCommand implements Callable<Integer> {
    @Mixin
    private final PersonArgument person = new PersonArgument();

    private final Surroundings surroundings;

    ShowUserCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        try (Desk desk = person.open(surroundings, Counter.ACCOUNTS)) {
            FindAddress.Found found = desk.ask(
                    "user show", FindAddress.ADDRESS, new FindAddress(surroundings.operator(), person.email()));
            surroundings.out().println(person.email().value());
            found.user()
                    .map(user -> ofPerson(user, desk.settings()))
                    .orElse(List.of())
                    .forEach(this::print);
            ofCodes(found.codes(), desk.settings().otp()).forEach(this::print);
            if (found.user().isEmpty()) {
                return person.missing(surroundings);
            }
            print(row("sessions", Integer.toString(found.sessions().size())));
            found.sessions().forEach(session -> print(row("", said(session))));
            return 0;
        }
    }

    private void print(String line) {
        surroundings.out().println(line);
    }

    private static List<String> ofPerson(User user, AppConfig settings) {
        List<String> lines = new ArrayList<>();
        String name = (user.firstName() + " " + user.lastName()).strip();
        if (!name.isEmpty()) {
            lines.add(row("name", name));
        }
        lines.add(row("username", user.username()));
        lines.add(row("id", user.id().toString()));
        lines.add(row("standing", Standings.of(user)));
        lines.add(row("joined", moment(user.dateJoined())));
        lines.add(row(
                "last sign-in", user.lastLogin().map(ShowUserCommand::moment).orElse("none")));
        lines.add(row(
                "may sign in",
                Obstacle.of(user, settings).map(what -> "no: " + what).orElse("yes")));
        return lines;
    }

    private static List<String> ofCodes(InspectCodes.Inspected codes, OtpConfig otp) {
        return List.of(
                row(
                        "live code",
                        codes.codeEnds().map(ends -> "until " + moment(ends)).orElse("none")),
                row("lock", codes.lock().map(ShowUserCommand::said).orElse("none")),
                row("wrong codes", Integer.toString(codes.wrongCodes())),
                row(
                        "guesses",
                        codes.guesses() + " of " + otp.totalGuesses() + " in "
                                + OtpConfig.GUESS_WINDOW.toDays() + " days"
                                + codes.closing()
                                        .map(closing -> "; codes are closed " + said(closing))
                                        .orElse("")));
    }

    private static String said(InspectCodes.Lock lock) {
        Duration left = lock.unlocksIn();
        return "for " + (left.toHours() > 0 ? left.toHours() + " h " : "") + left.toMinutesPart() + " min, until "
                + moment(lock.ends());
    }

    private static String said(FindSessions.Session session) {
        return Stream.of(
                        session.id().toString(),
                        "since " + moment(session.createdAt()),
                        "used " + moment(session.lastUsedAt()),
                        session.clientAddress(),
                        session.userAgent())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("  "));
    }

    private static String moment(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String row(String what, String value) {
        return String.format(Locale.ROOT, "  %-13s %s", what, TypedText.printable(value));
    }
}

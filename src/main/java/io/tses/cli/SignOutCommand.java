package io.tses.cli;

import io.tses.accounts.EndAccountSessions;
import io.tses.app.Counter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "sign-out",
        description = "Ends every session of somebody. Running nodes notice within sessions.check-every.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class SignOutCommand implements Callable<Integer> {
    @Mixin
    private final PersonArgument person = new PersonArgument();

    private final Surroundings surroundings;

    SignOutCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        try (Desk desk = person.open(surroundings, Counter.ACCOUNTS)) {
            return desk.ask(
                            "sign-out",
                            EndAccountSessions.ADDRESS,
                            new EndAccountSessions(surroundings.operator(), person.whom(), Optional.empty()))
                    .match(
                            ended -> person.done(surroundings, "is signed out; sessions ended: " + ended + "."),
                            () -> person.missing(surroundings),
                            () -> person.refused(surroundings, "this is not allowed"));
        }
    }
}

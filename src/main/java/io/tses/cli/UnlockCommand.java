package io.tses.cli;

import io.tses.accounts.UnlockAccount;
import io.tses.shared.Actor;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "unlock",
        description =
                "Lets somebody try codes again who is locked. Wrong codes are not forgotten: the next ones lock again.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class UnlockCommand implements Callable<Integer> {
    @Mixin
    private final PersonArgument person = new PersonArgument();

    private final Surroundings surroundings;

    UnlockCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        return person.ask(
                        surroundings,
                        "unlock",
                        UnlockAccount.ADDRESS,
                        whom -> new UnlockAccount(Actor.commandLine(), whom))
                .match(
                        unlocked -> person.done(
                                surroundings, unlocked.wasLocked() ? "is not locked any more." : "was not locked."),
                        () -> person.missing(surroundings),
                        () -> person.refused(surroundings, "this is not allowed"),
                        retryAfter -> person.refused(
                                surroundings,
                                "unlocked too often; it can be done again in " + minutes(retryAfter) + " min"));
    }

    /** Rounded up: whoever waits that long has waited long enough. */
    private static long minutes(Duration wait) {
        return wait.plusMinutes(1).minusNanos(1).toMinutes();
    }
}

package io.tses.cli;

import io.tses.users.Flags;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "disable",
        description = "Lets somebody sign in no more, and ends every session of theirs. Running nodes notice within"
                + " users.cache-ttl.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DisableCommand implements Callable<Integer> {
    @Mixin
    private final PersonArgument person = new PersonArgument();

    private final Surroundings surroundings;

    DisableCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        return Activity.set(
                surroundings,
                person,
                "disable",
                Flags.active(false),
                (user, settings) -> "is disabled and signed out.");
    }
}

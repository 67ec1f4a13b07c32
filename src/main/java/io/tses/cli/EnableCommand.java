package io.tses.cli;

import io.tses.users.Flags;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "enable",
        description = "Lets somebody sign in again who was disabled.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class EnableCommand implements Callable<Integer> {
    @Mixin
    private final PersonArgument person = new PersonArgument();

    private final Surroundings surroundings;

    EnableCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        return Activity.set(
                surroundings,
                person,
                "enable",
                Flags.active(true),
                (user, settings) -> Obstacle.of(user, settings)
                        .map(what -> "is enabled, but may not sign in: " + what + ".")
                        .orElse("may sign in."));
    }
}

package io.tses.cli;

import io.tses.users.Flags;
import io.tses.users.User;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "staff",
        description =
                "Lets somebody see and change others, or no more. Superusers are made by create-superuser, which is above"
                        + " this.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class StaffCommand implements Callable<Integer> {
    @Mixin
    private final PersonArgument person = new PersonArgument();

    @Option(
            names = "--no",
            description = "Ends it, and that they are a superuser, too. The last active superuser stays one.")
    private boolean no;

    private final Surroundings surroundings;

    StaffCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Flags flags = no
                ? new Flags(Optional.empty(), Optional.of(false), Optional.of(false))
                : new Flags(Optional.empty(), Optional.of(true), Optional.empty());
        return Activity.set(
                surroundings,
                person,
                "staff",
                flags,
                (user, settings) -> said(user)
                        + Obstacle.of(user, settings)
                                .map(what -> " They may not sign in: " + what + ".")
                                .orElse(""));
    }

    private static String said(User user) {
        if (user.isSuperuser()) {
            return "is staff, being a superuser.";
        }
        return user.isStaff() ? "is staff." : "is not staff.";
    }
}

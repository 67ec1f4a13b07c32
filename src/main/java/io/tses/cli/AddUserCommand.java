package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.app.Counter;
import io.tses.users.AddUser;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "add",
        description =
                "Makes an account, so that somebody may sign in where users.sign-up is false. They sign in with a code,"
                        + " like everybody.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class AddUserCommand implements Callable<Integer> {
    @Mixin
    private final PersonArgument person = new PersonArgument();

    private final Surroundings surroundings;

    AddUserCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        try (Desk desk = person.open(surroundings, Counter.USERS)) {
            AddUser.Added added =
                    desk.ask("add-user", AddUser.ADDRESS, new AddUser(person.email(), surroundings.operator()));
            return person.done(surroundings, said(added, desk.settings()));
        }
    }

    private static String said(AddUser.Added added, AppConfig settings) {
        Optional<String> obstacle = Obstacle.of(added.user(), settings);
        if (added.created()) {
            return obstacle.map(what -> "has an account now, but may not sign in: " + what + ".")
                    .orElse("may sign in.");
        }
        return obstacle.map(what -> "has an account already, but may not sign in: " + what + ".")
                .orElse("has an account already.");
    }
}

package io.tses.cli;

import io.tses.users.AddUser;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "add-user",
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
        boolean created = person.askUsers(surroundings, "add-user", AddUser.ADDRESS, AddUser::new)
                .created();
        return person.done(surroundings, created ? "may sign in." : "has an account already.");
    }
}

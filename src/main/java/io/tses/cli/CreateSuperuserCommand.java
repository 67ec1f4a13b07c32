package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.app.Counter;
import io.tses.shared.EmailAddress;
import io.tses.users.GrantSuperuser;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import static java.util.Objects.requireNonNull;

@Command(
        name = "create-superuser",
        description = "Lets the person of an address do everything. Makes the account when there is none;"
                + " they sign in with a code, like everybody.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CreateSuperuserCommand implements Callable<Integer> {
    @Mixin
    private final DeskOption desk = new DeskOption();

    @Option(
            names = "--email",
            paramLabel = "ADDRESS",
            required = true,
            converter = ToAddress.class,
            description = "Whose account.")
    private @Nullable EmailAddress email;

    private final Surroundings surroundings;

    CreateSuperuserCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        EmailAddress address = requireNonNull(email);
        try (Desk open = desk.open(surroundings, Counter.USERS)) {
            return open.ask(
                            "create-superuser",
                            GrantSuperuser.ADDRESS,
                            new GrantSuperuser(address, surroundings.operator()))
                    .match(granted -> done(granted, open.settings()), this::refused);
        }
    }

    private int done(GrantSuperuser.Granted granted, AppConfig settings) {
        EmailAddress address = granted.user().email();
        surroundings
                .out()
                .println(address.value()
                        + (granted.created() ? " is a new account, and a superuser." : " is a superuser now."));
        Obstacle.of(address, settings).ifPresent(what -> surroundings.tell("But they may not sign in: " + what + "."));
        return ExitCode.OK;
    }

    private int refused() {
        surroundings.tell("tses: a test identity cannot be a superuser: others know its code; see test-identities");
        return ExitCode.SOFTWARE;
    }
}

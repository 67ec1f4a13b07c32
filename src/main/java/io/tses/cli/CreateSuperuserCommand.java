package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.app.Application;
import io.tses.shared.EmailAddress;
import io.tses.users.GrantSuperuser;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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
    private static final long PATIENCE_SECONDS = 60;

    @Mixin
    private final ConfigOption config = new ConfigOption();

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
        Logging.troubleToConsole(surroundings);
        EmailAddress address = requireNonNull(email);
        AppConfig settings = AppConfig.from(config.load(surroundings, Map.of()).usable());
        return Application.askUsers(settings, "create-superuser", GrantSuperuser.ADDRESS, new GrantSuperuser(address))
                .await(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .match(granted -> done(address, granted.created()), this::refused);
    }

    private int done(EmailAddress address, boolean created) {
        surroundings
                .out()
                .println(address.value() + (created ? " is a new account, and a superuser." : " is a superuser now."));
        return ExitCode.OK;
    }

    private int refused() {
        surroundings.tell("tses: a test identity cannot be a superuser: others know its code; see test-identities");
        return ExitCode.SOFTWARE;
    }
}

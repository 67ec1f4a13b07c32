package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.app.Application;
import io.tses.config.ConfigLoader;
import io.tses.shared.EmailAddress;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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

    static final class ToAddress implements ITypeConverter<EmailAddress> {
        @Override
        public EmailAddress convert(String text) {
            return EmailAddress.parse(text)
                    .orElseThrow(() -> new TypeConversionException("\"" + text + "\" is not an e-mail address"));
        }
    }

    @Override
    public Integer call() throws Exception {
        Logging.toConsole(surroundings);
        EmailAddress address = java.util.Objects.requireNonNull(email);
        AppConfig settings = AppConfig.from(ConfigLoader.load(config.file(), surroundings.environment(), Map.of()));
        boolean created = Application.grantSuperuser(settings, address).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        surroundings
                .out()
                .println(address.value() + (created ? " is a new account, and a superuser." : " is a superuser now."));
        return 0;
    }
}

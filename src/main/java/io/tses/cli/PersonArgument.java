package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.app.Application;
import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.shared.EmailAddress;
import io.tses.users.Whom;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import static java.util.Objects.requireNonNull;

/** What commands about a person have in common: whose account it is, and how the question is asked and answered. */
final class PersonArgument {
    private static final long PATIENCE_SECONDS = 60;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "EMAIL", converter = ToAddress.class, description = "Whose account.")
    private @Nullable EmailAddress email;

    /** Asks what a node would be asked, as far as the servers are concerned that the settings name. */
    <Q extends BusMessage, R extends BusMessage> R ask(
            Surroundings surroundings, String command, Address<Q, R> address, Function<Whom, Q> question)
            throws TimeoutException {
        Logging.troubleToConsole(surroundings);
        AppConfig settings = AppConfig.from(config.load(surroundings, Map.of()).usable());
        return Application.askAccounts(settings, command, address, question.apply(Whom.of(requireNonNull(email))))
                .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** As {@link #ask}, a question that concerns nobody's codes and sessions. Redis is not needed. */
    <Q extends BusMessage, R extends BusMessage> R askUsers(
            Surroundings surroundings, String command, Address<Q, R> address, Function<EmailAddress, Q> question)
            throws TimeoutException {
        Logging.troubleToConsole(surroundings);
        AppConfig settings = AppConfig.from(config.load(surroundings, Map.of()).usable());
        return Application.askUsers(settings, command, address, question.apply(requireNonNull(email)))
                .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** @param what follows the address */
    int done(Surroundings surroundings, String what) {
        surroundings.out().println(requireNonNull(email).value() + " " + what);
        return ExitCode.OK;
    }

    int missing(Surroundings surroundings) {
        return refused(
                surroundings, "nobody has the address " + requireNonNull(email).value());
    }

    int refused(Surroundings surroundings, String why) {
        surroundings.tell("tses: " + why);
        return ExitCode.SOFTWARE;
    }
}

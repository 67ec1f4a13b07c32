package io.tses.cli;

import io.tses.app.Counter;
import io.tses.shared.EmailAddress;
import io.tses.users.Whom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import static java.util.Objects.requireNonNull;

/** What commands about a person have in common: whose address it is, of whom they ask, and how they answer. */
final class PersonArgument {
    @Mixin
    private final DeskOption desk = new DeskOption();

    @Parameters(paramLabel = "EMAIL", converter = ToAddress.class, description = "Whose address.")
    private @Nullable EmailAddress email;

    /** To be closed. */
    Desk open(Surroundings surroundings, Counter counter) throws TimeoutException {
        return desk.open(surroundings, counter);
    }

    EmailAddress email() {
        return requireNonNull(email);
    }

    Whom whom() {
        return Whom.of(email());
    }

    /** @param what follows the address */
    int done(Surroundings surroundings, String what) {
        surroundings.out().println(email().value() + " " + what);
        return ExitCode.OK;
    }

    int missing(Surroundings surroundings) {
        return refused(surroundings, "nobody has the address " + email().value());
    }

    int refused(Surroundings surroundings, String why) {
        surroundings.tell("tses: " + why);
        return ExitCode.SOFTWARE;
    }
}

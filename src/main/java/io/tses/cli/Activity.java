package io.tses.cli;

import io.tses.accounts.ChangeAccount;
import io.tses.app.AppConfig;
import io.tses.app.Counter;
import io.tses.users.ChangeUser.Reason;
import io.tses.users.Flags;
import io.tses.users.User;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/** What somebody may do, as several commands decide it. */
final class Activity {
    private Activity() {}

    /** @param said of the person afterwards */
    static int set(
            Surroundings surroundings,
            PersonArgument person,
            String command,
            Flags flags,
            BiFunction<User, AppConfig, String> said)
            throws TimeoutException {
        try (Desk desk = person.open(surroundings, Counter.ACCOUNTS)) {
            ChangeAccount change = new ChangeAccount(
                    surroundings.operator(),
                    person.whom(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    flags);
            return desk.ask(command, ChangeAccount.ADDRESS, change)
                    .match(
                            user -> person.done(surroundings, said.apply(user, desk.settings())),
                            () -> person.missing(surroundings),
                            reason -> person.refused(surroundings, why(reason)),
                            maxAge -> unexpected("stale"),
                            () -> unexpected("no username"),
                            retryAfter -> unexpected("limited"));
        }
    }

    private static String why(Reason reason) {
        return switch (reason) {
            case LAST_SUPERUSER ->
                "the last active superuser cannot be disabled, nor lose that rank; tses create-superuser makes another";
            case NOT_ALLOWED -> "this is not allowed";
            case TEST_IDENTITY -> "a test identity cannot be staff: others know its code; see test-identities";
            case USERNAME_TAKEN, SUPERUSER_IS_STAFF -> throw new IllegalStateException(reason.name());
        };
    }

    /** Nobody is asked to sign in here, or called otherwise. */
    private static int unexpected(String outcome) {
        throw new IllegalStateException(outcome);
    }
}

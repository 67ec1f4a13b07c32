package io.tses.cli;

import io.tses.accounts.ChangeAccount;
import io.tses.shared.Actor;
import io.tses.users.ChangeUser.Reason;
import java.util.concurrent.TimeoutException;

/** Whether somebody may sign in, as two commands decide it. */
final class Activity {
    private Activity() {}

    /** @param done what is said of the person afterwards */
    static int set(Surroundings surroundings, PersonArgument person, String command, boolean isActive, String done)
            throws TimeoutException {
        return person.ask(
                        surroundings,
                        command,
                        ChangeAccount.ADDRESS,
                        whom -> ChangeAccount.activity(Actor.commandLine(), whom, isActive))
                .match(
                        user -> person.done(surroundings, done),
                        () -> person.missing(surroundings),
                        reason -> person.refused(surroundings, why(reason)),
                        maxAge -> unexpected("stale"),
                        () -> unexpected("no username"),
                        retryAfter -> unexpected("limited"));
    }

    private static String why(Reason reason) {
        return switch (reason) {
            case LAST_SUPERUSER -> "the last active superuser cannot be disabled";
            case NOT_ALLOWED -> "this is not allowed";
            case USERNAME_TAKEN, SUPERUSER_IS_STAFF, TEST_IDENTITY -> throw new IllegalStateException(reason.name());
        };
    }

    /** Nobody is asked to sign in here, or called otherwise. */
    private static int unexpected(String outcome) {
        throw new IllegalStateException(outcome);
    }
}

package io.tses.cli;

import io.tses.accounts.UnlockAddress;
import io.tses.app.Counter;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "unlock",
        description =
                "Lets whoever has an address ask for codes and try them again now, whether they have an account or not: forgets"
                        + " its lock, its wrong codes and its requests. The total of guesses stays, as do the limits of clients"
                        + " and networks.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class UnlockCommand implements Callable<Integer> {
    @Mixin
    private final PersonArgument person = new PersonArgument();

    private final Surroundings surroundings;

    UnlockCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        try (Desk desk = person.open(surroundings, Counter.ACCOUNTS)) {
            return desk.ask("unlock", UnlockAddress.ADDRESS, new UnlockAddress(surroundings.operator(), person.email()))
                    .match(
                            unlocked -> unlocked(unlocked, desk.settings().rateLimit()),
                            () -> person.refused(surroundings, "out of reach"),
                            retryAfter -> person.refused(
                                    surroundings,
                                    "unlocked too often; it can be done again in " + minutes(retryAfter) + " min"));
        }
    }

    private int unlocked(UnlockAddress.Unlocked unlocked, RateLimitConfig limits) {
        EmailAddress mailbox = limits.aliases().bucketOf(person.email());
        List<String> requests = List.of(Limit.EMAIL.key(mailbox.value()), Limit.EMAIL_DAY.key(mailbox.value()));
        int code = person.done(surroundings, unlocked.wasLocked() ? "is not locked any more." : "was not locked.");
        surroundings
                .out()
                .println("Requests are counted anew"
                        + (mailbox.equals(person.email()) ? "" : ", for the mailbox " + mailbox.value())
                        + ", under " + String.join(" and ", requests) + ".");
        unlocked.cleared().stream()
                .filter(key -> !requests.contains(key))
                .forEach(key -> surroundings.out().println("Forgotten: " + key));
        return code;
    }

    /** Rounded up: whoever waits that long has waited long enough. */
    private static long minutes(Duration wait) {
        return wait.plusMinutes(1).minusNanos(1).toMinutes();
    }
}

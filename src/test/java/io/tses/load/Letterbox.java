package io.tses.load;

import io.tses.accountant.Counts;
import io.tses.accountant.Letter;
import io.tses.accountant.Run;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Hands mails to those who wait for them, and counts all. Belongs to one event loop. */
public final class Letterbox {
    private final Run run;
    private final Duration patience;
    private final Map<Integer, Promise<Letter>> waiting = new HashMap<>();
    private final Counts counts = new Counts();

    public Letterbox(Run run, Duration patience) {
        this.run = run;
        this.patience = patience;
    }

    /** The next mail with a code that comes to {@code person}. Whoever waits again is told of it instead of the former. */
    public Future<Letter> next(int person) {
        Promise<Letter> promise = Promise.promise();
        waiting.put(person, promise);
        return promise.future()
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(late -> forget(person));
    }

    /** Says that nobody waits any more. */
    public void forget(int person) {
        waiting.remove(person);
    }

    /** A mail has come, with its headers. Those of others do not matter. */
    public void came(String to, Supplier<String> mail) {
        run.person(to).ifPresent(person -> Letter.in(mail.get()).ifPresent(letter -> came(person, letter)));
    }

    /** How many mails with a code came to each person. */
    public Counts counts() {
        return counts;
    }

    private void came(int person, Letter letter) {
        counts.add(person, 1);
        Promise<Letter> promise = waiting.remove(person);
        if (promise != null) {
            promise.tryComplete(letter);
        }
    }
}

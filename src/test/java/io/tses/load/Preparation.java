package io.tses.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;

/** Has people sign in before anything is measured, so many at once. Belongs to the generator's event loop. */
final class Preparation {
    private static final int AT_ONCE = 32;
    private static final int TRIES = 3;

    private final Context context;
    private final Play play;
    private final Tally unseen = new Tally();
    private final int people;
    private final PrintWriter progress;
    private final Promise<Void> done = Promise.promise();
    private int begun;
    private int signedIn;

    Preparation(Context context, Play play, int people, PrintWriter progress) {
        this.context = context;
        this.play = play;
        this.people = people;
        this.progress = progress;
    }

    /** Fails when one of them cannot sign in, tried three times. */
    Future<Void> start() {
        if (people == 0) {
            done.complete();
        }
        for (int i = 0; i < Math.min(AT_ONCE, people); i++) {
            next();
        }
        return done.future();
    }

    private void next() {
        if (begun < people) {
            begun++;
            introduce(TRIES)
                    .onSuccess(ready -> ready())
                    .onFailure(cause -> done.tryFail(
                            new IllegalStateException("people cannot sign in beforehand: " + reason(cause))))
                    .onComplete(gone -> context.runOnContext(now -> next()));
        }
    }

    /** A node that has just started may be slow to answer. */
    private Future<JsonObject> introduce(int tries) {
        return play.introduce(new Journey(unseen, System.nanoTime(), false))
                .recover(cause -> tries > 1 ? introduce(tries - 1) : Future.failedFuture(cause));
    }

    private static String reason(Throwable cause) {
        return cause instanceof StepFailed failed ? failed.step().label() + " " + failed.kind() : cause.toString();
    }

    private void ready() {
        signedIn++;
        if (signedIn % Math.max(1, people / 10) == 0) {
            progress.printf(Locale.ROOT, "signed in beforehand: %,d of %,d people%n", signedIn, people);
            progress.flush();
        }
        if (signedIn == people) {
            done.tryComplete();
        }
    }
}

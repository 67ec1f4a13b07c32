package io.tses.load;

import io.tses.accountant.Letter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What one arrival does, step by step, each timed. The first is timed from when it was due, however late it began. */
final class Journey {
    private final Tally tally;
    private final long due;
    private final boolean counts;
    private long from;

    /** @param due as {@link System#nanoTime} has it */
    Journey(Tally tally, long due, boolean counts) {
        this.tally = tally;
        this.due = due;
        this.counts = counts;
        from = due;
    }

    /** The body of the answer, once it is there and of that status; fails with {@link StepFailed} otherwise. */
    Future<JsonObject> expect(Step step, int status, Future<Heard> answer) {
        return answer.recover(cause -> Future.failedFuture(new StepFailed(step, Heard.kindOf(cause))))
                .compose(heard -> {
                    if (heard.status() != status) {
                        return Future.failedFuture(new StepFailed(step, heard.kind()));
                    }
                    ended(step);
                    return Future.succeededFuture(heard.json());
                });
    }

    Future<Letter> expectMail(Future<Letter> mail) {
        return mail.recover(cause -> Future.failedFuture(new StepFailed(Step.MAIL, Heard.kindOf(cause))))
                .onSuccess(letter -> ended(Step.MAIL));
    }

    /** Says that everything is done that {@code whole} stands for. */
    void endedAll(Step whole) {
        tally.step(whole, System.nanoTime() - due, counts);
    }

    private void ended(Step step) {
        long now = System.nanoTime();
        tally.step(step, now - from, counts);
        from = now;
    }
}

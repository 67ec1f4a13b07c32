package io.tses.audit;

import io.tses.audit.RefusalStore.Look;
import io.tses.outbox.OutboxGauges;
import io.vertx.core.Future;

/**
 * Makes events of what was refused and only counted: one of each finished minute and cause. A sum leaves its hash in the step
 * in which its event is appended, so that it is told once, however many do this at once and whoever dies meanwhile. Belongs to
 * one event loop.
 */
final class RefusalSums {
    private static final long NONE = -1;

    private final RefusalStore refusals;
    private final OutboxGauges gauges;
    private final OutageLog moving = new OutageLog("refusals");

    private Future<?> round = Future.succeededFuture();
    private long seen = NONE;

    RefusalSums(RefusalStore refusals, OutboxGauges gauges) {
        this.refusals = refusals;
        this.gauges = gauges;
    }

    /** Moves all that are finished; one round at a time. */
    void move() {
        if (!round.isComplete() || !refusals.isUp()) {
            return;
        }
        round = refusals.finished(RefusalStore.BEGINNING, seen)
                .compose(first -> move(first, first.minute()).onSuccess(moved -> seen = first.minute()))
                .onSuccess(moved -> moving.worked())
                .onFailure(moving::failed);
    }

    private Future<?> move(Look look, long minute) {
        gauges.refusals(look.waiting());
        return refusals.move(look.finished(), look.isLast() && minute != seen ? minute : 0)
                .compose(moved -> look.isLast()
                        ? Future.succeededFuture()
                        : refusals.finished(look.next(), seen).compose(next -> move(next, minute)));
    }

    /** Calls somebody by their pseudonym from now on. */
    Future<ForgetRefusals.Forgotten> forget(ForgetRefusals ask) {
        return forget(ask, RefusalStore.BEGINNING).map(new ForgetRefusals.Forgotten());
    }

    private Future<?> forget(ForgetRefusals ask, String from) {
        return refusals.forget(ask.email(), ask.pseudonym(), from)
                .compose(next -> next.equals(RefusalStore.BEGINNING) ? Future.succeededFuture() : forget(ask, next));
    }
}

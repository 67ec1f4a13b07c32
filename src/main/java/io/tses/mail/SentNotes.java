package io.tses.mail;

import io.tses.mail.MailQueueStore.Sent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Tells the outbox which mails were sent: the first at once, and those within a moment after that together. Belongs to one event loop. */
final class SentNotes {
    /** Short beside what a mail takes, and long enough for many of them where many are sent. */
    private static final long MOMENT_MILLIS = 2;

    /** Redis does nothing else meanwhile. */
    private static final int MOST = 100;

    private static final class Untold {
        final Sent sent;
        final Promise<Boolean> ended = Promise.promise();

        Untold(Sent sent) {
            this.sent = sent;
        }
    }

    private final Vertx vertx;
    private final MailQueueStore store;
    private final Deque<Untold> untold = new ArrayDeque<>();
    private boolean waiting;

    SentNotes(Vertx vertx, MailQueueStore store) {
        this.vertx = vertx;
        this.store = store;
    }

    /** Whether the job had not ended before. Fails as the telling does, and may be repeated then. */
    Future<Boolean> note(Sent sent) {
        Untold added = new Untold(sent);
        untold.add(added);
        if (!waiting) {
            tell();
        }
        return added.ended.future();
    }

    private void tell() {
        List<Untold> told = new ArrayList<>();
        while (!untold.isEmpty() && told.size() < MOST) {
            told.add(untold.remove());
        }
        store.sent(told.stream().map(one -> one.sent).toList())
                .onSuccess(ended -> {
                    for (int i = 0; i < told.size(); i++) {
                        told.get(i).ended.complete(ended.get(i));
                    }
                })
                .onFailure(cause -> told.forEach(one -> one.ended.fail(cause)));
        waiting = true;
        vertx.setTimer(MOMENT_MILLIS, over -> {
            waiting = false;
            if (!untold.isEmpty()) {
                tell();
            }
        });
    }
}

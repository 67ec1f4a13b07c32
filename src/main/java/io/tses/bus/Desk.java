package io.tses.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.atomic.AtomicInteger;

/** Where one instance of a verticle answers one kind of question. Knows how many it is working on. */
final class Desk {
    private final MessageConsumer<?> consumer;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final Promise<Void> idle = Promise.promise();
    private volatile boolean closing;

    Desk(MessageConsumer<?> consumer) {
        this.consumer = consumer;
    }

    String address() {
        return consumer.address();
    }

    void asked() {
        unanswered.incrementAndGet();
    }

    void answered() {
        if (unanswered.decrementAndGet() == 0 && closing) {
            idle.tryComplete();
        }
    }

    /** Is asked no more; completes when it has answered what it was asked. */
    Future<Void> close() {
        return consumer.unregister().eventually(() -> {
            closing = true;
            if (unanswered.get() == 0) {
                idle.tryComplete();
            }
            return idle.future();
        });
    }
}

package io.tses.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.atomic.AtomicInteger;

/** Where one instance of a verticle answers one kind of question. Knows how many it is working on. */
final class Desk {
    private final MessageConsumer<?> consumer;
    private final Context context;
    private final Promise<Void> idle = Promise.promise();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean closing;

    /** @param context of the verticle */
    Desk(MessageConsumer<?> consumer, Context context) {
        this.consumer = consumer;
        this.context = context;
    }

    String address() {
        return consumer.address();
    }

    void asked() {
        unanswered.incrementAndGet();
    }

    void answered() {
        unanswered.decrementAndGet();
        completeWhenIdle();
    }

    /** Is asked no more; completes when it has answered what it was asked. Other nodes are not waited for. */
    Future<Void> close() {
        consumer.unregister();
        // Behind those that have been handed over by now.
        context.runOnContext(after -> {
            closing = true;
            completeWhenIdle();
        });
        return idle.future();
    }

    private void completeWhenIdle() {
        if (closing && unanswered.get() == 0) {
            idle.tryComplete();
        }
    }
}

package io.tses.bus;

import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus as verticles see it: typed questions, sealed replies, deadlines that only shrink on the way down, and the
 * request id in every message. Nothing else touches {@link io.vertx.core.eventbus.EventBus}.
 */
public final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final String REQUEST_ID = "request-id";
    private static final String BUDGET_MILLIS = "budget-ms";
    private static final int UNAVAILABLE = 503;
    private static final int BROKEN = 500;

    /** How much earlier than its caller a question gives up, so that the caller still has time to answer. */
    private static final long MARGIN_MILLIS = 20;

    private final Vertx vertx;

    private Bus(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Registers the codec, which can be done once for a Vert.x instance. */
    public static Bus on(Vertx vertx, RecordCodec codec) {
        vertx.eventBus().registerCodec(codec);
        return new Bus(vertx);
    }

    /**
     * Asks and awaits the reply.
     *
     * @return the outcome; fails with {@link Unavailable} when nobody can answer in time, with anything else when the
     *     answering side is broken
     */
    public <Q extends BusMessage, R extends BusMessage> Future<R> ask(Address<Q, R> address, Q question) {
        RequestScope scope = RequestScope.current();
        long budget = address.timeout().toMillis();
        DeliveryOptions options =
                new DeliveryOptions().setCodecName(RecordCodec.NAME).setLocalOnly(true);
        if (scope != null) {
            budget = Math.min(budget, scope.remainingMillis() - MARGIN_MILLIS);
            if (budget <= 0) {
                return Future.failedFuture(new Unavailable(address.name() + " was asked past its deadline"));
            }
            options.addHeader(REQUEST_ID, scope.requestId()).addHeader(BUDGET_MILLIS, Long.toString(budget));
        }
        return vertx.eventBus()
                .<R>request(address.name(), question, options.setSendTimeout(budget))
                .transform(sent -> sent.succeeded()
                        ? Future.succeededFuture(
                                address.reply().cast(sent.result().body()))
                        : Future.failedFuture(toFailure(address, sent.cause())));
    }

    /**
     * Answers every question at {@code address} from now until the verticle stops.
     *
     * @return completes once the whole cluster can reach this answer
     */
    public <Q extends BusMessage, R extends BusMessage> Future<Void> answer(
            Address<Q, R> address, Function<Q, ? extends Future<? extends R>> answer) {
        return vertx.eventBus()
                .<Q>consumer(address.name(), message -> answer(address, message, answer))
                .completion();
    }

    /** Raises a signal on this node for everyone who listens. */
    public void raise(Signal signal) {
        vertx.eventBus().publish(signal.name(), null, new DeliveryOptions().setLocalOnly(true));
    }

    /** Calls {@code action} whenever {@code signal} is raised, until the verticle stops. */
    public Future<Void> listen(Signal signal, Runnable action) {
        return vertx.eventBus().consumer(signal.name(), raised -> action.run()).completion();
    }

    private <Q extends BusMessage, R extends BusMessage> void answer(
            Address<Q, R> address, Message<Q> message, Function<Q, ? extends Future<? extends R>> answer) {
        String budget = message.headers().get(BUDGET_MILLIS);
        if (budget != null) {
            new RequestScope(message.headers().get(REQUEST_ID), System.nanoTime() + Long.parseLong(budget) * 1_000_000)
                    .enter();
        }
        long startedAt = LOG.isDebugEnabled() ? System.nanoTime() : 0;
        Future<? extends R> reply;
        try {
            reply = answer.apply(address.question().cast(message.body()));
        } catch (RuntimeException e) {
            reply = Future.failedFuture(e);
        }
        reply.onComplete(done -> {
            if (LOG.isDebugEnabled()) {
                log(address, done, startedAt);
            }
            if (done.succeeded()) {
                message.reply(done.result(), new DeliveryOptions().setCodecName(RecordCodec.NAME));
            } else {
                fail(address, message, done.cause());
            }
        });
    }

    /** By the kind of the outcome: what it holds may be secret. */
    private static void log(Address<?, ?> address, AsyncResult<? extends BusMessage> done, long startedAt) {
        LOG.debug(
                "answered address={} outcome={} us={}",
                address.name(),
                (done.succeeded() ? done.result() : done.cause()).getClass().getSimpleName(),
                (System.nanoTime() - startedAt) / 1000);
    }

    private static void fail(Address<?, ?> address, Message<?> message, Throwable cause) {
        if (cause instanceof Unavailable) {
            message.fail(UNAVAILABLE, cause.getMessage());
        } else {
            LOG.error("{} could not answer", address.name(), cause);
            message.fail(BROKEN, address.name() + " could not answer");
        }
    }

    private static Throwable toFailure(Address<?, ?> address, Throwable cause) {
        if (cause instanceof ReplyException failure
                && (failure.failureType() != ReplyFailure.RECIPIENT_FAILURE || failure.failureCode() == UNAVAILABLE)) {
            return new Unavailable(address.name() + ": " + failure.getMessage());
        }
        return cause;
    }
}

package io.tses.bus;

import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
    private static final String NODE = "node";
    private static final String SENT_NANOS = "sent-ns";
    private static final int UNAVAILABLE = 503;
    private static final int BROKEN = 500;
    private static final int NOT_UNDERSTOOD = 501;

    /** How much earlier than its caller a question gives up, so that the caller still has time to answer. */
    private static final long MARGIN_MILLIS = 20;

    /** Of Vert.x' bus, what is sent to a node that is silent waits without a bound. */
    private static final int MOST_ELSEWHERE = 16_384;

    private final Vertx vertx;

    /** Tells this process from all others. */
    private final String node = UUID.randomUUID().toString();

    private final int mostElsewhere;

    private final TimeOnTheWay onTheWay = new TimeOnTheWay(System::nanoTime);

    /** Questions to other nodes that are not answered yet. */
    private final AtomicInteger elsewhere = new AtomicInteger();

    /** By address: those that answer on this node. */
    private final Map<String, Set<Desk>> desks = new ConcurrentHashMap<>();

    /** Those who answer, by the deployment that they belong to. */
    private final Map<String, Queue<Desk>> deployments = new ConcurrentHashMap<>();

    /** The signals that somebody on this node listens to. */
    private final Set<String> heardHere = ConcurrentHashMap.newKeySet();

    private Bus(Vertx vertx, int mostElsewhere) {
        this.vertx = vertx;
        this.mostElsewhere = mostElsewhere;
    }

    /** Registers the codec, which can be done once for a Vert.x instance. */
    public static Bus on(Vertx vertx, RecordCodec codec) {
        return on(vertx, codec, MOST_ELSEWHERE);
    }

    /** @param mostElsewhere questions that may await other nodes; more fail at once */
    public static Bus on(Vertx vertx, RecordCodec codec, int mostElsewhere) {
        vertx.eventBus().registerCodec(codec);
        return new Bus(vertx, mostElsewhere);
    }

    /**
     * Asks and awaits the reply: of this node where it answers such questions itself, else of any node of the cluster. What may be
     * asked twice is, when one node is silent, of two at once, since one of them may be that one again; what may not is when a node says that
     * nobody there has heard it.
     *
     * @return the outcome; fails with {@link Unavailable} when nobody can answer in time, or too many await other nodes, with anything
     *     else when the answering side is broken
     */
    public <Q extends BusMessage, R extends BusMessage> Future<R> ask(Address<Q, R> address, Q question) {
        RequestScope scope = RequestScope.current();
        long budget = address.timeout().toMillis();
        if (scope != null) {
            budget = Math.min(budget, scope.remainingMillis() - MARGIN_MILLIS);
            if (budget <= 0) {
                return Future.failedFuture(new Unavailable(address.name() + " was asked past its deadline"));
            }
        }
        Future<Message<R>> sent = vertx.isClustered() && !desks.containsKey(address.name())
                ? askElsewhere(address, question, scope, budget)
                : send(address, question, scope, budget, true);
        return sent.transform(answered -> answered.succeeded()
                ? read(address, answered.result().body())
                : Future.failedFuture(toFailure(address, answered.cause())));
    }

    private static <R extends BusMessage> Future<R> read(Address<?, R> address, Object reply) {
        if (reply instanceof Unreadable unreadable) {
            return Future.failedFuture(new Unavailable(notUnderstood(address, unreadable)));
        }
        return address.reply().isInstance(reply)
                ? Future.succeededFuture(address.reply().cast(reply))
                : Future.failedFuture(new Unavailable(address.name() + " was answered by another release"));
    }

    private static String notUnderstood(Address<?, ?> address, Unreadable message) {
        return address.name() + ": this node has no message " + message.name() + "; the other runs another release";
    }

    private <Q extends BusMessage, R extends BusMessage> Future<Message<R>> askElsewhere(
            Address<Q, R> address, Q question, @Nullable RequestScope scope, long budget) {
        if (elsewhere.incrementAndGet() > mostElsewhere) {
            elsewhere.decrementAndGet();
            return Future.failedFuture(new Unavailable("too many questions await other nodes"));
        }
        long askedAt = System.nanoTime();
        long patience = address.repeatable() ? Math.max(1, budget / 2) : budget;
        return this.<Q, R>send(address, question, scope, patience, false)
                .recover(cause -> {
                    long left = budget - (System.nanoTime() - askedAt) / 1_000_000;
                    return left > 0 && mayAskAgain(address, cause)
                            ? sendAgain(address, question, scope, left)
                            : Future.failedFuture(cause);
                })
                .onComplete(done -> elsewhere.decrementAndGet());
    }

    /** Nodes are asked in turn, so that two questions sent together go to two of them, where there are two. */
    private <Q extends BusMessage, R extends BusMessage> Future<Message<R>> sendAgain(
            Address<Q, R> address, Q question, @Nullable RequestScope scope, long left) {
        Future<Message<R>> sent = send(address, question, scope, left, false);
        if (!address.repeatable()) {
            return sent;
        }
        Future<Message<R>> beside = send(address, question, scope, left, false);
        return Future.any(sent, beside).map(any -> sent.succeeded() ? sent.result() : beside.result());
    }

    private static boolean mayAskAgain(Address<?, ?> address, Throwable cause) {
        ReplyFailure failure = cause instanceof ReplyException reply ? reply.failureType() : ReplyFailure.ERROR;
        return failure == ReplyFailure.NO_HANDLERS
                || (cause instanceof ReplyException reply && reply.failureCode() == NOT_UNDERSTOOD)
                || (address.repeatable() && failure != ReplyFailure.RECIPIENT_FAILURE);
    }

    private <Q extends BusMessage, R extends BusMessage> Future<Message<R>> send(
            Address<Q, R> address, Q question, @Nullable RequestScope scope, long patience, boolean here) {
        DeliveryOptions options = new DeliveryOptions()
                .setCodecName(RecordCodec.NAME)
                .setLocalOnly(here)
                .setSendTimeout(patience);
        if (!here) {
            options.addHeader(NODE, node).addHeader(SENT_NANOS, Long.toString(System.nanoTime()));
        }
        if (scope != null) {
            options.addHeader(REQUEST_ID, scope.requestId()).addHeader(BUDGET_MILLIS, Long.toString(patience));
        }
        return vertx.eventBus().request(address.name(), question, options);
    }

    /**
     * Answers every question at {@code address} from now until the verticle stops.
     *
     * @return completes once the whole cluster can reach this answer
     */
    public <Q extends BusMessage, R extends BusMessage> Future<Void> answer(
            Address<Q, R> address, Function<Q, ? extends Future<? extends R>> answer) {
        MessageConsumer<Q> consumer = vertx.eventBus().consumer(address.name());
        Desk desk = new Desk(consumer, vertx.getOrCreateContext());
        consumer.handler(message -> answer(address, desk, message, answer));
        desks.computeIfAbsent(address.name(), name -> ConcurrentHashMap.newKeySet())
                .add(desk);
        Context verticle = Vertx.currentContext();
        if (verticle != null && verticle.deploymentID() != null) {
            deployments
                    .computeIfAbsent(verticle.deploymentID(), id -> new ConcurrentLinkedQueue<>())
                    .add(desk);
        }
        return consumer.completion();
    }

    /** Every address at which this node answers. */
    public Set<String> answered() {
        return Set.copyOf(desks.keySet());
    }

    /**
     * Lets those of a deployment be asked nothing more.
     *
     * @return completes when they have answered what they were asked; never fails
     */
    public Future<Void> retire(String deployment) {
        Queue<Desk> retiring = deployments.remove(deployment);
        if (retiring == null) {
            return Future.succeededFuture();
        }
        return Future.join(retiring.stream().map(this::close).toList())
                .otherwiseEmpty()
                .mapEmpty();
    }

    private Future<Void> close(Desk desk) {
        desks.computeIfPresent(desk.address(), (name, open) -> open.remove(desk) && open.isEmpty() ? null : open);
        return desk.close();
    }

    /** Raises a signal for those that it is to reach. */
    public void raise(Signal signal) {
        if (signal.reach() == Signal.Reach.EVERYWHERE) {
            publish(signal.name(), null, new DeliveryOptions());
        } else if (!vertx.isClustered() || heardHere.contains(signal.name())) {
            vertx.eventBus().publish(signal.name(), null, new DeliveryOptions().setLocalOnly(true));
        } else {
            vertx.eventBus().send(signal.name(), null);
        }
    }

    /** Sends news to every node that listens, this one among them. */
    public <N extends BusMessage> void tell(Notice<N> notice, N news) {
        publish(notice.name(), news, new DeliveryOptions().setCodecName(RecordCodec.NAME));
    }

    /** Here at once, whatever becomes of the way to others: who hears it twice is told nothing new. */
    private void publish(String address, @Nullable Object body, DeliveryOptions options) {
        vertx.eventBus().publish(address, body, new DeliveryOptions(options).setLocalOnly(true));
        if (vertx.isClustered()) {
            vertx.eventBus().publish(address, body, options);
        }
    }

    /** Calls {@code action} with all news of a kind, until the verticle stops. */
    public <N extends BusMessage> Future<Void> hear(Notice<N> notice, Consumer<N> action) {
        return vertx.eventBus()
                .consumer(notice.name(), told -> hear(notice, told.body(), action))
                .completion();
    }

    /** Calls {@code action} whenever {@code signal} is raised, until the verticle stops. */
    public Future<Void> listen(Signal signal, Runnable action) {
        heardHere.add(signal.name());
        return vertx.eventBus().consumer(signal.name(), raised -> action.run()).completion();
    }

    /** News of a later release are none here. */
    private static <N extends BusMessage> void hear(Notice<N> notice, Object news, Consumer<N> action) {
        if (notice.message().isInstance(news)) {
            action.accept(notice.message().cast(news));
        }
    }

    private <Q extends BusMessage, R extends BusMessage> void answer(
            Address<Q, R> address, Desk desk, Message<Q> message, Function<Q, ? extends Future<? extends R>> answer) {
        if ((Object) message.body() instanceof Unreadable unreadable) {
            message.fail(NOT_UNDERSTOOD, notUnderstood(address, unreadable));
            return;
        }
        Optional<RequestScope> scope = scopeOf(message.headers());
        if (scope.isPresent() && scope.get().remainingMillis() <= 0) {
            message.fail(UNAVAILABLE, address.name() + " was heard past its deadline: this node stood still");
            return;
        }
        desk.asked();
        scope.ifPresent(RequestScope::enter);
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
            try {
                if (done.succeeded()) {
                    message.reply(done.result(), new DeliveryOptions().setCodecName(RecordCodec.NAME));
                } else {
                    fail(address, message, done.cause());
                }
            } finally {
                desk.answered();
            }
        });
    }

    /** The budget is what it was when the question was sent, so that what it has spent on its way is taken off. */
    private Optional<RequestScope> scopeOf(MultiMap headers) {
        long spentNanos = Optional.ofNullable(headers.get(NODE))
                .map(sender -> onTheWay.of(sender, Long.parseLong(headers.get(SENT_NANOS))))
                .orElse(Duration.ZERO)
                .toNanos();
        return Optional.ofNullable(headers.get(BUDGET_MILLIS))
                .map(budget -> new RequestScope(
                        headers.get(REQUEST_ID), System.nanoTime() + Long.parseLong(budget) * 1_000_000 - spentNanos));
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
        if (cause instanceof ReplyException failure && failure.failureType() == ReplyFailure.NO_HANDLERS) {
            return new Unavailable("nobody answers " + address.name() + ": does any node have that role?");
        }
        if (cause instanceof ReplyException failure
                && (failure.failureType() != ReplyFailure.RECIPIENT_FAILURE || failure.failureCode() != BROKEN)) {
            return new Unavailable(address.name() + ": " + failure.getMessage());
        }
        return cause;
    }
}

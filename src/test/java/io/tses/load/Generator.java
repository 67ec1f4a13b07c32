package io.tses.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets people arrive as the plan has it. A held rate is held by a clock of its own thread, since timers of an event loop are coarse;
 * all else belongs to the event loop.
 */
final class Generator {
    private static final long SHORTEST_PERIOD_NANOS = 250_000;
    private static final long SEED = 42;

    private final Context context;
    private final Plan plan;
    private final Mix mix;
    private final Play play;
    private final Tally tally;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pacer");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean told = new AtomicBoolean();
    private final Promise<Void> done = Promise.promise();
    private long began;
    private long arrived;
    private boolean stopped;

    Generator(Context context, Plan plan, Mix mix, Play play, Tally tally) {
        this.context = context;
        this.plan = plan;
        this.mix = mix;
        this.play = play;
        this.tally = tally;
    }

    void start() {
        began = System.nanoTime();
        if (plan.isOpen()) {
            long period = Math.max((long) (1e9 / plan.rate()), SHORTEST_PERIOD_NANOS);
            ScheduledFuture<?> unused = pacer.scheduleAtFixedRate(this::tell, 0, period, TimeUnit.NANOSECONDS);
        } else {
            for (int worker = 0; worker < plan.workers(); worker++) {
                work();
            }
        }
    }

    /** Lets nobody arrive any more. */
    void stop() {
        stopped = true;
        pacer.shutdownNow();
        finishIfOver();
    }

    /** Completes when the last one who arrived has gone. */
    Future<Void> done() {
        return done.future();
    }

    /** Nanoseconds since the start. */
    long now() {
        return System.nanoTime() - began;
    }

    private void tell() {
        if (told.compareAndSet(false, true)) {
            context.runOnContext(now -> {
                told.set(false);
                letArriveWhoIsDue();
            });
        }
    }

    private void letArriveWhoIsDue() {
        while (!stopped && plan.due(arrived) <= now()) {
            long due = plan.due(arrived++);
            if (due >= plan.end()) {
                stop();
            } else if (tally.underWay() >= plan.mostUnderWay()) {
                tally.turnedAway(new StepFailed(
                        Step.REQUEST, "not begun: " + plan.mostUnderWay() + " were under way (--most-under-way)"));
            } else {
                arrive(due);
            }
        }
    }

    private void work() {
        if (!stopped && now() < plan.end()) {
            arrive(now()).onComplete(gone -> context.runOnContext(next -> work()));
        } else {
            stopped = true;
            finishIfOver();
        }
    }

    private Future<?> arrive(long due) {
        boolean counts = plan.counts(due);
        tally.started(now() - due, counts);
        Scenario scenario = mix.any(random);
        return act(scenario, new Journey(tally, began + due, counts))
                .onSuccess(all -> tally.done())
                .onFailure(cause -> tally.failed(
                        cause instanceof StepFailed known
                                ? known
                                : new StepFailed(scenario.steps().get(0), cause.toString())))
                .onComplete(gone -> finishIfOver());
    }

    /** Whoever cannot even begin is one who failed, and keeps nobody else from coming. */
    private Future<?> act(Scenario scenario, Journey journey) {
        try {
            return play.act(scenario, journey);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void finishIfOver() {
        if (stopped && tally.underWay() == 0) {
            done.tryComplete();
        }
    }
}

package io.tses.tasks;

import io.tses.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Answers operators who look after the work behind answers. */
public final class TasksVerticle extends VerticleBase {
    private final Bus bus;
    private final Duration reauthenticationAge;

    /** @param reauthenticationAge how old the sign-in of somebody may be who changes keys */
    public TasksVerticle(Bus bus, Duration reauthenticationAge) {
        this.bus = bus;
        this.reauthenticationAge = reauthenticationAge;
    }

    @Override
    public Future<?> start() {
        Tasks tasks = new Tasks(bus, reauthenticationAge);
        return Future.all(
                bus.answer(FindTasks.ADDRESS, tasks::find),
                bus.answer(SendAgain.ADDRESS, tasks::sendAgain),
                bus.answer(ChangeKeys.ADDRESS, tasks::changeKeys));
    }
}

package io.tses.tasks;

import io.tses.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Answers operators who look after the work behind answers. */
public final class TasksVerticle extends VerticleBase {
    private final Bus bus;

    public TasksVerticle(Bus bus) {
        this.bus = bus;
    }

    @Override
    public Future<?> start() {
        Tasks tasks = new Tasks(bus);
        return Future.all(bus.answer(FindTasks.ADDRESS, tasks::find), bus.answer(SendAgain.ADDRESS, tasks::sendAgain));
    }
}

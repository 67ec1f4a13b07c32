package io.tses.tasks;

import io.tses.audit.MeasureQueue;
import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.mail.FindMailJobs;
import java.time.Duration;

/**
 * Asks what is under way, and what became of what was.
 *
 * @param mail which jobs of mail are wanted
 */
public record FindTasks(FindMailJobs mail) implements BusMessage {
    public static final Address<FindTasks, Found> ADDRESS =
            Address.repeatable("tasks.find", FindTasks.class, Found.class, Duration.ofSeconds(5));

    public record Found(FindMailJobs.Page mail, MeasureQueue.Queue audit) implements BusMessage {}
}

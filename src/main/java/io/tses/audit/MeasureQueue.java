package io.tses.audit;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;

/** Asks how many events are on their way to the audit log. */
public record MeasureQueue() implements BusMessage {
    public static final Address<MeasureQueue, Queue> ADDRESS =
            Address.repeatable("audit.measure-queue", MeasureQueue.class, Queue.class, Duration.ofSeconds(3));

    /**
     * @param depth events without a row yet
     * @param inFlight of those, what auditors have read
     * @param oldest for how long the oldest has waited
     * @param retried of the thousand oldest in flight, how many were taken over from an auditor that ended
     * @param rejected events that can never become rows
     */
    public record Queue(long depth, long inFlight, Duration oldest, long retried, long rejected)
            implements BusMessage {}
}

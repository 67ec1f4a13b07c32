package io.tses.bus;

import java.time.Duration;

/**
 * Where one kind of question is answered, and with what.
 *
 * @param name unique on the bus
 * @param question the record that is asked
 * @param reply a record, or a sealed interface of records: every outcome that is not a failure
 * @param timeout the longest an asker waits; less when its own caller's deadline is nearer
 * @param repeatable whether asking twice is as good as asking once, so that another node may be asked when one is silent
 */
public record Address<Q extends BusMessage, R extends BusMessage>(
        String name, Class<Q> question, Class<R> reply, Duration timeout, boolean repeatable) {
    /** Of what is asked once: it decides or changes something. */
    public Address(String name, Class<Q> question, Class<R> reply, Duration timeout) {
        this(name, question, reply, timeout, false);
    }

    /** Of what may be asked once more: it only tells, or finds done what it would do. */
    public static <Q extends BusMessage, R extends BusMessage> Address<Q, R> repeatable(
            String name, Class<Q> question, Class<R> reply, Duration timeout) {
        return new Address<>(name, question, reply, timeout, true);
    }
}

package io.tses.bus;

import java.time.Duration;

/**
 * Where one kind of question is answered, and with what.
 *
 * @param name unique on the bus
 * @param question the record that is asked
 * @param reply a record, or a sealed interface of records: every outcome that is not a failure
 * @param timeout the longest an asker waits; less when its own caller's deadline is nearer
 */
public record Address<Q extends BusMessage, R extends BusMessage>(
        String name, Class<Q> question, Class<R> reply, Duration timeout) {}

package io.tses.http.exchange;

import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What an answer goes on with, after its head and its body so far.
 *
 * @param endless whether it is whole wherever it ends. What is not, and is ended by anything but its source, is cut off, so that clients
 *     see that something is missing
 * @param leave asked again and again while it goes on; it ends when that fails with a {@link Refusal}, or has not succeeded for a
 *     minute: a session was ended, somebody is no longer staff, or nobody can tell
 * @param source writes from now on, on the event loop of the connection
 */
public record Continuation(boolean endless, Supplier<? extends Future<?>> leave, Consumer<ReplyStream> source) {}

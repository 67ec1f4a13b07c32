package io.tses.config;

import io.vertx.core.Future;
import java.util.function.Function;

import static io.vertx.core.Future.failedFuture;

/** A port could not be opened. The message is for a person and says what to do. */
public final class CannotListen extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param trouble as {@link Port#trouble()} tells it */
    public CannotListen(String trouble) {
        super(trouble);
    }

    private CannotListen(String message, Throwable cause) {
        super(message, cause);
    }

    /** What a server's failure to listen at {@code port} becomes. */
    public static <T> Function<Throwable, Future<T>> at(Port port) {
        return failure -> failedFuture(new CannotListen(port.trouble(failure), failure));
    }
}

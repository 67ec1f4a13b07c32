package io.tses.postgres;

import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that is waited for only so long. One that has answered nothing for that time is closed and replaced: its server
 * is frozen or its line is dead, and whatever queues behind would wait in vain. Opened when first used; belongs to one
 * event loop.
 */
public final class PatientClient<C extends SqlClient> {
    private final Supplier<C> opener;
    private final Duration patience;
    private final Encounters encounters;
    private @Nullable C client;
    private long answeredAtNanos;

    PatientClient(Supplier<C> opener, Duration patience, Encounters encounters) {
        this.opener = opener;
        this.patience = patience;
        this.encounters = encounters;
    }

    /**
     * Works with the client.
     *
     * @return what the work gives; fails with {@link Unavailable} when PostgreSQL cannot be reached, cannot do it now or
     *     is silent, with {@link PgException} when it refuses the statement. After a silence the work may still be done
     */
    public <T> Future<T> use(Function<C, Future<T>> work) {
        C live = current();
        return work.apply(live)
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(done -> {
                    if (done.succeeded() || done.cause() instanceof PgException) {
                        answeredAtNanos = System.nanoTime();
                    } else if (client == live && System.nanoTime() - answeredAtNanos >= patience.toNanos()) {
                        close();
                    }
                })
                .recover(cause -> Future.failedFuture(encounters.met(cause)));
    }

    /** Closes the connections; a later use opens new ones. */
    public Future<Void> close() {
        C closing = client;
        client = null;
        return closing == null ? Future.succeededFuture() : closing.close();
    }

    private C current() {
        if (client == null) {
            client = opener.get();
            answeredAtNanos = System.nanoTime();
        }
        return client;
    }
}

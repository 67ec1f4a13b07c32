package io.tses.postgres;

import io.tses.request.Unavailable;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that is waited for only so long. One that has answered nothing for that time is closed and replaced: its server
 * is frozen or its line is dead, and whatever queues behind would wait in vain. Opened when first used; belongs to one
 * event loop.
 */
public final class PatientClient<C extends SqlClient> {
    private static final Logger LOG = LoggerFactory.getLogger(PatientClient.class);

    /** Classes of SQLSTATE that say nothing about the statement: PostgreSQL cannot do it now. */
    private static final Set<String> NOT_NOW = Set.of("08", "25", "28", "3D", "40", "53", "55", "57", "58");

    private static final int CLASS_LENGTH = 2;
    private static final String READ_ONLY = "25006";
    private static final String FORBIDDEN = "42501";

    /** Another has the prepared statement, or the same name for it: what is spoken with is shared behind our back. */
    private static final Set<String> SHARED = Set.of("26000", "42P05");

    private final Supplier<C> opener;
    private final Duration patience;
    private @Nullable C client;
    private long answeredAtNanos;
    private boolean toldOfPgbouncer;

    public PatientClient(Supplier<C> opener, Duration patience) {
        this.opener = opener;
        this.patience = patience;
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
                .recover(cause -> Future.failedFuture(toFailure(cause)));
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

    private Throwable toFailure(Throwable cause) {
        String what = "PostgreSQL: " + cause.getMessage();
        if (!(cause instanceof PgException refusal)) {
            return new Unavailable(what);
        }
        String state = refusal.getSqlState();
        if (SHARED.contains(state)) {
            tellOfPgbouncer(what);
            return new Unavailable("pgbouncer", what);
        }
        return switch (state) {
            case READ_ONLY -> new Unavailable("read-only", what);
            case FORBIDDEN -> new Unavailable("forbidden", what);
            default -> NOT_NOW.contains(state.substring(0, CLASS_LENGTH)) ? new Unavailable("refusing", what) : refusal;
        };
    }

    /** Once: every statement would say so. */
    private void tellOfPgbouncer(String what) {
        if (!toldOfPgbouncer) {
            toldOfPgbouncer = true;
            LOG.error(
                    "statements get lost, as behind a PgBouncer in transaction mode: append pgbouncer=true to the parameters"
                            + " of database.url (DATABASE_URL) cause=\"{}\"",
                    what);
        }
    }
}

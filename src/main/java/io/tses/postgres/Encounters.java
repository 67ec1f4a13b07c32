package io.tses.postgres;

import io.tses.request.BackendMeters;
import io.tses.request.LineFault;
import io.tses.request.Unavailable;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all clients of a node have met at their server of late. Threads share it. */
final class Encounters {
    private static final Logger LOG = LoggerFactory.getLogger(Encounters.class);

    /** Longer than an auditor, which has something to write whenever anything happens, pauses between two tries. */
    private static final Duration RECENT = Duration.ofSeconds(3);

    /** What a PgBouncer refuses by this state it names only in words, which it has in no other language. */
    private static final String PROTOCOL_VIOLATION = "08P01";

    private static final String STARTUP_PARAMETER = "startup parameter";

    private record Hidden(Unavailable why, long atNanos) {}

    private final String server;
    private final BackendMeters meters;
    private final AtomicReference<@Nullable Hidden> hidden = new AtomicReference<>();
    private final AtomicBoolean limitsRefused = new AtomicBoolean();
    private final AtomicBoolean toldOfPgbouncer = new AtomicBoolean();

    /** @param server as an operator knows it */
    Encounters(String server, BackendMeters meters) {
        this.server = server;
        this.meters = meters;
    }

    /** Puts in words why something failed, unless PostgreSQL finds fault with what it was asked. */
    Throwable met(Throwable cause) {
        if (!(cause instanceof PgException error)) {
            return counted(new Unavailable(LineFault.words(cause, server)));
        }
        String what = "PostgreSQL: " + cause.getMessage();
        if (isOfTheOpening(error) && limitsRefused.compareAndSet(false, true)) {
            LOG.warn(
                    "PostgreSQL is not told when to end statements, since what stands before it, a PgBouncer perhaps, takes no such"
                            + " parameters: set statement_timeout for the role of database.url (DATABASE_URL) cause=\"{}\"",
                    what);
        }
        Optional<PgTrouble> trouble = PgTrouble.toldBy(error);
        if (trouble.isEmpty()) {
            return error;
        }
        Unavailable why = counted(trouble.get().as(what));
        if (trouble.get().isHidden()) {
            hidden.set(new Hidden(why, System.nanoTime()));
        }
        if (trouble.get() == PgTrouble.PGBOUNCER && toldOfPgbouncer.compareAndSet(false, true)) {
            LOG.error(
                    "statements get lost, as behind a PgBouncer in transaction mode: append pgbouncer=true to the parameters"
                            + " of database.url (DATABASE_URL) cause=\"{}\"",
                    what);
        }
        return why;
    }

    /** What somebody met a moment ago that is not met by who only asks whether all is well. */
    Optional<Unavailable> hiddenTrouble() {
        Hidden last = hidden.get();
        return last == null || System.nanoTime() - last.atNanos() > RECENT.toNanos()
                ? Optional.empty()
                : Optional.of(last.why());
    }

    /** Whether the server can be told, when a connection is opened, how long things may take on it. */
    boolean takesLimits() {
        return !limitsRefused.get();
    }

    /** Whether somebody does not take what a connection is told when it is opened. */
    private static boolean isOfTheOpening(PgException error) {
        return PROTOCOL_VIOLATION.equals(error.getSqlState())
                && error.getErrorMessage().contains(STARTUP_PARAMETER);
    }

    private Unavailable counted(Unavailable why) {
        meters.failed(why);
        return why;
    }
}

package io.tses.postgres;

import io.tses.request.Unavailable;
import io.vertx.pgclient.PgException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Why PostgreSQL cannot do now what it was asked, whatever that was. */
enum PgTrouble {
    DISK_FULL("disk full", "53100"),
    CANNOT_PERSIST("cannot persist", "58030"),
    OUT_OF_MEMORY("out of memory", "53200"),
    TOO_MANY_CONNECTIONS("too many connections", "53300"),
    READ_ONLY("read-only", "25006"),
    FORBIDDEN("forbidden", "42501"),
    SIGN_IN_REFUSED("sign-in refused", "28..."),
    NO_DATABASE("no database", "3D000"),

    /** Its time was up, mostly while it waited for a lock of somebody else's. */
    BLOCKED("blocked", "57014|55P03"),

    RESTARTING("restarting", "57P03"),

    /** Another has the prepared statement, or the same name for it: what is spoken with is shared behind our back. */
    PGBOUNCER("pgbouncer", "26000|42P05"),

    /** The classes of SQLSTATE that say nothing about the statement. */
    REFUSING("refusing", "(08|25|28|3D|40|53|55|57|58)...");

    private final String reason;
    private final Pattern states;

    PgTrouble(String reason, String states) {
        this.reason = reason;
        this.states = Pattern.compile(states);
    }

    /** What an error tells of; empty when it finds fault with the statement. */
    static Optional<PgTrouble> toldBy(PgException error) {
        return Arrays.stream(values())
                .filter(trouble -> trouble.states.matcher(error.getSqlState()).matches())
                .findFirst();
    }

    /**
     * Whether it keeps others from their work and yet not who asks whether all is well: such a one writes nothing, and has a connection
     * already.
     */
    boolean isHidden() {
        return this == DISK_FULL || this == CANNOT_PERSIST || this == OUT_OF_MEMORY || this == TOO_MANY_CONNECTIONS;
    }

    /** @param what for the log and for operators; no secrets */
    Unavailable as(String what) {
        return new Unavailable(reason, what);
    }
}

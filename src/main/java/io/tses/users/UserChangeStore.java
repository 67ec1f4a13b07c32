package io.tses.users;

import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.EventType;
import io.tses.postgres.PatientClient;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import io.tses.users.ChangeUser.Reason;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Changes of people by people. Each is one transaction: it locks everyone whose standing matters, always in the order of
 * their ids, looks at what they are by then, and writes the change together with its audit row.
 */
final class UserChangeStore {
    private static final String LOCK =
            "SELECT " + UserStore.COLUMNS + " FROM users WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE";

    /** Superusers wait for each other here, so that no two can be the last to go. */
    private static final String LOCK_SUPERUSERS_TOO = "SELECT " + UserStore.COLUMNS
            + " FROM users WHERE id IN ($1, $2) OR is_superuser ORDER BY id FOR NO KEY UPDATE";

    private static final String CHANGE = """
            WITH changed AS (
              UPDATE users SET username = $9, first_name = $10, last_name = $11, is_active = $12, is_staff = $13,
                is_superuser = $14
              WHERE id = $8
              RETURNING 1
            )
            SELECT record_event($1, $2, $3, $4, $5, $6, $7) FROM changed
            """;

    private static final String ERASE = """
            WITH gone AS (
              DELETE FROM users WHERE id = $2 RETURNING id, email
            ), noted AS (
              INSERT INTO erasures (user_id, email, pseudonym) SELECT id, email, $3 FROM gone
            )
            SELECT record_event($1, $2, $3, $4, $5, $6, $7), pseudonymise_audit(email, $3, now(), $8) FROM gone
            """;

    /** Rows changed with the erasure itself; somebody with more waits for the next sweep. */
    private static final int ROWS_AT_ONCE = 1000;

    private static final String FIND_ERASED = "SELECT email, pseudonym FROM erasures WHERE user_id = $1";

    /** SQLSTATE 23505: somebody else has taken that username, or one that looks like it, meanwhile. */
    private static final String UNIQUE_VIOLATION = "23505";

    private final PatientClient<Pool> postgres;
    private final UsernameStore usernames;
    private final AuditEvents events;
    private final Duration reauthenticationAge;
    private final TestIdentities testIdentities;

    /** @param reauthenticationAge how old the sign-in of somebody may be who promotes, demotes or erases people */
    UserChangeStore(
            PatientClient<Pool> postgres,
            UsernameStore usernames,
            AuditEvents events,
            Duration reauthenticationAge,
            TestIdentities testIdentities) {
        this.postgres = postgres;
        this.usernames = usernames;
        this.events = events;
        this.reauthenticationAge = reauthenticationAge;
        this.testIdentities = testIdentities;
    }

    Future<ChangeUser.Reply> change(ChangeUser ask) {
        Future<?> comparable = ask.username().isPresent() ? usernames.giveKeys() : Future.succeededFuture();
        return comparable.compose(given -> changeNow(ask));
    }

    private Future<ChangeUser.Reply> changeNow(ChangeUser ask) {
        String statement = ask.flags().areGiven() ? LOCK_SUPERUSERS_TOO : LOCK;
        return inTransaction(session -> lock(session, statement, ask.actor(), ask.id())
                        .compose(locked -> Standing.among(locked, ask.actor(), ask.id())
                                .map(standing -> change(session, ask, standing))
                                .orElseGet(() -> Future.succeededFuture(new ChangeUser.Missing()))))
                .recover(cause -> hasState(cause, UNIQUE_VIOLATION)
                        ? Future.succeededFuture(new ChangeUser.Refused(Reason.USERNAME_TAKEN))
                        : Future.failedFuture(cause));
    }

    /** @param pseudonym what of the address */
    Future<EraseUser.Reply> erase(EraseUser ask, Function<EmailAddress, EmailAddress> pseudonym) {
        return inTransaction(session -> lock(session, LOCK_SUPERUSERS_TOO, ask.actor(), ask.id())
                .compose(locked -> Standing.among(locked, ask.actor(), ask.id())
                        .map(standing -> erase(session, ask, standing, pseudonym))
                        .orElseGet(() -> findErased(session, ask, locked))));
    }

    private static Future<List<User>> lock(SqlConnection session, String statement, Actor actor, UUID target) {
        return session.preparedQuery(statement)
                .execute(Tuple.of(actor.person().orElse(null), target))
                .map(UserChangeStore::toUsers);
    }

    private static List<User> toUsers(RowSet<Row> rows) {
        List<User> users = new ArrayList<>(rows.size());
        rows.forEach(row -> users.add(UserStore.toUser(row)));
        return users;
    }

    /** How old the sign-in of somebody may be who does what only a recent one allows. */
    Duration reauthenticationAge() {
        return reauthenticationAge;
    }

    boolean isStale(Actor actor) {
        return actor.sinceSignIn().compareTo(reauthenticationAge) > 0;
    }

    private Future<ChangeUser.Reply> change(SqlConnection session, ChangeUser ask, Standing standing) {
        Optional<Reason> reason = standing.refuses(ask);
        if (reason.isPresent()) {
            return Future.succeededFuture(new ChangeUser.Refused(reason.get()));
        }
        if (standing.promotesOrDemotes(ask) && isStale(ask.actor())) {
            return Future.succeededFuture(new ChangeUser.Stale(reauthenticationAge));
        }
        User before = standing.target();
        User after = standing.after(ask);
        if (standing.promotes(ask) && testIdentities.find(after.email()).isPresent()) {
            return Future.succeededFuture(new ChangeUser.Refused(Reason.TEST_IDENTITY));
        }
        if (after.equals(before)) {
            return Future.succeededFuture(new ChangeUser.Changed(after));
        }
        if (after.username().equals(before.username())) {
            return write(session, ask, before, after).map(new ChangeUser.Changed(after));
        }
        return UsernameStore.isTaken(session, after)
                .compose(taken -> taken
                        ? Future.succeededFuture(new ChangeUser.Refused(Reason.USERNAME_TAKEN))
                        : write(session, ask, before, after)
                                .compose(written -> UsernameStore.giveKey(session, after))
                                .map(new ChangeUser.Changed(after)));
    }

    private Future<?> write(SqlConnection session, ChangeUser ask, User before, User after) {
        AuditEvent event = event(ask.actor(), after.email(), after.id()).with("changed", changed(before, after));
        Tuple values = UserStore.record(event)
                .addUUID(after.id())
                .addString(after.username())
                .addString(after.firstName())
                .addString(after.lastName())
                .addBoolean(after.isActive())
                .addBoolean(after.isStaff())
                .addBoolean(after.isSuperuser());
        return session.preparedQuery(CHANGE).execute(values);
    }

    private Future<EraseUser.Reply> erase(
            SqlConnection session, EraseUser ask, Standing standing, Function<EmailAddress, EmailAddress> pseudonym) {
        Optional<Reason> reason = standing.refusesErasure();
        if (reason.isPresent()) {
            return Future.succeededFuture(new EraseUser.Refused(reason.get()));
        }
        if (isStale(ask.actor())) {
            return Future.succeededFuture(new EraseUser.Stale(reauthenticationAge));
        }
        EmailAddress email = standing.target().email();
        EmailAddress standIn = pseudonym.apply(email);
        AuditEvent event = event(ask.actor(), standIn, ask.id()).with("erased", true);
        Tuple values = UserStore.record(event).addInteger(ROWS_AT_ONCE);
        return session.preparedQuery(ERASE).execute(values).map(new EraseUser.Erased(email, standIn));
    }

    /** Of somebody erased already only those hear who might erase them. */
    private Future<EraseUser.Reply> findErased(SqlConnection session, EraseUser ask, List<User> locked) {
        if (Rank.of(ask.actor(), Standing.acting(locked, ask.actor())) != Rank.SUPERUSER) {
            return Future.succeededFuture(new EraseUser.Refused(Reason.NOT_ALLOWED));
        }
        if (isStale(ask.actor())) {
            return Future.succeededFuture(new EraseUser.Stale(reauthenticationAge));
        }
        return session.preparedQuery(FIND_ERASED)
                .execute(Tuple.of(ask.id()))
                .map(rows -> rows.size() == 0
                        ? new EraseUser.Missing()
                        : toErased(rows.iterator().next()));
    }

    private static EraseUser.Erased toErased(Row row) {
        return new EraseUser.Erased(
                new EmailAddress(row.getString("email")), new EmailAddress(row.getString("pseudonym")));
    }

    private <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        return postgres.use(pool -> pool.withTransaction(work));
    }

    private AuditEvent event(Actor actor, EmailAddress email, UUID id) {
        return events.of(EventType.USER_UPDATE, email, id, actor);
    }

    private static Map<String, Object> changed(User before, User after) {
        Map<String, Object> changed = new LinkedHashMap<>();
        note(changed, "username", before.username(), after.username());
        note(changed, "first_name", before.firstName(), after.firstName());
        note(changed, "last_name", before.lastName(), after.lastName());
        note(changed, "is_active", before.isActive(), after.isActive());
        note(changed, "is_staff", before.isStaff(), after.isStaff());
        note(changed, "is_superuser", before.isSuperuser(), after.isSuperuser());
        return changed;
    }

    private static void note(Map<String, Object> changed, String field, Object before, Object after) {
        if (!before.equals(after)) {
            changed.put(field, Map.of("old", before, "new", after));
        }
    }

    private static boolean hasState(Throwable cause, String state) {
        return cause instanceof PgException error && state.equals(error.getSqlState());
    }
}

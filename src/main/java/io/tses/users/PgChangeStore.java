package io.tses.users;

import io.tses.postgres.PatientClient;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Changes of people by people. Each is one transaction: it locks everyone whose standing matters, always in the order of
 * their ids, looks at what they are by then, and writes the change together with its audit row.
 */
final class PgChangeStore {
    private static final String LOCK =
            "SELECT " + PgUserStore.COLUMNS + " FROM users WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE";

    /** Superusers wait for each other here, so that no two can be the last to go. */
    private static final String LOCK_SUPERUSERS_TOO = "SELECT " + PgUserStore.COLUMNS
            + " FROM users WHERE id IN ($1, $2) OR is_superuser ORDER BY id FOR NO KEY UPDATE";

    private static final String CHANGE = """
            WITH changed AS (
              UPDATE users SET username = $2, first_name = $3, last_name = $4, is_active = $5, is_staff = $6,
                is_superuser = $7
              WHERE id = $1
              RETURNING *
            )
            INSERT INTO audit_logs (id, created_at, user_id, email, event, ip, user_agent, details)
            SELECT $8, now(), id, email, 'USER_UPDATE', NULLIF($9, '')::inet, $10, $11::text::jsonb FROM changed
            """;

    private static final String ERASE = """
            WITH gone AS (
              DELETE FROM users WHERE id = $1 RETURNING id, email
            ), noted AS (
              INSERT INTO erasures (user_id, email, pseudonym) SELECT id, email, $2 FROM gone
            ), recorded AS (
              INSERT INTO audit_logs (id, created_at, user_id, email, event, ip, user_agent, details)
              SELECT $3, now(), id, $2, 'USER_UPDATE', NULLIF($4, '')::inet, $5, $6::text::jsonb FROM gone
            )
            SELECT pseudonymise_audit(email, $2, now(), $7) FROM gone
            """;

    /** Rows changed with the erasure itself; somebody with more waits for the next sweep. */
    private static final int ROWS_AT_ONCE = 1000;

    private static final String FIND_ERASED = "SELECT email, pseudonym FROM erasures WHERE user_id = $1";

    /** SQLSTATE 23505: somebody else has taken that username, or one that looks like it, meanwhile. */
    private static final String UNIQUE_VIOLATION = "23505";

    private final PatientClient<Pool> postgres;
    private final PgUserStore users;
    private final PgUsernameStore usernames;
    private final Duration reauthenticationAge;

    /** @param reauthenticationAge how old the sign-in of somebody may be who promotes, demotes or erases people */
    PgChangeStore(
            PatientClient<Pool> postgres, PgUserStore users, PgUsernameStore usernames, Duration reauthenticationAge) {
        this.postgres = postgres;
        this.users = users;
        this.usernames = usernames;
        this.reauthenticationAge = reauthenticationAge;
    }

    Future<ChangeUser.Reply> change(ChangeUser ask, UUID eventId) {
        Future<?> comparable = ask.username().isPresent() ? usernames.giveKeys() : Future.succeededFuture();
        return comparable.compose(given -> changeNow(ask, eventId));
    }

    private Future<ChangeUser.Reply> changeNow(ChangeUser ask, UUID eventId) {
        return inTransaction(session -> lock(session, ask.actor(), ask.id(), ask.touchesStanding())
                        .compose(locked -> standing(locked, ask.actor(), ask.id())
                                .map(standing -> change(session, ask, eventId, standing))
                                .orElseGet(() -> Future.succeededFuture(new ChangeUser.Missing()))))
                .recover(cause -> hasState(cause, UNIQUE_VIOLATION)
                        ? Future.succeededFuture(new ChangeUser.Refused(Reason.USERNAME_TAKEN))
                        : Future.failedFuture(cause));
    }

    /** @param pseudonym what of the address */
    Future<EraseUser.Reply> erase(EraseUser ask, UUID eventId, Function<EmailAddress, EmailAddress> pseudonym) {
        return inTransaction(session -> lock(session, ask.actor(), ask.id(), true)
                .compose(locked -> standing(locked, ask.actor(), ask.id())
                        .map(standing -> erase(session, ask, eventId, standing, pseudonym))
                        .orElseGet(() -> findErased(session, ask, find(locked, ask.actor())))));
    }

    private static Future<List<User>> lock(SqlConnection session, UUID actor, UUID target, boolean superusers) {
        return session.preparedQuery(superusers ? LOCK_SUPERUSERS_TOO : LOCK)
                .execute(Tuple.of(actor, target))
                .map(PgChangeStore::toUsers);
    }

    private static List<User> toUsers(RowSet<Row> rows) {
        List<User> users = new ArrayList<>(rows.size());
        rows.forEach(row -> users.add(PgUserStore.toUser(row)));
        return users;
    }

    private static Optional<Standing> standing(List<User> locked, UUID actor, UUID target) {
        long otherSuperusers = locked.stream()
                .filter(user -> user.isActive() && user.isSuperuser())
                .filter(user -> !user.id().equals(target))
                .count();
        return find(locked, target).map(found -> new Standing(find(locked, actor), found, otherSuperusers));
    }

    private static Optional<User> find(List<User> users, UUID id) {
        return users.stream().filter(user -> user.id().equals(id)).findFirst();
    }

    private boolean isStale(Duration sinceSignIn) {
        return sinceSignIn.compareTo(reauthenticationAge) > 0;
    }

    private Future<ChangeUser.Reply> change(SqlConnection session, ChangeUser ask, UUID eventId, Standing standing) {
        Optional<Reason> reason = standing.refuses(ask);
        if (reason.isPresent()) {
            return Future.succeededFuture(new ChangeUser.Refused(reason.get()));
        }
        if (standing.promotesOrDemotes(ask) && isStale(ask.sinceSignIn())) {
            return Future.succeededFuture(new ChangeUser.Stale(reauthenticationAge));
        }
        User after = standing.after(ask);
        if (after.equals(standing.target())) {
            return Future.succeededFuture(new ChangeUser.Changed(after));
        }
        Tuple values = Tuple.of(after.id(), after.username(), after.firstName(), after.lastName())
                .addBoolean(after.isActive())
                .addBoolean(after.isStaff())
                .addBoolean(after.isSuperuser())
                .addUUID(eventId);
        addCaller(values, ask.caller())
                .addString(details(ask.actor(), ask.requestId())
                        .put("changed", changed(standing.target(), after))
                        .encode());
        if (after.username().equals(standing.target().username())) {
            return session.preparedQuery(CHANGE).execute(values).map(new ChangeUser.Changed(after));
        }
        return PgUsernameStore.isTaken(session, after)
                .compose(taken -> taken
                        ? Future.succeededFuture(new ChangeUser.Refused(Reason.USERNAME_TAKEN))
                        : session.preparedQuery(CHANGE)
                                .execute(values)
                                .compose(changed -> PgUsernameStore.giveKey(session, after))
                                .map(new ChangeUser.Changed(after)));
    }

    private Future<EraseUser.Reply> erase(
            SqlConnection session,
            EraseUser ask,
            UUID eventId,
            Standing standing,
            Function<EmailAddress, EmailAddress> pseudonym) {
        Optional<Reason> reason = standing.refusesErasure();
        if (reason.isPresent()) {
            return Future.succeededFuture(new EraseUser.Refused(reason.get()));
        }
        if (isStale(ask.sinceSignIn())) {
            return Future.succeededFuture(new EraseUser.Stale(reauthenticationAge));
        }
        EmailAddress email = standing.target().email();
        EmailAddress standIn = pseudonym.apply(email);
        Tuple values = addCaller(Tuple.of(ask.id(), standIn.value(), eventId), ask.caller())
                .addString(details(ask.actor(), ask.requestId())
                        .put("erased", true)
                        .encode())
                .addInteger(ROWS_AT_ONCE);
        return session.preparedQuery(ERASE).execute(values).map(new EraseUser.Erased(email, standIn));
    }

    /** Of somebody who is gone there is nothing to be erased here, but by the same people. */
    private Future<EraseUser.Reply> findErased(SqlConnection session, EraseUser ask, Optional<User> actor) {
        if (!Rank.isSuperuser(actor)) {
            return Future.succeededFuture(new EraseUser.Refused(Reason.NOT_ALLOWED));
        }
        if (isStale(ask.sinceSignIn())) {
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

    /** A transaction whose audit row may be the first of its month. */
    private <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        return users.recorded(() -> postgres.use(pool -> pool.withTransaction(work)));
    }

    private static Tuple addCaller(Tuple values, Caller caller) {
        return values.addString(caller.address().text()).addString(caller.userAgent());
    }

    /** Names who did it by id: an address would have to be found again in details when its person is erased. */
    private static JsonObject details(UUID actor, String requestId) {
        return new JsonObject().put("request_id", requestId).put("by", actor.toString());
    }

    private static JsonObject changed(User before, User after) {
        JsonObject changed = new JsonObject();
        note(changed, "username", before.username(), after.username());
        note(changed, "first_name", before.firstName(), after.firstName());
        note(changed, "last_name", before.lastName(), after.lastName());
        note(changed, "is_active", before.isActive(), after.isActive());
        note(changed, "is_staff", before.isStaff(), after.isStaff());
        note(changed, "is_superuser", before.isSuperuser(), after.isSuperuser());
        return changed;
    }

    private static void note(JsonObject changed, String field, Object before, Object after) {
        if (!before.equals(after)) {
            changed.put(field, new JsonObject().put("old", before).put("new", after));
        }
    }

    private static boolean hasState(Throwable cause, String state) {
        return cause instanceof PgException error && state.equals(error.getSqlState());
    }
}

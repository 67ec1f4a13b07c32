package io.tses.users;

import io.tses.outbox.AuditEvent;
import io.tses.postgres.PatientClient;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** People in PostgreSQL. A statement that changes one records the change in the audit log, in the same transaction. */
final class UserStore {
    static final String COLUMNS =
            "id, email, username, first_name, last_name, is_active, is_staff, is_superuser, is_verified, date_joined, last_login";

    private static final String FIND_BY_EMAIL = "SELECT " + COLUMNS + " FROM users WHERE email = $1";

    private static final String FIND_BY_ID = "SELECT " + COLUMNS + " FROM users WHERE id = $1";

    /** No conflict target: it covers all unique keys: e-mail, username and what the username looks like. No row when one
     * was taken meanwhile. */
    private static final String INSERT = """
            WITH created AS (
              INSERT INTO users (id, email, username, is_verified, is_staff, is_superuser, username_key)
              VALUES ($8, $9, $10, $11, $12, $12, $13)
              ON CONFLICT DO NOTHING
              RETURNING *
            )
            SELECT record_event($1, $2, $3, $4, $5, $6, $7),
            """ + COLUMNS + " FROM created";

    private static final String MARK_VERIFIED =
            "UPDATE users SET is_verified = true WHERE id = $1 AND NOT is_verified RETURNING " + COLUMNS;

    private static final String GRANT = """
            WITH before AS (
              SELECT id, is_active, is_staff, is_superuser FROM users WHERE email = $3 FOR NO KEY UPDATE
            ), granted AS (
              UPDATE users SET is_active = true, is_staff = true, is_superuser = true FROM before
              WHERE users.id = before.id AND NOT (before.is_active AND before.is_staff AND before.is_superuser)
              RETURNING users.*
            ), changed AS (
              SELECT jsonb_object_agg(flag, '{"old": false, "new": true}'::jsonb) AS flags FROM before,
                LATERAL (VALUES ('is_active', is_active), ('is_staff', is_staff), ('is_superuser', is_superuser))
                  AS was (flag, given)
              WHERE NOT given
            )
            SELECT record_event($1, $2, $3, $4, $5, $6, ($7::text::jsonb || jsonb_build_object('changed', flags))::text),
            """ + COLUMNS + " FROM granted, changed";

    private final PatientClient<SqlClient> postgres;

    UserStore(PatientClient<SqlClient> postgres) {
        this.postgres = postgres;
    }

    Future<Optional<User>> find(EmailAddress email) {
        return run(FIND_BY_EMAIL, Tuple.of(email.value())).map(UserStore::first);
    }

    Future<Optional<User>> find(UUID id) {
        return run(FIND_BY_ID, Tuple.of(id)).map(UserStore::first);
    }

    /** How somebody comes to be. */
    enum Beginning {
        /** By a code that came back, so that the address is verified. */
        SIGN_IN,
        ADDED,
        /** As staff and superuser. */
        OPERATOR
    }

    /**
     * Makes a person.
     *
     * @param event the record of it, which names their id and address
     * @return empty when the address or the username was taken meanwhile, or another that looks like it; nothing was
     *     changed then
     */
    Future<Optional<User>> insert(AuditEvent event, String username, Beginning beginning) {
        Tuple values = record(event)
                .addUUID(event.userId())
                .addString(event.address().value())
                .addString(username)
                .addBoolean(beginning == Beginning.SIGN_IN)
                .addBoolean(beginning == Beginning.OPERATOR)
                .addString(UsernameKey.of(username));
        return run(INSERT, values).map(UserStore::first);
    }

    /** Notes that a code mailed to the person's address came back. Empty when that was known. */
    Future<Optional<User>> markVerified(UUID id) {
        return run(MARK_VERIFIED, Tuple.of(id)).map(UserStore::first);
    }

    /**
     * Makes the person of an address an operator.
     *
     * @param event the record of it, to which is added what changed
     * @return empty when there is none, or when they are one already
     */
    Future<Optional<User>> grant(AuditEvent event) {
        return run(GRANT, record(event)).map(UserStore::first);
    }

    /** What {@code record_event} takes, as the first parameters of a statement. */
    static Tuple record(AuditEvent event) {
        return Tuple.of(
                        event.id(),
                        event.userId(),
                        event.address().value(),
                        event.type().name())
                .addString(event.caller().address().text())
                .addString(event.caller().userAgent())
                .addString(event.detailsJson());
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.use(client -> client.preparedQuery(statement).execute(values));
    }

    private static Optional<User> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(toUser(rows.iterator().next()));
    }

    static User toUser(Row row) {
        return new User(
                row.getUUID("id"),
                new EmailAddress(row.getString("email")),
                row.getString("username"),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getBoolean("is_active"),
                row.getBoolean("is_staff"),
                row.getBoolean("is_superuser"),
                row.getBoolean("is_verified"),
                row.getOffsetDateTime("date_joined").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("last_login")).map(OffsetDateTime::toInstant));
    }
}

package io.tses.users;

import io.tses.postgres.PatientClient;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/**
 * Gives usernames their keys that have none: those from before there were keys, and those that an earlier release or an
 * operator has written since. A name that looks like an older one stays; its key is made to stand in nobody's way.
 */
final class UsernameStore {
    private static final int BATCH = 500;

    /** Held by the one who is at it, among all nodes, until its transaction ends. */
    private static final String TURN = "SELECT pg_try_advisory_xact_lock(hashtext('users.username_key'))";

    private static final String WITHOUT_KEY =
            "SELECT id, username FROM users WHERE username_key IS NULL ORDER BY id LIMIT " + BATCH;

    /** A blank is in no key of a name that people may take. A name that is being changed gets its key by that. */
    private static final String GIVE = """
            WITH found AS (
              SELECT id, key, date_joined
              FROM unnest($1::uuid[], $2::text[], $3::text[]) AS read (id, username, key) JOIN users USING (id, username)
              WHERE username_key IS NULL
              ORDER BY id FOR UPDATE OF users SKIP LOCKED
            ), placed AS (
              SELECT id, key, row_number() OVER (PARTITION BY key ORDER BY date_joined, id) AS place FROM found
            )
            UPDATE users SET username_key = CASE
              WHEN place = 1 AND NOT EXISTS (SELECT FROM users AS other WHERE other.username_key = key) THEN key
              ELSE key || ' ' || users.id
            END
            FROM placed WHERE users.id = placed.id
            """;

    private static final String TAKEN = "SELECT FROM users WHERE username_key IN ($2, $3) AND id <> $1 LIMIT 1";

    private static final String GIVE_ONE = "UPDATE users SET username_key = $2 WHERE id = $1";

    private final PatientClient<Pool> postgres;

    UsernameStore(PatientClient<Pool> postgres) {
        this.postgres = postgres;
    }

    /** Until every name has a key. */
    Future<Void> giveAllKeys() {
        return giveKeys().compose(more -> more ? giveAllKeys() : Future.succeededFuture());
    }

    /**
     * Gives some hundred names their keys.
     *
     * @return whether there may be more to do; not when somebody else is at it
     */
    Future<Boolean> giveKeys() {
        return postgres.use(pool -> pool.preparedQuery(WITHOUT_KEY).execute())
                .compose(some -> some.size() == 0
                        ? Future.succeededFuture(false)
                        : postgres.use(pool -> pool.withTransaction(UsernameStore::takeTurn)));
    }

    /** Whether somebody else has the name that a person is to get, or one that looks like it. */
    static Future<Boolean> isTaken(SqlConnection session, User named) {
        String name = named.username();
        return session.preparedQuery(TAKEN)
                .execute(Tuple.of(named.id(), UsernameKey.of(name), UsernameKey.ofLook(name)))
                .map(rows -> rows.size() > 0);
    }

    /** Fails with a unique violation when somebody else has taken such a name meanwhile. */
    static Future<Void> giveKey(SqlConnection session, User named) {
        return session.preparedQuery(GIVE_ONE)
                .execute(Tuple.of(named.id(), UsernameKey.of(named.username())))
                .mapEmpty();
    }

    private static Future<Boolean> takeTurn(SqlConnection session) {
        return session.preparedQuery(TURN)
                .execute()
                .compose(turn -> turn.iterator().next().getBoolean(0)
                        ? session.preparedQuery(WITHOUT_KEY).execute().compose(some -> giveKeys(session, some))
                        : Future.succeededFuture(false));
    }

    private static Future<Boolean> giveKeys(SqlConnection session, RowSet<Row> some) {
        UUID[] ids = new UUID[some.size()];
        String[] names = new String[some.size()];
        String[] keys = new String[some.size()];
        int n = 0;
        for (Row row : some) {
            ids[n] = row.getUUID("id");
            names[n] = row.getString("username");
            keys[n] = UsernameKey.of(names[n]);
            n++;
        }
        return session.preparedQuery(GIVE).execute(Tuple.of(ids, names, keys)).map(given -> some.size() == BATCH);
    }
}

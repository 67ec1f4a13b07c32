package io.tses.accountant;

import io.tses.accountant.Ledger.Row;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.Refusal;
import io.tses.outbox.RefusalOutbox;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The Redis and the PostgreSQL behind the nodes, looked into from outside. */
final class Servers implements AutoCloseable {
    private static final String OUTCOMES = "outbox:mail:outcomes";

    private static final String ROWS = """
            SELECT id::text, event, details::text FROM audit_logs
            WHERE details->>'request_id' LIKE ? OR email LIKE ? OR ip <<= ?::inet OR details->>'domain' = ?
            """;

    private final Run run;
    private final String databaseUrl;
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final RedisConnection redis;

    Servers(Run run, String redisUrl, String databaseUrl) {
        this.run = run;
        this.databaseUrl = databaseUrl;
        redis = Redis.createClient(vertx, redisUrl).connect().await();
    }

    /** Waits until all that was decided is recorded, and every mail has ended. */
    Ledger settled(Letters letters) {
        List<Ledger> looks = new ArrayList<>();
        eventually(() -> {
            Map<String, Long> refusals = refusals();
            assertThat(waiting()).as("events and mails under way").isZero();
            looks.add(new Ledger(rows(), refusals, endings(), letters.counts(run.domain())));
            assertThat(refusals()).as("sums that did not become rows meanwhile").isEqualTo(refusals);
        });
        return looks.get(looks.size() - 1);
    }

    @Override
    public void close() {
        redis.close().await();
        vertx.close().await();
    }

    private long waiting() {
        long entries = 0;
        for (Response key : command("KEYS", "outbox:*")) {
            String name = key.toString();
            boolean ended = name.equals(OUTCOMES) || name.endsWith(":dead");
            boolean queued = name.equals(AuditOutbox.STREAM) || name.startsWith(MailOutbox.STREAM);
            if (queued && !ended && command("TYPE", name).toString().equals("stream")) {
                entries += command("XLEN", name).toLong();
            }
        }
        return entries;
    }

    private List<Row> rows() {
        try (Connection connection = TestServers.connect(databaseUrl);
                PreparedStatement statement = connection.prepareStatement(ROWS)) {
            statement.setString(1, run.requests() + "%");
            statement.setString(2, "%@" + run.domain());
            statement.setString(3, run.network());
            statement.setString(4, run.domain());
            List<Row> rows = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(Row.of(found.getString(1), found.getString(2), new JsonObject(found.getString(3))));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first call of each has a row already. */
    private Map<String, Long> refusals() {
        Map<String, Long> further = new HashMap<>();
        Response all = command("HGETALL", RefusalOutbox.KEY);
        for (String field : all.getKeys()) {
            Refusal.parse(field)
                    .filter(refusal -> run.isIn(field))
                    .ifPresent(refusal -> further.merge(
                            refusal.cause().type().name(), all.get(field).toLong() - 1, Long::sum));
        }
        return further;
    }

    private Map<String, List<String>> endings() {
        Map<String, List<String>> endings = new HashMap<>();
        for (Response entry : command("XRANGE", OUTCOMES, "-", "+")) {
            Map<String, String> fields = new HashMap<>();
            Response flat = entry.get(1);
            for (int i = 0; i + 1 < flat.size(); i += 2) {
                fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
            }
            String request = fields.getOrDefault("request", "");
            if (request.startsWith(run.requests()) && "code".equals(fields.get("kind"))) {
                endings.computeIfAbsent(request, first -> new ArrayList<>()).add(fields.getOrDefault("outcome", ""));
            }
        }
        return endings;
    }

    private Response command(String name, String... args) {
        Request request = Request.cmd(Command.create(name));
        for (String arg : args) {
            request.arg(arg);
        }
        return redis.send(request).await();
    }
}

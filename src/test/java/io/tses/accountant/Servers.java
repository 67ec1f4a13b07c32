package io.tses.accountant;

import io.tses.accountant.Ledger.Row;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.Refusal;
import io.tses.outbox.RefusalOutbox;
import io.tses.postgres.DatabaseUrl;
import io.tses.postgres.LongSession;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.support.Eventually;
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
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;

/** The Redis and the PostgreSQL behind the nodes, looked into from outside. */
public final class Servers implements AutoCloseable {
    private static final String OUTCOMES = "outbox:mail:outcomes";
    private static final int OUTCOMES_KEPT = 10_000;
    private static final int ROWS_AT_ONCE = 5000;

    /** So far apart the clocks of here and of Redis may be. */
    private static final Duration LEEWAY = Duration.ofMinutes(5);

    private static final String RUN = """
            FROM audit_logs
            WHERE created_at >= ?
              AND (details->>'request_id' LIKE ? OR email LIKE ? OR ip <<= ?::inet OR details->>'domain' = ?)
            """;

    private static final String ROWS = "SELECT event, details::text " + RUN;
    private static final String REPEATED = "SELECT id::text, '' " + RUN + "GROUP BY id HAVING count(*) > 1";

    private final DatabaseUrl database;
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final RedisConnection redis;

    public Servers(String redisUrl, String databaseUrl) {
        database = DatabaseUrl.parse(databaseUrl);
        redis = Redis.createClient(vertx, redisUrl).connect().await();
    }

    /**
     * What waits or is under way.
     *
     * @param mails of all streams together
     * @param events of the audit log
     */
    public record Queues(long mails, long events) {}

    public Queues queues() {
        long mails = MailOutbox.STREAMS.stream()
                .mapToLong(stream -> command("XLEN", stream).toLong())
                .sum();
        return new Queues(mails, command("XLEN", AuditOutbox.STREAM).toLong());
    }

    /** A line of what Redis tells about itself, empty when it does not tell. */
    public String redisInfo(String field) {
        return command("INFO", "everything")
                .toString()
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** A setting of PostgreSQL. */
    public String postgresSetting(String name) {
        try (Connection connection = LongSession.open(database);
                PreparedStatement statement = connection.prepareStatement("SELECT current_setting(?)")) {
            statement.setString(1, name);
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                return found.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Waits until all that was decided is recorded and every mail has ended, and compares.
     *
     * @param mails told by whoever has them, once they have all come
     * @param limits that the nodes have; empty when they are not known, and not compared
     * @throws IllegalStateException if it is not so far in time
     */
    public Account account(
            Answers answers, Supplier<Counts> mails, Optional<RateLimitConfig> limits, Duration patience) {
        List<Permits> permits = limits.map(Permits::of).orElse(List.of());
        List<Account> looks = new ArrayList<>();
        try {
            Eventually.within(patience, () -> {
                Map<String, Long> refusals = refusals(answers.run());
                Queues waiting = queues();
                assertThat(waiting)
                        .as(() -> waiting.mails() + " mails and " + waiting.events()
                                + " audit events are still under way")
                        .isEqualTo(new Queues(0, 0));
                looks.add(Balance.of(answers, ledger(answers, refusals, mails.get()), permits));
                assertThat(refusals(answers.run()))
                        .as("sums of refusals did not become rows meanwhile")
                        .isEqualTo(refusals);
            });
        } catch (AssertionError late) {
            String why = String.valueOf(late.getMessage()).lines().findFirst().orElse("");
            throw new IllegalStateException(
                    "the servers were not done after " + patience.toSeconds() + " s: " + why, late);
        }
        return looks.get(looks.size() - 1);
    }

    @Override
    public void close() {
        redis.close().await();
        vertx.close().await();
    }

    private Ledger ledger(Answers answers, Map<String, Long> refusals, Counts mails) {
        List<String> repeated = new ArrayList<>();
        select(REPEATED, answers, found -> repeated.add(found.getString(1)));
        return new Ledger(
                consumer -> eachRow(answers, consumer),
                repeated,
                refusals,
                endings(answers.run()),
                command("XLEN", OUTCOMES).toLong() < OUTCOMES_KEPT,
                mails);
    }

    private void eachRow(Answers answers, Consumer<Row> consumer) {
        select(
                ROWS,
                answers,
                found ->
                        consumer.accept(Row.of(answers.run(), found.getString(1), new JsonObject(found.getString(2)))));
    }

    private interface Found {
        void accept(ResultSet row) throws SQLException;
    }

    private void select(String sql, Answers answers, Found found) {
        Run run = answers.run();
        try (Connection connection = LongSession.openSnapshot(database, "--database-url");
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(ROWS_AT_ONCE);
            statement.setTimestamp(1, Timestamp.from(answers.began().minus(LEEWAY)));
            statement.setString(2, run.requests() + "%");
            statement.setString(3, "%@" + run.domain());
            statement.setString(4, run.network());
            statement.setString(5, run.domain());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.accept(rows);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first call of each has a row already. */
    private Map<String, Long> refusals(Run run) {
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

    private Map<Integer, List<String>> endings(Run run) {
        Map<Integer, List<String>> endings = new HashMap<>();
        for (Response entry : command("XRANGE", OUTCOMES, "-", "+")) {
            Map<String, String> fields = new HashMap<>();
            Response flat = entry.get(1);
            for (int i = 0; i + 1 < flat.size(); i += 2) {
                fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
            }
            if ("code".equals(fields.get("kind"))) {
                run.request(fields.getOrDefault("request", ""))
                        .ifPresent(number -> endings.computeIfAbsent(number, first -> new ArrayList<>())
                                .add(fields.getOrDefault("outcome", "")));
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

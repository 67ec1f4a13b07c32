package io.tses.audit;

import io.tses.audit.FollowEvents.Followed;
import io.tses.outbox.EventType;
import io.tses.outbox.Refusal;
import io.tses.outbox.Refusal.Cause;
import io.tses.outbox.Refusal.Subject;
import io.tses.outbox.RefusalOutbox;
import io.tses.support.Eventually;
import io.tses.support.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever follows the log gets each row once, in order, whatever is late. */
@Tag("servers")
class FollowEventsTest {
    private AuditFixture fixture;
    private OutboxStore outbox;

    @BeforeEach
    void open() throws SQLException {
        fixture = new AuditFixture();
        outbox = new OutboxStore(fixture.redis.held());
        fixture.deployDesk();
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void whatWaitsInTheStreamHoldsBackWhatIsNewer() {
        fixture.append(AuditFixture.event(EventType.OTP_FAILED, "ada@example.com", null, "{}"));
        Instant waiting = horizon();
        fixture.append(AuditFixture.event(EventType.OTP_FAILED, "bob@example.com", null, "{}"));

        assertThat(horizon()).isEqualTo(waiting);

        fixture.deploy();
        fixture.awaitDrained();
        assertThat(horizon()).isAfter(waiting);
    }

    @Test
    void aTransactionThatGoesOnHoldsBackWhatIsNewer() throws SQLException {
        Followed before = follow(Optional.empty());
        try (Connection other = TestServers.shared().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(
                    "SELECT record_event(gen_random_uuid(), NULL, 'late@example.com', 'LOGIN', '', '', '{}')");
            TestServers.shared()
                    .runSql("SELECT record_event(gen_random_uuid(), NULL, 'soon@example.com', 'LOGIN', '', '', '{}')");
            assertThat(emailsAfter(before)).isEmpty();
            other.commit();
        }

        Eventually.eventually(
                () -> assertThat(emailsAfter(before)).containsExactly("late@example.com", "soon@example.com"));
    }

    @Test
    void sumsOfRefusedCallsHoldBackTheEndOfTheirMinuteUntilTheyHaveTheirRows() {
        Refusal refusal = new Refusal(
                Instant.now().getEpochSecond() / 60 - 2,
                new Cause(EventType.OTP_REQUESTED, "client", Subject.ip("192.0.2.7")));
        fixture.redis.command("HSET", RefusalOutbox.KEY, refusal.encode(), "7");
        Instant theirs = refusal.end().minusMillis(1);
        RefusalStore refusals = new RefusalStore(fixture.redis.held(), 1_000_000);
        move(refusals, 0);
        fixture.redis.command("HSET", RefusalOutbox.KEY, refusal.encode(), "7");
        long minute = refusal.end().getEpochSecond() / 60 - 1;
        fixture.redis.run(held -> refusals.move(List.of(), minute));
        fixture.redis.command("DEL", "outbox:audit");
        assertThat(horizon()).as("it waits in its hash").isEqualTo(theirs);

        fixture.append(AuditFixture.event(EventType.OTP_FAILED, "ada@example.com", null, "{}"));
        move(refusals, minute + 1);
        assertThat(horizon()).as("it stands behind a newer event").isEqualTo(theirs);

        fixture.deploy();
        fixture.awaitDrained();
        assertThat(horizon()).isAfter(theirs);
    }

    /** Many transactions at once, and followers who ask whenever: every row once, in order. */
    @Test
    void nobodyMissesARowOrGetsOneTwiceWhileManyWrite() throws Exception {
        Followed begin = follow(Optional.empty());
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            Thread writer = new Thread(() -> {
                try (Connection own = TestServers.shared().connect();
                        Statement statement = own.createStatement()) {
                    own.setAutoCommit(false);
                    for (int n = 0; n < 60; n++) {
                        statement.execute(
                                "SELECT record_event(gen_random_uuid(), NULL, 'x@example.com', 'LOGIN', '', '', '{}'),"
                                        + " pg_sleep(random() * 0.02)");
                        own.commit();
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            writers.add(writer);
        }
        List<FindEvents.Row> heard = new ArrayList<>();
        FindEvents.Cursor reached = begin.reached();
        while (heard.size() < 240) {
            Followed found = follow(Optional.of(reached));
            heard.addAll(found.rows());
            reached = found.reached();
        }
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(heard).hasSize(240).extracting(FindEvents.Row::place).isSorted();
        assertThat(new HashSet<UUID>(heard.stream().map(FindEvents.Row::id).toList()))
                .hasSize(240);
        assertThat(fixture.rows()).isEqualTo(240);
    }

    @Test
    void allWhoAskTheSameWithinASecondShareOneLook() {
        List<Instant> looks = new ArrayList<>();
        long[] now = {0};
        Following following = new Following(
                new PgPageStore(fixture.postgres().pipelined(Duration.ofSeconds(4))),
                () -> {
                    looks.add(Instant.now());
                    return outbox.horizon();
                },
                () -> now[0]);
        FollowEvents ask = new FollowEvents(Optional.empty(), 10);
        fixture.redis.run(held -> following.follow(ask));
        fixture.redis.run(held -> following.follow(ask));
        assertThat(looks).hasSize(1);

        now[0] = Duration.ofSeconds(1).toNanos();
        fixture.redis.run(held -> following.follow(ask));
        assertThat(looks).hasSize(2);
    }

    /** They began at other moments; from their second look on they ask the same. */
    @Test
    void whoBeganAtOtherMomentsSharesLooksSoon() {
        long[] now = {0};
        List<Instant> looks = new ArrayList<>();
        Following following = new Following(
                new PgPageStore(fixture.postgres().pipelined(Duration.ofSeconds(4))),
                () -> {
                    looks.add(Instant.now());
                    return outbox.horizon();
                },
                () -> now[0]);
        FindEvents.Cursor one = FindEvents.Cursor.at(Instant.EPOCH);
        FindEvents.Cursor other = FindEvents.Cursor.at(Instant.EPOCH.plusSeconds(1));
        for (int second = 1; second <= 3; second++) {
            now[0] = Duration.ofSeconds(second).toNanos();
            one = look(following, one);
            now[0] += Duration.ofMillis(500).toNanos();
            other = look(following, other);
            assertThat(one).isEqualTo(other);
        }

        assertThat(looks).hasSize(3);
    }

    private FindEvents.Cursor look(Following following, FindEvents.Cursor after) {
        return fixture.redis
                .run(held -> following.follow(new FollowEvents(Optional.of(after), 10)))
                .reached();
    }

    private void move(RefusalStore refusals, long before) {
        RefusalStore.Look look = fixture.redis.run(held -> refusals.finished(RefusalStore.BEGINNING, -1));
        fixture.redis.run(held -> refusals.move(look.finished(), before));
    }

    private Instant horizon() {
        return fixture.redis.run(held -> outbox.horizon());
    }

    private List<String> emailsAfter(Followed before) {
        return follow(Optional.of(before.reached())).rows().stream()
                .map(FindEvents.Row::email)
                .toList();
    }

    private Followed follow(Optional<FindEvents.Cursor> after) {
        // Each another question, so that none is shared.
        return fixture.bus
                .ask(FollowEvents.ADDRESS, new FollowEvents(after, asked++))
                .await();
    }

    private int asked = 1000;
}

package io.tses.audit;

import io.tses.outbox.AuditOutbox;
import io.tses.outbox.Backlog;
import io.vertx.redis.client.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class OutboxStoreTest {
    private AuditFixture fixture;
    private OutboxStore store;

    @BeforeEach
    void open() throws SQLException {
        fixture = new AuditFixture();
        store = new OutboxStore(fixture.redis.held());
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void theFirstReadMakesTheGroupAndFindsWhatCameBefore() {
        fixture.appendAll(AuditFixture.events(2));

        Batch batch = fixture.redis.run(redis -> store.read(10));
        assertThat(batch.rows()).hasSize(2);
        assertThat(batch.more()).isFalse();
    }

    @Test
    void aFullBatchTellsThatThereMayBeMore() {
        fixture.appendAll(AuditFixture.events(3));

        assertThat(fixture.redis.run(redis -> store.read(3)).more()).isTrue();
        assertThat(fixture.redis.run(redis -> store.read(3)).isEmpty()).isTrue();
    }

    @Test
    void twoThatMakeTheGroupAtOnceBothRead() {
        OutboxStore other = new OutboxStore(fixture.redis.held());
        fixture.appendAll(AuditFixture.events(2));

        List<Batch> batches = fixture.redis.run(redis ->
                store.read(1).compose(one -> other.read(1).map(two -> List.of(one, two))));
        assertThat(batches).allSatisfy(batch -> assertThat(batch.rows()).hasSize(1));
    }

    @Test
    void onlyEntriesThatNobodyHasTendedForTenSecondsAreTakenOver() {
        OutboxStore other = new OutboxStore(fixture.redis.held());
        fixture.appendAll(AuditFixture.events(5));
        fixture.redis.run(redis -> other.read(5));

        fixture.redis.advance(Duration.ofSeconds(5));
        assertThat(fixture.redis.run(redis -> store.takeOver(10)).rows()).isEmpty();
        fixture.redis.advance(Duration.ofSeconds(5));
        assertThat(fixture.redis.run(redis -> store.takeOver(10)).rows()).hasSize(5);
        assertThat(fixture.redis.run(redis -> store.takeOver(10)).rows())
                .as("they are its own now")
                .isEmpty();
    }

    @Test
    void takingOverInPartsFindsEveryEntryOnce() {
        OutboxStore other = new OutboxStore(fixture.redis.held());
        fixture.appendAll(AuditFixture.events(25));
        fixture.redis.run(redis -> other.read(25));
        fixture.redis.advance(Duration.ofSeconds(11));

        List<AuditRow> taken = new ArrayList<>();
        Batch part;
        do {
            part = fixture.redis.run(redis -> store.takeOver(10));
            taken.addAll(part.rows());
        } while (part.more());
        assertThat(taken).extracting(AuditRow::id).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void acknowledgedEntriesAreGoneAlsoThousandsAtOnce() {
        fixture.appendAll(AuditFixture.events(2500));
        Batch batch = fixture.redis.run(redis -> store.read(2500));
        List<String> ids = batch.rows().stream().map(AuditRow::entryId).toList();

        fixture.redis.run(redis -> store.acknowledge(ids.subList(1, 2500)));
        assertThat(fixture.waiting()).isEqualTo(1);
        assertThat(fixture.pending()).isEqualTo(1);
    }

    @Test
    void settingAsideTwiceKeepsOneCopy() {
        String entry = fixture.append("*", List.of("some", "thing"));
        Unwritable unwritable =
                fixture.redis.run(redis -> store.read(1)).unwritable().get(0);

        assertThat(setAside(unwritable)).isTrue();
        assertThat(setAside(unwritable)).isFalse();
        Response rejected = fixture.redis.command("XRANGE", AuditKeys.REJECTED, "-", "+");
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).get(1))
                .extracting(Response::toString)
                .startsWith("entry", entry, "error")
                .endsWith("some", "thing");
        assertThat(fixture.waiting() + fixture.pending()).isZero();
    }

    @Test
    void onlyConsumersWithNothingPendingAreForgottenAndNeverOneself() {
        OutboxStore idle = new OutboxStore(fixture.redis.held());
        OutboxStore busy = new OutboxStore(fixture.redis.held());
        fixture.appendAll(AuditFixture.events(3));
        fixture.redis.run(redis -> busy.read(1));
        Batch done = fixture.redis.run(redis -> idle.read(1));
        fixture.redis.run(redis -> idle.acknowledge(List.of(done.rows().get(0).entryId())));
        Batch mine = fixture.redis.run(redis -> store.read(1));
        fixture.redis.run(redis -> store.acknowledge(List.of(mine.rows().get(0).entryId())));

        assertThat(reap(Duration.ofHours(1))).isZero();
        assertThat(reap(Duration.ZERO)).isEqualTo(1);
        assertThat(fixture.redis.command("XINFO", "CONSUMERS", AuditOutbox.STREAM, "auditors"))
                .hasSize(2);
        assertThat(fixture.pending()).isEqualTo(1);
    }

    @Test
    void thereIsNothingToReapOrMeasureBeforeTheFirstEvent() {
        assertThat(reap(Duration.ZERO)).isZero();
        assertThat(measure()).isEqualTo(new Backlog(0, Duration.ZERO, 0));
    }

    @Test
    void theAgeOfTheOldestEntryIsMeasured() {
        fixture.appendAll(AuditFixture.events(2));
        fixture.redis.advance(Duration.ofMinutes(3));

        Backlog depth = measure();
        assertThat(depth.waiting()).isEqualTo(2);
        assertThat(depth.oldest()).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
    }

    private boolean setAside(Unwritable entry) {
        return fixture.redis.run(redis -> store.setAside(entry));
    }

    private int reap(Duration silence) {
        return fixture.redis.run(redis -> store.reap(silence));
    }

    private Backlog measure() {
        return fixture.redis.run(redis -> store.measure());
    }
}

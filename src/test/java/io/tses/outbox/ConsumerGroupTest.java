package io.tses.outbox;

import io.tses.support.TestRedis;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What both outboxes rest on, whatever they carry. */
@Tag("servers")
class ConsumerGroupTest {
    private static final String GROUP = "readers";
    private static final String ASIDE = "outbox:test:aside";
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private Vertx vertx;
    private TestRedis redis;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        redis = new TestRedis(vertx);
        redis.flush();
    }

    @AfterEach
    void close() {
        redis.close();
        vertx.close().await();
    }

    @ParameterizedTest
    @ValueSource(strings = {AuditOutbox.STREAM, MailOutbox.STREAM})
    void whatCameBeforeTheFirstReaderIsReadInOrderAndOnlyOnce(String stream) {
        List<String> ids = List.of(append(stream), append(stream), append(stream));
        ConsumerGroup one = reader(stream, "one");
        ConsumerGroup other = reader(stream, "other");

        assertThat(read(one, 2)).extracting(OutboxEntry::id).containsExactly(ids.get(0), ids.get(1));
        assertThat(read(other, 2)).extracting(OutboxEntry::id).containsExactly(ids.get(2));
        assertThat(read(one, 2)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {AuditOutbox.STREAM, MailOutbox.STREAM})
    void anEntryCarriesItsFields(String stream) {
        append(stream);

        OutboxEntry entry = read(reader(stream, "one"), 1).get(0);

        assertThat(entry.fields()).isEqualTo(Map.of("to", "ada@example.com", "code", "sealed"));
        assertThat(entry.toString()).contains(entry.id()).doesNotContain("ada").doesNotContain("sealed");
    }

    @ParameterizedTest
    @ValueSource(strings = {AuditOutbox.STREAM, MailOutbox.STREAM})
    void anEmptiedRedisIsReadOnAsIfItWereNew(String stream) {
        ConsumerGroup one = reader(stream, "one");
        append(stream);
        read(one, 1);
        redis.flush();
        assertThat(takeOver(one).entries()).isEmpty();
        redis.flush();

        String id = append(stream);

        assertThat(read(one, 1)).extracting(OutboxEntry::id).containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {AuditOutbox.STREAM, MailOutbox.STREAM})
    void whatNobodyTendsIsTakenOverAfterAWhileAndNotBefore(String stream) {
        List<String> ids = List.of(append(stream), append(stream));
        read(reader(stream, "dead"), 2);
        ConsumerGroup one = reader(stream, "one");

        assertThat(takeOver(one).entries()).isEmpty();
        redis.advance(A_MINUTE);

        assertThat(takeOver(one).entries()).extracting(OutboxEntry::id).containsExactlyElementsOf(ids);
        assertThat(takeOver(one).entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {AuditOutbox.STREAM, MailOutbox.STREAM})
    void takingOverGoesOnWhereItEndedUntilAllWasLookedAt(String stream) {
        List<String> ids = List.of(append(stream), append(stream), append(stream));
        read(reader(stream, "dead"), 3);
        redis.advance(A_MINUTE);
        ConsumerGroup one = reader(stream, "one");

        ConsumerGroup.TakenOver first = redis.run(held -> one.takeOver(2, A_MINUTE));
        ConsumerGroup.TakenOver second = redis.run(held -> one.takeOver(2, A_MINUTE));

        assertThat(first.more()).isTrue();
        assertThat(first.entries()).extracting(OutboxEntry::id).containsExactly(ids.get(0), ids.get(1));
        assertThat(second.more()).isFalse();
        assertThat(second.entries()).extracting(OutboxEntry::id).containsExactly(ids.get(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {AuditOutbox.STREAM, MailOutbox.STREAM})
    void whatIsAcknowledgedIsGoneAndMayBeAcknowledgedAgain(String stream) {
        List<String> ids = List.of(append(stream), append(stream));
        ConsumerGroup one = reader(stream, "one");
        read(one, 2);

        redis.run(held -> one.acknowledge(ids.subList(0, 1)));
        redis.run(held -> one.acknowledge(ids.subList(0, 1)));
        redis.run(held -> one.acknowledge(List.of()));

        assertThat(measure(one).waiting()).isEqualTo(1);
        assertThat(redis.command("XPENDING", stream, GROUP).get(0).toInteger()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {AuditOutbox.STREAM, MailOutbox.STREAM})
    void onlyOthersWithNothingPendingAreForgotten(String stream) {
        ConsumerGroup one = reader(stream, "one");
        assertThat(reap(one, Duration.ZERO)).isZero();
        ConsumerGroup idle = reader(stream, "idle");
        String first = append(stream);
        read(idle, 1);
        redis.run(held -> idle.acknowledge(List.of(first)));
        append(stream);
        read(reader(stream, "busy"), 1);
        String last = append(stream);
        read(one, 1);
        redis.run(held -> one.acknowledge(List.of(last)));

        assertThat(reap(one, Duration.ofHours(1))).isZero();
        assertThat(reap(one, Duration.ZERO)).isEqualTo(1);
        assertThat(redis.command("XINFO", "CONSUMERS", stream, GROUP))
                .extracting(consumer -> consumer.get("name").toString())
                .containsExactlyInAnyOrder("one", "busy");
    }

    @ParameterizedTest
    @ValueSource(strings = {AuditOutbox.STREAM, MailOutbox.STREAM})
    void itTellsHowMuchWaitsForHowLongAndWhatWasSetAside(String stream) {
        ConsumerGroup one = reader(stream, "one");
        assertThat(measure(one)).isEqualTo(Backlog.NONE);
        append(stream);
        redis.command("XADD", ASIDE, "*", "any", "thing");
        redis.advance(Duration.ofMinutes(3));
        append(stream);

        Backlog backlog = measure(one);

        assertThat(backlog.waiting()).isEqualTo(2);
        assertThat(backlog.oldest()).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
        assertThat(backlog.aside()).isEqualTo(1);
    }

    private ConsumerGroup reader(String stream, String name) {
        return new ConsumerGroup(redis.held(), stream, GROUP, name);
    }

    private String append(String stream) {
        return redis.command("XADD", stream, "*", "to", "ada@example.com", "code", "sealed")
                .toString();
    }

    private List<OutboxEntry> read(ConsumerGroup reader, int most) {
        return redis.run(held -> reader.read(most));
    }

    private ConsumerGroup.TakenOver takeOver(ConsumerGroup reader) {
        return redis.run(held -> reader.takeOver(10, A_MINUTE));
    }

    private int reap(ConsumerGroup reader, Duration silence) {
        return redis.run(held -> reader.reap(silence));
    }

    private Backlog measure(ConsumerGroup reader) {
        return redis.run(held -> reader.measure(ASIDE));
    }
}

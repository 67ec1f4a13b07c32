package io.tses.mail;

import io.tses.mail.MailQueueStore.Taken;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.config;
import static org.assertj.core.api.Assertions.assertThat;

/** Law 5, after somebody has set Redis' clock back by an hour: ids of entries stand still, and there are moments in the future. */
@Tag("servers")
class RedisClockSetBackTest {
    private static final int NO_SERVER = 9;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration AGE = Duration.ofMinutes(2);

    private final MailFixture fixture = new MailFixture();
    private final MailQueueStore store = fixture.store("one", config(NO_SERVER));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aMailLivesFromWhenItWasQueuedWhateverItsEntryIsCalled() {
        queue(HOUR, AGE.negated());

        assertThat(take().fence().left())
                .isBetween(MailFixture.LIFE.minus(AGE).minusSeconds(20), MailFixture.LIFE.minus(AGE));
    }

    @Test
    void norLongerWhenThatIsInTheFutureNow() {
        queue(HOUR, HOUR);

        assertThat(take().fence().left()).isEqualTo(MailFixture.LIFE);
    }

    @Test
    void whatWasSealedIsGoneWithItsCode() {
        MailJob job = queue(HOUR, AGE.negated());
        QueuedMail mail = take().mail();

        fixture.redis.run(redis -> store.giveUp(mail, "550"));

        assertThat(fixture.redis.ttl(MailKeys.deadContent(job.id().toString())))
                .isBetween(Duration.ofMinutes(2), MailFixture.LIFE.minus(AGE));
        assertThat(fixture.dead())
                .singleElement()
                .satisfies(letter -> assertThat(
                                Long.parseLong(letter.get("expires")) - Long.parseLong(letter.get("queued")))
                        .isEqualTo(MailFixture.LIFE.toMillis()));
    }

    @Test
    void whatWasSentIsToldAsOfWhenItWasQueued() {
        queue(HOUR, HOUR);

        fixture.sent(store, take().mail());

        assertThat(fixture.outcomes())
                .singleElement()
                .satisfies(outcome ->
                        assertThat(Long.parseLong(outcome.get("queued"))).isLessThanOrEqualTo(now()));
    }

    @Test
    void ofMailersThatWereThereBeforeNoneIsBelieved() {
        MailQueueStore gone = fixture.store("gone", config(NO_SERVER));
        fixture.redis.run(redis -> gone.pace(100, new DomainTally.Report(1, Map.of())));
        fixture.redis.clockShift().advance(HOUR.negated());

        double perSecond = fixture.redis
                .run(redis -> store.pace(1, new DomainTally.Report(1, Map.of())))
                .pace()
                .perSecond();

        assertThat(perSecond).isEqualTo(1);
    }

    /** @return the job, whose entry says that it was queued at one moment from now, and whose field another */
    private MailJob queue(Duration byItsId, Duration inTruth) {
        MailJob job = fixture.job("ada@example.com");
        List<Object> args = new ArrayList<>(
                List.of(MailOutbox.STREAM, now() + byItsId.toMillis() + "-0", "at", now() + inTruth.toMillis()));
        args.addAll(fixture.outbox.append(job).fields());
        fixture.redis.command("XADD", args.toArray());
        return job;
    }

    private Taken take() {
        return fixture.redis.run(redis -> store.take(1, 0)).get(0);
    }

    private long now() {
        return fixture.redis.held().millis();
    }
}

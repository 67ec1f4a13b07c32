package io.tses.ratelimit;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.MailPace;
import io.tses.outbox.RefusalOutbox;
import io.tses.redis.HeldConnection;
import io.tses.shared.EmailAddress;
import io.tses.support.OnRealServers;
import io.tses.support.Settings;
import io.tses.support.TestRedis;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Law 5: what was taken goes out within its life, however many ask at once and from wherever. Two seconds a mail, codes of five minutes. */
@OnRealServers
class Law5QueueIsBoundedByItsPaceTest {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final double PER_SECOND = 0.5;
    private static final int IN_HALF_A_LIFE = 75;
    private static final int IN_THREE_QUARTERS = 113;

    private final MailOutbox outbox = new MailOutbox(1_000_000);
    private final RateLimitConfig config = Settings.of(RateLimitConfig::from).defaults();
    private final TestRedis redis;

    Law5QueueIsBoundedByItsPaceTest(TestRedis redis) {
        this.redis = redis;
        outbox.goesAt(new MailPace(PER_SECOND, 0));
    }

    @Test
    void aBurstFromEverywhereIsTakenAsFarAsItGoesOutInHalfALife() {
        AtomicInteger asked = new AtomicInteger();

        List<Admit.Reply> answers = redis.race(400, held -> ask(held, network(asked.incrementAndGet())));

        assertThat(answers)
                .filteredOn(Admit.Admitted.class::isInstance)
                .hasSizeBetween(IN_HALF_A_LIFE - MailOutbox.STREAMS.size(), IN_HALF_A_LIFE + MailOutbox.STREAMS.size());
        assertThat(answers)
                .filteredOn(Admit.NoRoom.class::isInstance)
                .allSatisfy(answer -> assertThat(outbox.waitBehind(((Admit.NoRoom) answer).before()))
                        .isBetween(LIFE.dividedBy(2).minusSeconds(32), LIFE));
    }

    @Test
    void whoeverFillsOneStreamAfterTheOtherMakesNobodyWaitForMoreThanThreeQuartersOfALife() {
        for (int network = 0; network < 64; network++) {
            while (isTaken(network(network))) {
                outbox.goesAt(new MailPace(PER_SECOND, redis.mailsQueued()));
            }
        }

        assertThat(redis.mailsQueued()).isEqualTo(IN_THREE_QUARTERS);
    }

    @Test
    void anotherNetworkHasItsTurnWhereOneHasFilledItsStream() {
        int flood = 0;
        while (isTaken("192.0.2.0/24")) {
            flood++;
        }

        assertThat(flood).isEqualTo(IN_HALF_A_LIFE);
        assertThat(isTaken("198.51.100.0/24")).isTrue();
    }

    @Test
    void whereManyWaitAlreadyEveryStreamIsLookedAt() {
        outbox.goesAt(new MailPace(PER_SECOND, IN_HALF_A_LIFE));
        IntStream.range(0, IN_THREE_QUARTERS).forEach(n -> redis.command("XADD", MailOutbox.STREAM, "*", "id", n));

        assertThat(isTaken("198.51.100.0/24")).isFalse();
    }

    @Test
    void whereNothingWaitsOneIsTakenHoweverSlowItGoes() {
        outbox.goesAt(new MailPace(0.001, 0));

        assertThat(isTaken("192.0.2.0/24")).isTrue();
        assertThat(isTaken("198.51.100.0/24")).isFalse();
    }

    @Test
    void whileNobodyCanSayEachStreamTakesItsShare() {
        MailOutbox small = new MailOutbox(17L * 3);
        for (int times = 0; times < 3; times++) {
            assertThat(take(small, "192.0.2.0/24")).isInstanceOf(Admit.Admitted.class);
        }

        assertThat(take(small, "192.0.2.0/24")).isInstanceOf(Admit.NoRoom.class);
        assertThat(small.waitBehind(3)).isZero();
    }

    private boolean isTaken(String network) {
        return take(outbox, network) instanceof Admit.Admitted;
    }

    private Admit.Reply take(MailOutbox from, String network) {
        return redis.run(held -> ask(held, from, network));
    }

    private Future<Admit.Reply> ask(HeldConnection held, String network) {
        return ask(held, outbox, network);
    }

    private Future<Admit.Reply> ask(HeldConnection held, MailOutbox from, String network) {
        MailJob job = MailJob.code(UUID.randomUUID(), new EmailAddress("ada@example.com"), "sealed", LIFE, "req");
        Admit ask = new Admit(List.of(), Optional.empty(), List.of(from.append(job, network)), Optional.empty());
        return new PermitStore(held, config, new RefusalOutbox(100)).admit(ask);
    }

    private static String network(int number) {
        return "198.18." + number % 256 + "." + number / 256;
    }
}

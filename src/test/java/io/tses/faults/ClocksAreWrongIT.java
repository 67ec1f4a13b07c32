package io.tses.faults;

import io.tses.accountant.Account;
import io.tses.outbox.AuditOutbox;
import java.time.Duration;
import java.time.Instant;
import java.time.Year;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.within;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

/** Clocks that are wrong: of nodes by five minutes, either way, and Redis', which is set back an hour. */
@Tag("long")
class ClocksAreWrongIT extends FaultIT {
    private static final double RATE = 30;
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Duration HOUR = Duration.ofHours(1);

    /** That a session has ended is noticed within five seconds. */
    private static final Duration NOTICED = Duration.ofSeconds(15);

    private final NodeProcess slow = site.nodes().get(0);
    private final NodeProcess fast = site.nodes().get(1);

    /** What Redis holds of another time would be there for the next. */
    @AfterEach
    void rightThem() {
        site.nodes().forEach(NodeProcess::kill);
        site.redis().kill();
        site.redis().forget();
    }

    @Test
    void nodesThatAreTenMinutesApartAreOneService() {
        FakeClock behind = new FakeClock(site.folder(), "slow");
        FakeClock ahead = new FakeClock(site.folder(), "fast");
        behind.setTo(FIVE_MINUTES.negated());
        ahead.setTo(FIVE_MINUTES);
        restart(slow, behind);
        restart(fast, ahead);
        Traffic traffic = traffic(RATE, COME_BACK);
        try (traffic) {
            hold(Duration.ofSeconds(15));
        }
        Account account = traffic.account();

        try (Visitor visitor = new Visitor(site)) {
            for (NodeProcess door : site.nodes()) {
                Visitor.Tokens tokens = visitor.signIn(door);
                assertThat(site.nodes())
                        .as("take a token of the one whose clock is %s", door)
                        .allSatisfy(
                                node -> assertThat(visitor.look(node, tokens)).isEqualTo(200));
            }

            Visitor.Tokens tokens = visitor.signIn(fast);
            assertThat(visitor.look(slow, tokens)).isEqualTo(200);
            behind.setTo(FIVE_MINUTES.multipliedBy(2).negated());
            assertThat(visitor.signOut(fast, tokens)).isEqualTo(200);
            within(NOTICED, () -> assertThat(visitor.look(slow, tokens)).isEqualTo(401));
        }
        tell("clocks of two nodes 10 minutes apart", traffic);
        assertLawful(traffic, account);
    }

    @Test
    void redisIsSetBackAnHour() {
        FakeClock clock = new FakeClock(site.folder(), "redis");
        clock.setTo(HOUR);
        site.redis().kill();
        site.redis().startWith(clock);
        site.nodes().forEach(NodeProcess::awaitReady);
        Traffic traffic = traffic(RATE, COME_BACK);
        Visitor.Tokens before;
        try (traffic) {
            hold(Duration.ofSeconds(5));
        }
        try (Visitor visitor = new Visitor(site)) {
            before = visitor.signIn(slow);
            assertThat(visitor.look(slow, before)).isEqualTo(200);
        }
        Traffic after = traffic(RATE, COME_BACK);
        try (after) {
            hold(Duration.ofSeconds(3));
            within(COME_BACK, () -> assertThat(isReadByAnAuditorThatDies()).isTrue());
            clock.setTo(Duration.ZERO);
            hold(Duration.ofSeconds(12));
        }
        Account account = after.account();

        try (Visitor visitor = new Visitor(site)) {
            List<Integer> looks = site.nodes().stream()
                    .map(node -> visitor.look(node, before))
                    .toList();
            assertThat(looks).as("with a token that is from the future now").containsOnly(401);
            Visitor.Tokens refreshed = visitor.refresh(slow, before);
            assertThat(visitor.look(fast, refreshed)).isEqualTo(200);
        }
        assertThat(slow.log()).contains("issued in the future by 3", "is the clock of Redis' machine right?");
        tell("Redis' clock set back 1 h", after, "refused after all", after.refusedAfterAll());
        assertLawful(after, account);
    }

    /** Some events, if there are any that no other auditor has. */
    private boolean isReadByAnAuditorThatDies() {
        return site.redis()
                        .command(
                                "XREADGROUP",
                                "GROUP",
                                "auditors",
                                "dead",
                                "COUNT",
                                "3",
                                "STREAMS",
                                AuditOutbox.STREAM,
                                ">")
                != null;
    }

    @Test
    void aYearEndsAndItsMonthsHaveNoPartitionYet() {
        Instant newYear = Instant.parse((Year.now(UTC).getValue() + 2) + "-01-01T00:00:00Z");
        FakeClock clock = new FakeClock(site.folder(), "redis");
        clock.setTo(Duration.between(Instant.now(), newYear).minusSeconds(8));
        site.redis().kill();
        site.redis().startWith(clock);
        site.nodes().forEach(NodeProcess::awaitReady);
        Traffic traffic = traffic(RATE, COME_BACK);
        try (traffic) {
            hold(Duration.ofSeconds(15));
        }
        Account account = traffic.account();

        tell("a year ends under load", traffic);
        assertLawful(traffic, account);
        assertThat(site.postgres()
                        .count("audit_logs WHERE created_at BETWEEN '" + newYear.minusSeconds(60) + "' AND '" + newYear
                                + "'"))
                .as("rows of the old year")
                .isPositive();
        assertThat(site.postgres().count("audit_logs WHERE created_at >= '" + newYear + "'"))
                .as("rows of the new year")
                .isPositive();
    }

    private static void restart(NodeProcess node, FakeClock clock) {
        node.kill();
        node.startWith(clock);
    }
}

package io.tses.mail;

import io.tses.mail.FindMailDomains.Domain;
import io.tses.mail.FindMailDomains.Found;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** What became of mails, by the domain that they went to. */
@Tag("servers")
class MailDomainsTest {
    private final MailFixture fixture = new MailFixture();
    private final Vertx vertx = Vertx.vertx();
    private MailQueueStore store;

    @BeforeEach
    void openStore() {
        store = fixture.store("mailer", config(1));
    }

    @AfterEach
    void close() {
        fixture.close();
        vertx.close().await();
    }

    @Test
    void withoutAnyMailThereIsNone() {
        assertThat(find(10).domains()).isEmpty();
        assertThat(find(10).others()).isEmpty();
    }

    @Test
    void aMailerTellsOfWhatItSentAndOfWhatFailed() {
        try (SmtpSink sink = SmtpSink.start(TestServers.freePort())) {
            fixture.queue(fixture.job("ada@example.com"));
            fixture.start(config(sink.port()));
            eventually(() -> assertThat(sink.taken()).hasSize(1));
            sink.refuseAll(550);
            fixture.queue(fixture.job("nobody@example.net"));

            eventually(() -> assertThat(find(10).domains()).hasSize(2));
        }
        assertThat(find(10).domains())
                .filteredOn(domain -> domain.name().equals("example.com"))
                .singleElement()
                .satisfies(taken -> {
                    assertThat(taken.sent()).isOne();
                    assertThat(taken.failedTries()).isZero();
                    assertThat(taken.half()).isPositive();
                    assertThat(taken.lastError()).isEmpty();
                });
        assertThat(find(10).domains())
                .filteredOn(domain -> domain.name().equals("example.net"))
                .singleElement()
                .satisfies(refused -> {
                    assertThat(refused.sent()).isZero();
                    assertThat(refused.failed()).isOne();
                    assertThat(refused.failedTries()).isOne();
                    assertThat(refused.half()).isZero();
                    assertThat(refused.lastError().orElseThrow())
                            .contains("550")
                            .doesNotContain("nobody");
                    assertThat(refused.lastErrorAt()).isPresent();
                });
    }

    @Test
    void mailersAndHoursAreAddedUpForADay() {
        tell(Map.of("example.com", sent(3, Duration.ofMillis(100))));
        tell(Map.of("example.com", sent(1, Duration.ofSeconds(50))));
        fixture.redis.clockShift().advance(Duration.ofHours(5));
        tell(Map.of("example.com", sent(96, Duration.ofMillis(700)), "example.org", sent(1, Duration.ZERO)));

        assertThat(find(1).domains())
                .containsExactly(new Domain(
                        "example.com",
                        100,
                        0,
                        0,
                        0,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        Optional.empty()));

        fixture.redis.clockShift().advance(Duration.ofHours(20));

        assertThat(find(10).domains())
                .extracting(Domain::name, Domain::sent)
                .containsExactly(tuple("example.com", 96L), tuple("example.org", 1L));
    }

    @Test
    void eachHourHasRoomForSoManyDomainsAndEndsADayAfterItWasLastToldOf() {
        Map<String, DomainFigures> all = new HashMap<>();
        for (int i = 0; i < FindMailDomains.MOST; i++) {
            all.put("d" + i + ".example", sent(2, Duration.ZERO));
        }
        tell(all);
        tell(Map.of("late.example", sent(1, Duration.ZERO), "d7.example", sent(1, Duration.ZERO)));

        Found found = find(FindMailDomains.MOST);
        assertThat(found.domains()).hasSize(FindMailDomains.MOST);
        assertThat(found.domains().get(0))
                .extracting(Domain::name, Domain::sent)
                .containsExactly("d7.example", 3L);
        assertThat(found.others().orElseThrow().sent()).isOne();
        String key = MailKeys.domains(Instant.ofEpochMilli(System.currentTimeMillis()));
        assertThat(fixture.redis.command("PTTL", key).toLong())
                .isBetween(Duration.ofHours(23).toMillis(), Duration.ofHours(24).toMillis());
    }

    @Test
    void theLastFailureIsTold() {
        DomainFigures first = new DomainFigures();
        first.tryFailed("421 | too many");
        DomainFigures second = new DomainFigures();
        second.tryFailed("451 later");
        second.failed();
        tell(Map.of("example.com", first));
        tell(Map.of("example.com", second));
        tell(Map.of("example.com", sent(1, Duration.ZERO)));

        assertThat(find(1).domains()).singleElement().satisfies(domain -> {
            assertThat(domain.failedTries()).isEqualTo(2);
            assertThat(domain.failed()).isOne();
            assertThat(domain.lastError()).hasValue("451 later");
        });
    }

    @Test
    void whateverElseWritesThereCountsNothing() {
        tell(Map.of("example.com", sent(1, Duration.ZERO)));
        String key = MailKeys.domains(Instant.ofEpochMilli(System.currentTimeMillis()));
        fixture.redis.command("HSET", key, "garbage.example", "-1 x 99999999999999999999|no moment at all");

        assertThat(find(10).domains())
                .extracting(Domain::name, Domain::sent, Domain::lastErrorAt)
                .containsExactly(
                        tuple("example.com", 1L, Optional.empty()),
                        tuple("garbage.example", 0L, Optional.of(Instant.EPOCH)));
    }

    @Test
    void whatWasNotHeardIsToldAgainInTurnAndWithinBounds() {
        DomainTally tally = new DomainTally();
        for (int i = 0; i < 1500; i++) {
            tally.sent("d" + i + ".example", Duration.ZERO);
        }

        DomainTally.Report first = tally.next();
        assertThat(first.figures()).hasSize(100).containsKey("d0.example");
        tally.sent("d0.example", Duration.ZERO);
        assertThat(tally.next()).as("the same again, until it was heard").isSameAs(first);

        long told = 0;
        for (DomainTally.Report next = first; !next.figures().isEmpty(); next = tally.next()) {
            told += next.figures().values().stream()
                    .mapToLong(DomainFigures::weight)
                    .sum();
            tally.heard(next);
        }
        assertThat(told).isEqualTo(1501);
    }

    /** Its answer was lost: the mailer tells the same again. */
    @Test
    void whatWasHeardBeforeIsNotCountedAgain() {
        DomainTally.Report report = new DomainTally.Report(1, Map.of("example.com", sent(3, Duration.ZERO)));
        fixture.redis.run(connection -> store.pace(0, report));
        fixture.redis.run(connection -> store.pace(0, report));

        assertThat(find(1).domains()).singleElement().extracting(Domain::sent).isEqualTo(3L);
    }

    private static DomainFigures sent(int times, Duration took) {
        DomainFigures figures = new DomainFigures();
        for (int i = 0; i < times; i++) {
            figures.sent(took);
        }
        return figures;
    }

    private long reports;

    private void tell(Map<String, DomainFigures> figures) {
        fixture.redis.run(connection -> store.pace(0, new DomainTally.Report(++reports, figures)));
    }

    private Found find(int limit) {
        return fixture.redis.run(connection -> new DomainStore(vertx, connection).find(new FindMailDomains(limit)));
    }
}

package io.tses.mail;

import io.tses.support.RawRelay;
import io.tses.support.SmtpSink;
import io.tses.support.SmtpSink.Delivery;
import io.tses.support.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Law 5: nobody waits for the mail of others whose servers keep ours waiting. Each such try would last for 45 s. */
@Tag("servers")
class SlowRecipientsTest {
    private static final Duration DELAY = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final int HANGING = 200;
    private static final int OTHERS = 400;
    private static final int CONNECTIONS = 16;

    /** When the server keeps us waiting. */
    private enum Moment {
        RECIPIENT,
        CONTENT
    }

    private final MailFixture fixture = new MailFixture();
    private final SmtpSink sink = SmtpSink.start(TestServers.freePort());

    @AfterEach
    void close() {
        sink.release();
        fixture.close();
        sink.close();
    }

    @ParameterizedTest
    @EnumSource
    void twoHundredOfOneDomainDelayNobody(Moment moment) {
        hang(moment);
        queueHanging(i -> "user" + i + "@slow.example");
        queueOthers();

        fixture.start(config(sink.port(), CONNECTIONS, DELAY, PATIENCE));

        assertThatAllOthersGo();
        assertThat(fixture.meters.get("tses.mail.postponed").counter().count()).isGreaterThan(HANGING / 2.0);
        // A connection that is cut while the server waits for somebody else lasts there.
        assertThat(sink.mostSessions()).isLessThanOrEqualTo(3 * CONNECTIONS);
    }

    @ParameterizedTest
    @EnumSource
    void norDoThoseOfTenDomains(Moment moment) {
        hang(moment);
        queueHanging(i -> "user" + i + "@slow" + i % 10 + ".example");
        queueOthers();

        fixture.start(config(sink.port(), CONNECTIONS, DELAY, PATIENCE));

        assertThatAllOthersGo();
        assertThat(fixture.meters.get("tses.mail.postponed").counter().count()).isGreaterThan(HANGING / 2.0);
        // A connection that is cut while the server waits for somebody else lasts there.
        assertThat(sink.mostSessions()).isLessThanOrEqualTo(3 * CONNECTIONS);
    }

    @Test
    void norDoThoseOfTwoHundredDomainsWhoseRecipientsAreNotAnswered() {
        fixture.start(config(sink.port(), CONNECTIONS, DELAY, PATIENCE));
        IntStream.range(0, 50).forEach(i -> fixture.queue(fixture.job("before" + i + "@example.com")));
        eventually(() -> assertThat(sink.taken()).hasSize(50));
        hang(Moment.RECIPIENT);
        queueHanging(i -> "user@slow" + i + ".example");
        queueOthers();

        assertThatAllOthersGo();
    }

    /** Half of the slow lane has four connections for them; two more are stuck. */
    @Test
    void norDoContentsThatHangAtMoreDomainsThanTheSlowLaneHasRoomFor() {
        hang(Moment.CONTENT);
        IntStream.range(0, 6).forEach(i -> fixture.queue(fixture.job("user@slow" + i + ".example")));
        fixture.start(config(sink.port(), 4, DELAY, PATIENCE));
        eventually(() -> assertThat(sink.sessions()).isEqualTo(6));

        queueOthers();

        eventually(() -> assertThat(sink.taken()).hasSize(OTHERS));
    }

    /** With one try each: were it counted that they had to make room, they would end here. */
    @Test
    void whoMakesRoomForOthersHasNotBeenTried() {
        hang(Moment.RECIPIENT);
        IntStream.range(0, 5).forEach(i -> fixture.queue(fixture.job("ada@slow" + i + ".example")));
        fixture.start(MailFixture.bounded(config(sink.port(), 2, DELAY, PATIENCE), 1, 1000));
        eventually(() -> assertThat(
                        fixture.meters.get("tses.mail.postponed").counter().count())
                .isGreaterThanOrEqualTo(3));
        assertThat(fixture.dead()).isEmpty();

        sink.takeAll();
        sink.release();
        fixture.redis.advance(Duration.ofSeconds(2));

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(recipients(sink.taken())).doesNotHaveDuplicates().hasSize(5);
        assertThat(fixture.meters
                        .get("tses.mail.try")
                        .tag("result", "failed")
                        .timer()
                        .count())
                .isZero();
    }

    @Test
    void newMailsGoBeforeRepetitions() {
        sink.refuseAll(451);
        IntStream.range(0, HANGING).forEach(i -> fixture.queue(fixture.job("user" + i + "@slow.example")));
        fixture.start(config(sink.port(), 2, DELAY, PATIENCE));
        eventually(() -> assertThat(fixture.logged("try=1")).hasSize(HANGING));
        hang(Moment.CONTENT);
        fixture.redis.advance(Duration.ofSeconds(10));
        eventually(() -> assertThat(sink.sessions()).isGreaterThanOrEqualTo(1));

        queueOthers();

        assertThatAllOthersGo();
    }

    @Test
    void theyGoOutWhenTheirServerAnswersAgain() {
        hang(Moment.CONTENT);
        IntStream.range(0, 30).forEach(i -> fixture.queue(fixture.job("user" + i + "@slow.example")));
        fixture.start(config(sink.port(), 4, DELAY, PATIENCE));
        eventually(() -> assertThat(fixture.logged("domain=slow.example")).hasSize(1));

        sink.takeAll();
        sink.release();

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(recipients(sink.taken())).doesNotHaveDuplicates().hasSize(30);
        assertThat(fixture.outcomes())
                .hasSize(30)
                .allSatisfy(outcome ->
                        assertThat(outcome).containsEntry("outcome", "sent").containsEntry("tries", "1"));
    }

    @Test
    void nobodyWaitsBehindThoseThatHangOnTheSameConnection() {
        CountDownLatch answer = new CountDownLatch(1);
        try (RawRelay relay = new RawRelay("PIPELINING").holdsBack("@slow.example", answer)) {
            IntStream.range(0, 20).forEach(i -> fixture.queue(fixture.job("user" + i + "@slow.example")));
            IntStream.range(0, 60).forEach(i -> fixture.queue(fixture.job("user" + i + "@example.com")));

            fixture.start(config(relay.port(), 4, DELAY, PATIENCE));

            eventually(() -> assertThat(relay.taken()).hasSize(60));
            answer.countDown();
            eventually(() -> assertThat(fixture.queued()).isZero());
            assertThat(relay.taken()).hasSize(80);
        }
    }

    @Test
    void ofAServerThatIsSlowForAllNoMailIsBrokenOff() {
        sink.takeAllAfter(Duration.ofMillis(1500));
        IntStream.range(0, 12).forEach(i -> fixture.queue(fixture.job("ada@domain" + i + ".example")));

        fixture.start(config(sink.port(), 2, DELAY, PATIENCE));

        eventually(() -> assertThat(fixture.queued()).isZero());
        assertThat(sink.taken()).hasSize(12);
        assertThat(fixture.outcomes()).allSatisfy(outcome -> assertThat(outcome).containsEntry("tries", "1"));
        assertThat(sink.mostSessions()).isLessThanOrEqualTo(4);
    }

    @Test
    void aMailThatWasAnnouncedBehindOneThatHangsGoesOverAnotherConnection() {
        CountDownLatch answer = new CountDownLatch(1);
        try (RawRelay relay = new RawRelay("PIPELINING").answersFirstMailAfter(answer)) {
            fixture.queue(fixture.job("ada@slow.example"));
            fixture.queue(fixture.job("bob@example.com"));
            fixture.start(config(relay.port(), 1, DELAY, PATIENCE));

            eventually(
                    () -> assertThat(relay.taken()).singleElement().asString().contains("bob@example.com"));
            answer.countDown();

            eventually(() -> assertThat(fixture.queued()).isZero());
            assertThat(relay.taken()).hasSize(2);
            assertThat(fixture.outcomes())
                    .allSatisfy(outcome -> assertThat(outcome).containsEntry("tries", "1"));
        }
    }

    private void hang(Moment moment) {
        if (moment == Moment.RECIPIENT) {
            sink.hangAtRecipients(SlowRecipientsTest::isSlow);
        } else {
            sink.hang(SlowRecipientsTest::isSlow);
        }
    }

    private void queueHanging(IntFunction<String> address) {
        IntStream.range(0, HANGING).forEach(i -> fixture.queue(fixture.job(address.apply(i))));
    }

    private void queueOthers() {
        IntStream.range(0, OTHERS).forEach(i -> fixture.queue(fixture.job("user" + i + "@example.com")));
    }

    private void assertThatAllOthersGo() {
        eventually(() -> assertThat(recipients(sink.taken()).stream().filter(to -> to.startsWith("user")))
                .doesNotHaveDuplicates()
                .hasSize(OTHERS)
                .noneMatch(SlowRecipientsTest::isSlow));
        eventually(() -> assertThat(fixture.queued()).isEqualTo(HANGING));
    }

    private static boolean isSlow(String address) {
        return address.contains("@slow");
    }

    private static List<String> recipients(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::to).toList();
    }
}

package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Law 7: secrets stay secret, here those of mail. */
@Tag("servers")
class Law7MailSecrecyTest {
    private final MailFixture fixture = new MailFixture();
    private final SmtpSink sink = SmtpSink.start(TestServers.freePort());

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    @Test
    void neitherCodeNorAddressIsLoggedHoweverATryEnds() {
        fixture.logEverything();
        sink.refuseAll(451);
        fixture.queue(fixture.job("ada@example.com"));
        MailJob moved = fixture.job("eve@example.com");
        fixture.queue(MailJob.code(
                moved.id(), fixture.job("bob@example.com").to(), moved.content(), moved.life(), moved.requestId()));
        fixture.start(config(sink.port(), 1, Duration.ofMillis(300), Duration.ofMillis(250)));
        eventually(() -> assertThat(fixture.dead()).hasSize(2));
        sink.takeAll();
        MailJob sent = fixture.queue(fixture.job("cid@example.com"));
        eventually(() -> assertThat(fixture.logged(
                        "mail sent to=c***@example.com job=" + sent.id() + " request=" + sent.requestId()))
                .hasSize(1));

        assertThat(fixture.logged())
                .as("whether a person's mail went can be answered nevertheless")
                .anyMatch(line -> line.contains("mail try failed to=a***@example.com job="))
                .anyMatch(line -> line.contains("mail failed to=a***@example.com entry="))
                .noneMatch(line -> line.contains(MailFixture.CODE.value()))
                .noneMatch(line -> line.contains("ada@") || line.contains("bob@") || line.contains("cid@"))
                .noneMatch(line -> line.contains(moved.content()) || line.contains(sent.content()));
    }

    @Test
    void noCodeSealedOrNotIsLeftAmongOutcomesAndDeadLetters() {
        sink.refuseAll(451);
        MailJob failed = fixture.queue(fixture.job("ada@example.com"));
        fixture.start(config(sink.port(), 1, Duration.ofMillis(300), Duration.ofMillis(250)));
        eventually(() -> assertThat(fixture.dead()).hasSize(1));
        sink.takeAll();
        MailJob sent = fixture.queue(fixture.job("bob@example.com"));
        eventually(() -> assertThat(fixture.outcomes()).hasSize(2));

        assertThat(fixture.outcomes() + fixture.dead().toString())
                .doesNotContain(MailFixture.CODE.value())
                .doesNotContain(failed.content())
                .doesNotContain(sent.content());
        assertThat(fixture.meters.getMetersAsString()).doesNotContain("example.com");
    }
}

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
    private final MailFixture bench = new MailFixture();
    private final SmtpSink sink = SmtpSink.start(TestServers.freePort());

    @AfterEach
    void close() {
        bench.close();
        sink.close();
    }

    @Test
    void neitherCodeNorAddressIsLoggedHoweverATryEnds() {
        bench.logEverything();
        sink.refuseAll(451);
        bench.queue(bench.job("ada@example.com"));
        MailJob moved = bench.job("eve@example.com");
        bench.queue(MailJob.code(
                moved.id(), bench.job("bob@example.com").to(), moved.content(), moved.life(), moved.requestId()));
        bench.start(config(sink.port(), 1, Duration.ofMillis(300), Duration.ofMillis(250)));
        eventually(() -> assertThat(bench.dead()).hasSize(2));
        sink.takeAll();
        MailJob sent = bench.queue(bench.job("cid@example.com"));
        eventually(() -> assertThat(bench.logged("mail sent job=" + sent.id() + " request=" + sent.requestId()))
                .hasSize(1));

        assertThat(bench.logged())
                .noneMatch(line -> line.contains(MailFixture.CODE.value()))
                .noneMatch(line -> line.contains("ada@") || line.contains("bob@") || line.contains("cid@"))
                .noneMatch(line -> line.contains(moved.content()) || line.contains(sent.content()));
    }

    @Test
    void noCodeSealedOrNotIsLeftAmongOutcomesAndDeadLetters() {
        sink.refuseAll(451);
        MailJob failed = bench.queue(bench.job("ada@example.com"));
        bench.start(config(sink.port(), 1, Duration.ofMillis(300), Duration.ofMillis(250)));
        eventually(() -> assertThat(bench.dead()).hasSize(1));
        sink.takeAll();
        MailJob sent = bench.queue(bench.job("bob@example.com"));
        eventually(() -> assertThat(bench.outcomes()).hasSize(2));

        assertThat(bench.outcomes() + bench.dead().toString())
                .doesNotContain(MailFixture.CODE.value())
                .doesNotContain(failed.content())
                .doesNotContain(sent.content());
        assertThat(bench.meters.getMetersAsString()).doesNotContain("example.com");
    }
}

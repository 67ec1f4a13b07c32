package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.shared.EmailAddress;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Of whoever is erased no mail is kept, wherever it was on its way. */
@Tag("servers")
class ForgetMailTest {
    private static final EmailAddress ADA = new EmailAddress("ada@example.com");
    private static final String BOB = "bob@example.com";

    private final MailFixture fixture = new MailFixture();
    private final SmtpSink sink = SmtpSink.start(TestServers.freePort());

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    @Test
    void whatWaitsAndWhatEndedIsForgottenAndWhatIsOthersStays() {
        everyStream().forEach(stream -> {
            fixture.redis.command("XADD", stream, "*", "id", "1", "job", "1", "to", ADA.value());
            fixture.redis.command("XADD", stream, "*", "id", "2", "job", "2", "to", BOB);
            fixture.redis.command("XADD", stream, "*", "what", "is this");
        });
        fixture.redis.command("SET", MailKeys.deadContent("1"), "1-1 sealed");
        fixture.redis.command("SET", MailKeys.deadContent("2"), "2-2 sealed");

        forget();
        forget();

        assertThat(fixture.outcomes()).hasSize(2).anyMatch(job -> BOB.equals(job.get("to")));
        assertThat(fixture.dead()).hasSize(2).anyMatch(job -> BOB.equals(job.get("to")));
        assertThat(fixture.queued()).isEqualTo(2 * MailOutbox.STREAMS.size());
        assertThat(everything()).doesNotContain(ADA.value());
        assertThat(fixture.redis.exists(MailKeys.deadContent("1"))).isFalse();
        assertThat(fixture.redis.exists(MailKeys.deadContent("2"))).isTrue();
    }

    @Test
    void ofAMailThatIsBeingSentNothingIsNoted() {
        sink.hang();
        fixture.queue(fixture.job(ADA.value()));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(sink.tried()).hasSize(1));

        forget();
        sink.takeAll();
        sink.release();
        eventually(() -> assertThat(sink.taken()).hasSize(1));
        fixture.queue(fixture.job(BOB));
        eventually(() -> assertThat(fixture.outcomes()).hasSize(1));

        assertThat(everything()).doesNotContain(ADA.value()).contains(BOB);
        assertThat(fixture.pending()).isZero();
    }

    @Test
    void aMailThatFailedIsNotTriedAgain() {
        sink.refuseAll(451);
        MailJob job = fixture.queue(fixture.job(ADA.value()));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(fixture.redis.exists(MailKeys.failures(MailOutbox.STREAM)))
                .isTrue());

        forget();
        fixture.redis.advance(Duration.ofSeconds(60));
        fixture.letThemLook();

        assertThat(sink.tried()).hasSize(1);
        assertThat(fixture.queued() + fixture.pending()).isZero();
        assertThat(fixture.redis.exists(MailKeys.failures(MailOutbox.STREAM))).isFalse();
        assertThat(everything()).doesNotContain(job.id().toString());
    }

    @Test
    void aLongStreamIsSearchedToItsEnd() {
        String others = "for i = 1, 1300 do redis.call('XADD', KEYS[1], '*', 'to', ARGV[1] .. i) end";
        for (int n = 0; n < 3; n++) {
            fixture.redis.command("XADD", MailKeys.OUTCOMES, "*", "job", UUID.randomUUID(), "to", ADA.value());
            fixture.redis.command("EVAL", others, 1, MailKeys.OUTCOMES, BOB);
        }
        fixture.redis.command("XADD", MailKeys.OUTCOMES, "*", "job", UUID.randomUUID(), "to", ADA.value());

        forget();

        assertThat(fixture.outcomes()).hasSize(3900);
        assertThat(everything()).doesNotContain(ADA.value());
    }

    private void forget() {
        fixture.redis.run(redis -> new MailTaskStore(redis, config(sink.port())).forget(ADA));
    }

    private static Stream<String> everyStream() {
        return Stream.concat(MailOutbox.STREAMS.stream(), Stream.of(MailKeys.OUTCOMES, MailKeys.DEAD));
    }

    private String everything() {
        StringBuilder all = new StringBuilder();
        everyStream().forEach(stream -> all.append(fixture.redis.command("XRANGE", stream, "-", "+")));
        return all.toString();
    }
}

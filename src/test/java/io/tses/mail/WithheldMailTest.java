package io.tses.mail;

import io.tses.mail.FindMailJobs.Job;
import io.tses.mail.Withholding.Reason;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailJob;
import io.tses.outbox.NewSignIn;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A code that must not be mailed ends visibly: as an outcome of its own, counted, listed, and with one row in the audit log. */
@Tag("servers")
class WithheldMailTest {
    private static final String EVE = "eve@example.com";

    private final MailFixture fixture = new MailFixture();
    private final SmtpSink sink = SmtpSink.start(TestServers.freePort());

    @BeforeEach
    void withholdFromEve() {
        fixture.withholding = to -> Future.succeededFuture(
                to.value().startsWith("eve") ? Optional.of(Reason.SIGN_UP_CLOSED) : Optional.empty());
    }

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    @Test
    void itEndsAsWithheldWithoutATryAndOthersGo() {
        fixture.queue(fixture.job(EVE));
        fixture.queue(fixture.job("ada@example.com"));
        fixture.start(config(sink.port()));

        eventually(() -> assertThat(fixture.outcomes()).hasSize(2));
        assertThat(sink.tried())
                .singleElement()
                .satisfies(mail -> assertThat(mail.to()).isEqualTo("ada@example.com"));
        assertThat(fixture.outcomes())
                .anySatisfy(outcome -> assertThat(outcome)
                        .containsEntry("to", EVE)
                        .containsEntry("outcome", "withheld")
                        .containsEntry("tries", "0")
                        .containsEntry("error", "sign_up_closed"));
        assertThat(fixture.dead()).isEmpty();
        assertThat(fixture.queued() + fixture.pending()).isZero();
        assertThat(fixture.meters
                        .get("tses.mail")
                        .tags("outcome", "withheld", "kind", "code")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void itsRowNamesTheRequestAndTheReason() {
        MailJob job = fixture.queue(fixture.job(EVE));
        fixture.start(config(sink.port()));

        eventually(() -> assertThat(fixture.entries(AuditOutbox.STREAM)).hasSize(1));
        Map<String, String> event = fixture.entries(AuditOutbox.STREAM).get(0);
        assertThat(event)
                .containsEntry(AuditOutbox.EVENT, "OTP_WITHHELD")
                .containsEntry(AuditOutbox.EMAIL, EVE)
                .containsEntry(AuditOutbox.USER, "")
                .containsEntry(AuditOutbox.IP, "");
        assertThat(new JsonObject(event.get(AuditOutbox.DETAILS)))
                .isEqualTo(new JsonObject().put("request_id", job.requestId()).put("reason", "sign_up_closed"));
    }

    @Test
    void itIsListedAndCannotBeTriedAgain() {
        MailJob job = fixture.queue(fixture.job(EVE));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(fixture.outcomes()).hasSize(1));

        List<Job> withheld = fixture.redis
                .run(redis -> new MailTaskStore(redis, config(sink.port()))
                        .find(new FindMailJobs(
                                Optional.of(MailState.WITHHELD), Optional.empty(), 10, Optional.empty())))
                .jobs();
        assertThat(withheld).singleElement().satisfies(listed -> {
            assertThat(listed.id()).isEqualTo(job.id().toString());
            assertThat(listed.state()).isEqualTo(MailState.WITHHELD);
            assertThat(listed.lastError()).hasValue("sign_up_closed");
            assertThat(listed.retryable()).isFalse();
        });
        FindLetter.Reply whyNot =
                fixture.redis.run(redis -> new MailTaskStore(redis, config(sink.port())).letter(job.id()));
        assertThat(whyNot).isEqualTo(new FindLetter.Refused(RetryMail.Reason.WITHHELD));
    }

    @Test
    void eachIsRecordedOnceHoweverManyMailersThereAre() {
        IntStream.range(0, 60).forEach(i -> fixture.queue(fixture.job("eve" + i + "@example.com")));
        IntStream.range(0, 3).forEach(i -> fixture.start(config(sink.port())));

        eventually(() -> assertThat(fixture.outcomes()).hasSize(60));
        assertThat(fixture.entries(AuditOutbox.STREAM))
                .extracting(event -> event.get(AuditOutbox.EMAIL))
                .doesNotHaveDuplicates()
                .hasSize(60);
        assertThat(sink.tried()).isEmpty();
    }

    @Test
    void itWaitsWhileThereIsNoRoomForItsRow() {
        fixture.auditOutbox = new AuditOutbox(1, Set.of());
        fixture.redis.command("XADD", AuditOutbox.STREAM, "*", "a", "b");
        fixture.queue(fixture.job(EVE));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(fixture.pending()).isEqualTo(1));

        assertThat(fixture.outcomes()).isEmpty();
        fixture.redis.command("DEL", AuditOutbox.STREAM);

        eventually(() -> assertThat(fixture.outcomes()).hasSize(1));
        assertThat(fixture.entries(AuditOutbox.STREAM)).hasSize(1);
    }

    @Test
    void aMailIsTriedLaterWhenNobodyKnowsWhetherItMayGo() {
        AtomicBoolean known = new AtomicBoolean();
        fixture.withholding = to -> known.get()
                ? Future.succeededFuture(Optional.empty())
                : Future.failedFuture("nobody can be asked about " + to.value());
        fixture.queue(fixture.job("ada@example.com"));
        fixture.start(config(sink.port(), 1, Duration.ofMillis(300), Duration.ofMillis(250)));
        eventually(() ->
                assertThat(fixture.logged("nobody knows whether it may go")).isNotEmpty());
        assertThat(sink.tried()).isEmpty();

        known.set(true);

        eventually(() -> assertThat(sink.taken()).hasSize(1));
        assertThat(fixture.logged("ada@")).isEmpty();
    }

    @Test
    void noticesAreNeverWithheld() {
        NewSignIn signIn = new NewSignIn("Firefox on Linux", "192.0.2.7", Instant.EPOCH);
        fixture.queue(MailJob.newSignIn(UUID.randomUUID(), fixture.job(EVE).to(), signIn, "request"));
        fixture.start(config(sink.port()));

        eventually(() -> assertThat(sink.taken()).hasSize(1));
    }
}

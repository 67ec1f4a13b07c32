package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.NewSignIn;
import io.tses.shared.EmailAddress;
import io.tses.shared.Languages;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.mail.MailFixture.config;
import static io.tses.mail.MailFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class NewSignInMailTest {
    private static final EmailAddress ADA =
            EmailAddress.parse("ada@example.com").orElseThrow();
    private static final Instant AT = Instant.parse("2026-11-26T14:21:33Z");

    private final MailFixture fixture = new MailFixture();
    private final SmtpSink sink = SmtpSink.start(TestServers.freePort());

    @AfterEach
    void close() {
        fixture.close();
        sink.close();
    }

    @Test
    void bothPartsTellWhenFromWhatFromWhereAndWhatToDo() {
        Letter letter = letter(new NewSignIn("Firefox on Linux", "192.0.2.7", AT));

        assertThat(letter.subject()).isEqualTo("New sign-in to example.org");
        for (String part : List.of(letter.text(), letter.html())) {
            assertThat(part)
                    .contains(
                            "Client: Firefox on Linux",
                            "Network address: 192.0.2.7",
                            "Time: 26 November 2026, 14:21 UTC",
                            "If this was you, there is nothing to do.",
                            "secure your mailbox first")
                    .doesNotContain("{{", "http", "href");
        }
        assertThat(letter(new NewSignIn("an unknown client", "", AT)).text())
                .contains("Client: an unknown client", "Network address: unknown");
    }

    @Test
    void whatTheClientSaysIsNoMarkup() {
        Letter letter = letter(new NewSignIn("<img src=x>{{time}}", "\"><b>", AT));

        assertThat(letter.html()).contains("&lt;img src=x&gt;{{time}}").doesNotContain("<img", "<b>");
    }

    @Test
    void itIsDeliveredHoweverLittleLifeACodeWouldNeed() {
        MailJob job = queue();
        fixture.redis.advance(Duration.ofDays(1).minusSeconds(20));

        fixture.start(config(sink.port()));

        eventually(() -> assertThat(sink.taken()).hasSize(1));
        assertThat(sink.taken().get(0).raw())
                .contains("Subject: New sign-in to example.org", job.id().toString());
        eventually(() -> assertThat(fixture.outcomes())
                .singleElement()
                .satisfies(told ->
                        assertThat(told).containsEntry("kind", "new_sign_in").containsEntry("outcome", "sent")));
    }

    @Test
    void oneThatFailedIsShownAndSentWhenStaffSaySo() {
        sink.refuseAll(554);
        MailJob job = fixture.queue(job().in(new Languages("de-AT,en")));
        fixture.redis.advance(Duration.ofDays(1).minusSeconds(50));
        fixture.start(config(sink.port()));
        eventually(() -> assertThat(fixture.dead()).hasSize(1));
        assertThat(find()).singleElement().satisfies(shown -> {
            assertThat(shown.kind()).isEqualTo("new_sign_in");
            assertThat(shown.state()).isEqualTo(MailState.FAILED);
            assertThat(shown.retryable()).isTrue();
        });
        assertThat(fixture.dead().toString()).doesNotContain("192.0.2.7");
        sink.takeAll();

        boolean queued = fixture.redis.run(redis -> new MailTaskStore(redis, config(sink.port()))
                .retry(job.id(), new MailOutbox(1000).append(fixture.job("bob@example.com"))));

        assertThat(queued).isTrue();

        eventually(() -> assertThat(sink.taken())
                .anySatisfy(mail -> assertThat(mail.raw())
                        .contains(
                                "Subject: Neue Anmeldung",
                                "Content-Language: de",
                                job.id().toString())));
    }

    @Test
    void aCodeThatTheFormerReleaseQueuedIsDelivered() {
        List<String> fields = new ArrayList<>(
                new MailOutbox(1000).append(fixture.job("ada@example.com")).fields());
        int kind = fields.indexOf(MailOutbox.KIND);
        fields.remove(kind + 1);
        fields.remove(kind);
        fixture.queue(fields);

        fixture.start(config(sink.port()));

        eventually(() -> assertThat(sink.taken()).hasSize(1));
        assertThat(sink.taken().get(0).raw()).contains(MailFixture.CODE.value());
        eventually(() -> assertThat(find())
                .singleElement()
                .satisfies(shown -> assertThat(shown.kind()).isEqualTo("code")));
    }

    @Test
    void oneThatWasAlteredOrIsOfAnUnknownKindIsSetAside() {
        List<String> altered = new ArrayList<>(append());
        altered.set(altered.indexOf(MailOutbox.CONTENT) + 1, "{}");
        List<String> unknown = new ArrayList<>(append());
        unknown.set(unknown.indexOf(MailOutbox.KIND) + 1, "greeting");
        fixture.queue(altered);
        fixture.queue(unknown);

        fixture.start(config(sink.port()));

        eventually(() -> assertThat(fixture.dead()).hasSize(2));
        assertThat(fixture.dead()).allMatch(letter -> "poison".equals(letter.get("outcome")));
        assertThat(sink.tried()).isEmpty();
        assertThat(fixture.queued()).isZero();
    }

    @Test
    void whoeverIsForgottenIsToldNothingMore() {
        queue();

        fixture.redis.run(redis -> new MailTaskStore(redis, config(sink.port())).forget(ADA));

        assertThat(fixture.redis.command("XLEN", MailOutbox.STREAM).toInteger()).isZero();
    }

    private List<FindMailJobs.Job> find() {
        return fixture.redis
                .run(redis -> new MailTaskStore(redis, config(sink.port()))
                        .find(new FindMailJobs(Optional.empty(), Optional.empty(), 10, Optional.empty())))
                .jobs();
    }

    private MailJob queue() {
        return fixture.queue(job());
    }

    private List<String> append() {
        return new MailOutbox(1000).append(job()).fields();
    }

    private static MailJob job() {
        return MailJob.newSignIn(UUID.randomUUID(), ADA, new NewSignIn("curl", "192.0.2.7", AT), "request");
    }

    private static Letter letter(NewSignIn signIn) {
        return NewSignInMail.of(job(), signIn, PlainLetters.of("example.org"), "example.org");
    }
}

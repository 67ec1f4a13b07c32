package io.tses.otp;

import io.tses.crypto.PurposeKeys;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.NewSignIn;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A person is told of a sign-in from a family of clients not seen before: exactly once, and of nothing else. */
@Tag("servers")
class NewClientTest {
    private static final String ADA = "ada@example.com";
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    private static final String NEWER_FIREFOX = FIREFOX.replace("128", "140");
    private static final String CURL = "curl/8.5.0";

    private SignInFixture fixture = new SignInFixture();

    @BeforeEach
    void flush() {
        fixture.redis.flush();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theFirstClientIsNoNewsAndASecondFamilyIsToldOnce() {
        signIn(FIREFOX);
        signIn(FIREFOX);
        signIn(NEWER_FIREFOX);
        assertThat(notices()).isEmpty();

        signIn(CURL);
        signIn(CURL);
        signIn(FIREFOX);

        assertThat(notices()).singleElement().satisfies(notice -> {
            assertThat(notice)
                    .containsEntry("to", ADA)
                    .containsEntry("kind", "new_sign_in")
                    .containsEntry("request", "req")
                    .containsEntry("life", Long.toString(Duration.ofDays(1).toMillis()));
            NewSignIn told = NewSignIn.decode(notice.getOrDefault("code", "")).orElseThrow();
            assertThat(told.client()).isEqualTo("curl");
            assertThat(told.address()).isEqualTo("192.0.2.7");
        });
    }

    @Test
    void ofTwentyRacingSignInsFromOneNewFamilyOneIsTold() {
        signIn(FIREFOX);
        List<Runnable> ready = new ArrayList<>();
        List<Future<VerifyCode.Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String email = "ada" + i + "@example.com";
            String code = codeFor(email, "198.51.100." + i);
            ready.add(() -> replies.add(fixture.verifying(email, caller(CURL), code)));
        }

        ready.forEach(Runnable::run);

        Future.all(replies).await();
        assertThat(replies).allMatch(reply -> reply.result() instanceof VerifyCode.SignedIn);
        assertThat(notices()).hasSize(1);
    }

    @Test
    void aSignInThatIsRefusedMakesNothingKnownAndTellsNobody() {
        signIn(FIREFOX);
        String code = codeFor(ADA, "198.51.100.1");
        String wrong = code.equals("000000") ? "000001" : "000000";
        fixture.verifying(ADA, caller(CURL), wrong).await();
        fixture.disableEveryone();

        assertThat(fixture.verifying(ADA, caller(CURL), code).await()).isInstanceOf(VerifyCode.Disabled.class);

        assertThat(notices()).isEmpty();
        assertThat(known()).containsExactly("Firefox on Linux");
    }

    @Test
    void onlyTheLastSeenAreRememberedAndNotForEver() {
        for (int i = 0; i < 20; i++) {
            fixture.redis.command(
                    "ZADD", OtpKeys.knownClients(SignInFixture.PERSON), Integer.toString(i + 1), "family " + i);
        }

        signIn(CURL);

        assertThat(known()).hasSize(20).contains("curl", "family 1").doesNotContain("family 0");
        assertThat(fixture.redis
                        .command("PTTL", OtpKeys.knownClients(SignInFixture.PERSON))
                        .toLong())
                .isBetween(Duration.ofDays(179).toMillis(), Duration.ofDays(180).toMillis());
    }

    @Test
    void aPersonWhoIsErasedLeavesNoClientBehind() {
        signIn(FIREFOX);

        fixture.forget(ADA);

        assertThat(known()).isEmpty();
    }

    @Test
    void aFullQueueOfMailStopsNoSignInAndTheNextOneTells() {
        signIn(FIREFOX);
        String code = codeFor(ADA, "198.51.100.1");
        int queued = fixture.redis.command("XLEN", MailOutbox.STREAM).toInteger();
        fixture.close();
        fixture = SignInFixture.onKeptRedis(
                new PurposeKeys(SignInFixture.SECRET, List.of()),
                new AuditOutbox(1_000_000, Set.of()),
                new MailOutbox(queued));

        assertThat(fixture.verifying(ADA, caller(CURL), code).await()).isInstanceOf(VerifyCode.SignedIn.class);

        assertThat(notices()).isEmpty();
        assertThat(known()).containsExactly("Firefox on Linux");
    }

    private void signIn(String userAgent) {
        fixture.redis.command("DEL", "otp_request_email:" + ADA);
        String code = codeFor(ADA, "198.51.100.9");
        assertThat(fixture.verifying(ADA, caller(userAgent), code).await()).isInstanceOf(VerifyCode.SignedIn.class);
    }

    private String codeFor(String email, String client) {
        fixture.request(email, client);
        return fixture.random.lastCode();
    }

    private static Caller caller(String userAgent) {
        return new Caller(ClientAddress.parse("192.0.2.7"), userAgent);
    }

    private List<Map<String, String>> notices() {
        List<Map<String, String>> notices = new ArrayList<>();
        for (Response entry : fixture.redis.command("XRANGE", MailOutbox.STREAM, "-", "+")) {
            Map<String, String> fields = new HashMap<>();
            for (int i = 0; i < entry.get(1).size(); i += 2) {
                fields.put(
                        entry.get(1).get(i).toString(), entry.get(1).get(i + 1).toString());
            }
            if (!"code".equals(fields.get("kind"))) {
                notices.add(fields);
            }
        }
        return notices;
    }

    private List<String> known() {
        List<String> known = new ArrayList<>();
        fixture.redis
                .command("ZRANGE", OtpKeys.knownClients(SignInFixture.PERSON), "0", "-1")
                .forEach(name -> known.add(name.toString()));
        return known;
    }
}

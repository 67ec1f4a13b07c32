package io.tses.otp;

import io.tses.ratelimit.Limit;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The link that comes with a code: nobody can guess it, so that no lock applies to it. */
class LinkTest extends SignInTest {
    @Test
    void theLinkSignsInOnceAndSaysSoInTheRecord() {
        LinkToken link = link();

        assertThat(fixture.open(link, HER)).isInstanceOf(OpenLink.SignedIn.class);
        assertThat(fixture.open(link, HER)).isEqualTo(new OpenLink.Wrong());
        assertThat(fixture.recorded("OTP_VERIFIED", "\"method\":\"link\"")).isEqualTo(1);
        assertThat(fixture.redis.command("GET", "otp_failed_ip:" + HER)).hasToString("1");
        assertThat(fixture.recordedDecisions()).isEqualTo(3);
    }

    @Test
    void aLinkForAnOperatorWorksOnceForTenMinutesWhateverIsAskedForMeanwhile() {
        LinkToken early = fixture.issueLink(ADA);
        fixture.redis.advance(Duration.ofMinutes(4));
        fixture.ask(ADA, STRANGER);
        fixture.redis.advance(Duration.ofMinutes(5));

        assertThat(fixture.open(early, HER)).isInstanceOf(OpenLink.SignedIn.class);
        assertThat(fixture.open(early, HER)).isEqualTo(new OpenLink.Wrong());

        LinkToken late = fixture.issueLink(ADA);
        fixture.redis.advance(Duration.ofMinutes(10));
        assertThat(fixture.open(late, HER)).isEqualTo(new OpenLink.Wrong());
        assertThat(fixture.recorded("OTP_REQUESTED", "command line (ada)")).isEqualTo(2);
    }

    @Test
    void ofTwoHundredWhoOpenOneLinkOneIsSignedIn() {
        LinkToken link = link();

        List<OpenLink.Reply> answers = Future.all(IntStream.range(0, 200)
                        .mapToObj(n -> fixture.opening(Optional.of(link), "198.51.100." + n))
                        .toList())
                .await()
                .list();

        assertThat(answers).filteredOn(OpenLink.SignedIn.class::isInstance).hasSize(1);
        assertThat(answers).filteredOn(new OpenLink.Wrong()::equals).hasSize(199);
        assertThat(fixture.recordedDecisions()).isEqualTo(201);
    }

    @Test
    void theLinkWorksWhateverIsLocked() {
        Handle handle = fixture.ask(ADA, HER);
        LinkToken link = fixture.random.lastLink();
        for (int n = 0; n < 5; n++) {
            fixture.verify(ADA, STRANGER, fixture.wrongCode());
            fixture.verify(ADA, STRANGER, fixture.wrongCode(), handle);
        }
        fixture.redis.command("SET", "otp_failed_ip:" + HER, "30", "PX", "3600000");

        assertThat(fixture.open(link, HER)).isInstanceOf(OpenLink.SignedIn.class);
    }

    @Test
    void whoseLinkItIsIsToldMaskedByTheRouteAndSpendsNothing() {
        LinkToken link = link();
        fixture.redis.advance(Duration.ofMinutes(4));

        for (int n = 0; n < 3; n++) {
            assertThat(fixture.preview(Optional.of(link), STRANGER))
                    .isInstanceOfSatisfying(PreviewLink.Good.class, good -> {
                        assertThat(good.email()).isEqualTo(new EmailAddress(ADA));
                        assertThat(good.expiresIn()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
                    });
        }
        assertThat(fixture.recordedDecisions()).isEqualTo(1);
        assertThat(fixture.redis.exists("otp_failed_ip:" + STRANGER)).isFalse();
        assertThat(fixture.open(link, HER)).isInstanceOf(OpenLink.SignedIn.class);
    }

    @Test
    void whoeverAskedForTheAddressIsToldSoByAnyHandleOfIts() {
        LinkToken ofAnother = link("bob@example.com");
        Handle first = fixture.ask(ADA, HER);
        LinkToken link = fixture.random.lastLink();
        Handle second = fixture.ask(ADA, HER);
        Handle unknown = new Handle("AAAAAAAAAAAAAAAAAAAAAA");

        assertThat(List.of(
                        isAsked(link, first),
                        isAsked(link, unknown, second),
                        isAsked(link),
                        isAsked(link, unknown),
                        isAsked(ofAnother, first, second)))
                .containsExactly(true, true, false, false, false);
    }

    @Test
    void aLinkLivesAsLongAsItsCode() {
        LinkToken link = link();
        fixture.redis.advance(Duration.ofMinutes(5));

        assertThat(fixture.open(link, HER)).isEqualTo(new OpenLink.Wrong());
        assertThat(fixture.preview(Optional.of(link), HER)).isEqualTo(new PreviewLink.Wrong());
    }

    @Test
    void whatIsNoLinkCountsForTheClientUntilItIsToldNoMore() {
        for (int n = 0; n < 15; n++) {
            assertThat(fixture.opening(Optional.empty(), STRANGER).await()).isEqualTo(new OpenLink.Wrong());
            assertThat(fixture.preview(Optional.of(new LinkToken("A".repeat(22))), STRANGER))
                    .isEqualTo(new PreviewLink.Wrong());
        }

        assertThat(fixture.open(new LinkToken("A".repeat(22)), STRANGER)).isInstanceOf(OpenLink.Limited.class);
        assertThat(fixture.preview(Optional.empty(), STRANGER)).isInstanceOf(PreviewLink.Limited.class);
        assertThat(fixture.recorded("OTP_FAILED", "\"method\":\"link\"")).isEqualTo(30);
        assertThat(fixture.recordedDecisions()).isEqualTo(32);
        assertThat(fixture.decisions("refused", Limit.CLIENT_FAILURES)).isEqualTo(2);
    }

    @Test
    void aSignInByCodeSpendsTheLinkToo() {
        LinkToken link = link();
        assertThat(fixture.verify(ADA, HER, fixture.random.lastCode())).isInstanceOf(VerifyCode.SignedIn.class);

        assertThat(fixture.open(link, HER)).isEqualTo(new OpenLink.Wrong());
    }

    @Test
    void aSignInByLinkSpendsEveryCodeHandleAndLinkOfTheAddress() {
        LinkToken first = link();
        Handle handle = fixture.ask(ADA, HER);
        String code = fixture.random.lastCode();
        assertThat(fixture.open(first, HER)).isInstanceOf(OpenLink.SignedIn.class);

        assertThat(fixture.verify(ADA, HER, code, handle)).isEqualTo(new VerifyCode.Wrong(0));
        assertThat(fixture.verify(ADA, HER, code)).isEqualTo(new VerifyCode.Wrong(5));
        assertThat(fixture.open(fixture.random.lastLink(), HER)).isEqualTo(new OpenLink.Wrong());
    }

    @Test
    void theCodeBesideALinkThatSignedInIsNoLostAnswer() {
        Handle handle = fixture.ask(ADA, HER);
        LinkToken link = fixture.random.lastLink();
        String code = fixture.random.lastCode();
        assertThat(fixture.open(link, HER)).isInstanceOf(OpenLink.SignedIn.class);

        assertThat(fixture.verify(ADA, HER, code, handle)).isEqualTo(new VerifyCode.Wrong(0));
    }

    @Test
    void neitherErasedNorDisabledPeopleComeInByLink() {
        LinkToken erased = link();
        fixture.forget(ADA);
        assertThat(fixture.open(erased, HER)).isEqualTo(new OpenLink.Wrong());

        LinkToken spent = link();
        fixture.spend(ADA);
        assertThat(fixture.open(spent, HER)).isEqualTo(new OpenLink.Wrong());

        LinkToken disabled = link();
        fixture.disableEveryone();
        assertThat(fixture.open(disabled, HER)).isEqualTo(new OpenLink.Disabled());
        assertThat(fixture.open(disabled, HER)).isEqualTo(new OpenLink.Wrong());
        assertThat(fixture.recorded("OTP_FAILED", "\"reason\":\"disabled\"")).isEqualTo(1);
    }

    @Test
    void law7_redisDoesNotHoldTheLink() {
        String link = link().value();

        for (Response key : fixture.redis.command("KEYS", "*")) {
            assertThat(key.toString()).doesNotContain(link);
            String kept = fixture.redis.command("TYPE", key).toString().equals("stream")
                    ? fixture.redis.command("XRANGE", key, "-", "+").toString()
                    : fixture.redis.command("GET", key).toString();
            assertThat(kept).as("%s", key).doesNotContain(link);
        }
    }

    private LinkToken link() {
        return link(ADA);
    }

    private LinkToken link(String email) {
        fixture.ask(email, HER);
        return fixture.random.lastLink();
    }

    private boolean isAsked(LinkToken link, Handle... handles) {
        PreviewLink.Reply reply = fixture.preview(Optional.of(link), HER, handles);
        assertThat(reply).isInstanceOf(PreviewLink.Good.class);
        return ((PreviewLink.Good) reply).asked();
    }
}

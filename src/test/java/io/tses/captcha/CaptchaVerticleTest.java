package io.tses.captcha;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.Addresses;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.captcha.CaptchaConfig.OnFailure;
import io.tses.captcha.CaptchaConfig.When;
import io.tses.captcha.CaptchaMeters.Outcome;
import io.tses.config.Secret;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.shared.DomainName;
import io.tses.support.LogLines;
import io.tses.support.TestCa;
import io.tses.tls.ServerTrust;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Judged by a provider on a real line, in all the ways that one can fail. */
@Tag("slow")
class CaptchaVerticleTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final TestCa CA = new TestCa("an authority");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Vertx vertx;
    private Bus bus;
    private ProviderServer provider;

    @BeforeEach
    void start() {
        RequestScope.register();
        vertx = Vertx.vertx();
        bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
        provider = ProviderServer.start(vertx);
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void aSolvedChallengePassesOnceAndOneThatWasNotSolvedNever() {
        deploy(config(OnFailure.CLOSED));

        assertThat(verify("solved-1")).isEqualTo("passed");
        assertThat(verify("solved-1")).isEqualTo("refused");
        assertThat(verify("made-up")).isEqualTo("refused");
        assertThat(counted(Outcome.PASSED)).isEqualTo(1);
        assertThat(counted(Outcome.REFUSED)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb", "tökén", "\u0000", "\u007f"})
    void whatNoProviderGivesOutIsRefusedUnasked(String text) {
        deploy(config(OnFailure.OPEN));
        provider.close();

        assertThat(verify(text)).isEqualTo("refused");
        assertThat(verify("x".repeat(8193))).isEqualTo("refused");
        assertThat(counted(Outcome.REFUSED)).isEqualTo(2);
    }

    @Test
    void aTokenIsNotPrinted() {
        assertThat(new VerifyCaptcha(new CaptchaToken("hush")).toString()).doesNotContain("hush");
    }

    @Test
    void theProviderIsToldTheSecretAndTheTokenAndNobodysAddress() {
        deploy(config(OnFailure.CLOSED));

        verify("solved-+&=%");

        assertThat(provider.forms).containsExactly("secret=secret+of+%26+the+%3D+site&response=solved-%2B%26%3D%25");
    }

    @Test
    void aProviderWhoseSecretIsGoodForManySitesIsToldWhichItIs() {
        deploy(new CaptchaConfig(
                When.ALWAYS,
                CaptchaConfig.Provider.HCAPTCHA,
                provider.url(),
                new Secret(ProviderServer.SECRET),
                "site/1",
                OnFailure.CLOSED,
                Duration.ofSeconds(5),
                Optional.empty(),
                0));

        verify("solved-1");

        assertThat(provider.forms.get(0)).startsWith("sitekey=site%2F1&secret=");
    }

    @ParameterizedTest
    @CsvSource({
        "app.example.com, app.example.com, passed",
        "app.example.com, APP.example.com, passed",
        "app.example.com, evil.example.org, refused",
        "app.example.com, '', refused",
        "'', evil.example.org, passed"
    })
    void aChallengeOfAnotherPageIsNoneWhenTheHostIsCompared(String wanted, String shown, String expected) {
        deploy(config(provider.url(), OnFailure.CLOSED, Duration.ofSeconds(5), DomainName.parse(wanted), 0));
        provider.answer(new JsonObject().put("success", true).put("hostname", shown));

        assertThat(verify("solved-1")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5, passed",
        "0.5, 0.49, refused",
        "0.5, '\"0.9\"', passed",
        "0.5, null, refused",
        "0, 0.1, passed"
    })
    void aLowScoreIsNoneWhenScoresAreLookedAt(double wanted, String score, String expected) {
        deploy(config(provider.url(), OnFailure.CLOSED, Duration.ofSeconds(5), Optional.empty(), wanted));
        provider.answer(200, "{\"success\":true,\"score\":" + score + "}");

        assertThat(verify("solved-1")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing-input-response",
                "invalid-input-response",
                "expired-input-response",
                "already-seen-response",
                "timeout-or-duplicate",
                "bad-request",
                "sitekey-secret-mismatch",
                "something new"
            })
    void whateverIsSaidAgainstATokenOpensNoDoor(String code) {
        deploy(config(OnFailure.OPEN));
        provider.answer(ProviderServer.refusal(code));

        assertThat(verify("solved-1")).isEqualTo("refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 414, 422})
    void aTokenThatTheProviderStumblesOverOpensNoDoor(int status) {
        deploy(config(OnFailure.OPEN));
        provider.answer(status, "<html>Bad Request</html>");

        assertThat(verify("odd")).isEqualTo("refused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | {\"success\":true}",
                "502 | <html>",
                "429 | slow down",
                "403 | ''",
                "404 | not here",
                "200 | ''",
                "200 | <html>",
                "200 | {\"success\":",
                "200 | {\"success\":\"true\"}",
                "200 | {}",
                "200 | []",
                "200 | true",
                "200 | null",
                "200 | {\"success\":false,\"error-codes\":[\"invalid-input-secret\"]}",
                "200 | {\"success\":false,\"error-codes\":[\"x\",\"internal-error\"]}"
            })
    void whatIsNoVerdictIsAFailureThatTheSettingDecidesOn(int status, String body) {
        provider.answer(status, body);

        assertThatTheSettingDecides(provider.url());
    }

    @Test
    void aRedirectIsNotFollowed() {
        provider.answer(request -> {
            if (request.path().equals("/elsewhere")) {
                request.response().end("{\"success\":true}");
            } else {
                request.response()
                        .setStatusCode(307)
                        .putHeader("Location", "/elsewhere")
                        .end();
            }
        });

        assertThatTheSettingDecides(provider.url());
    }

    @Test
    void anAnswerWithoutEndIsCutOff() {
        provider.answer(request -> request.response()
                .setChunked(true)
                .write(Buffer.buffer("{\"success\":true,\"x\":\"" + "x".repeat(SiteVerify.MAX_ANSWER_BYTES))));

        assertThatTheSettingDecides(provider.url());
    }

    @Test
    void aConnectionThatBreaksIsAFailure() {
        provider.answer(request -> request.connection().close());

        assertThatTheSettingDecides(provider.url());
        assertThatThrownBy(() -> verify("solved-2")).hasMessageContaining("broke the connection off");
    }

    @Test
    void nobodyThereIsAFailure() {
        URI gone = provider.url();
        provider.close();

        assertThatTheSettingDecides(gone);
        assertThatThrownBy(() -> verify("solved-2")).hasMessageContaining("takes no connection");
    }

    @Test
    void aNameThatNobodyHasIsAFailure() {
        assertThatTheSettingDecides(URI.create("http://nobody.invalid/siteverify"));
        assertThatThrownBy(() -> verify("solved-2")).hasMessageContaining("has no address");
    }

    @Test
    void silenceAndTricklingEndWithTheTimeAndWithTheConnection() {
        List<HttpServerRequest> open = new CopyOnWriteArrayList<>();
        provider.answer(open::add);
        deploy(config(provider.url(), OnFailure.OPEN, SHORT, Optional.empty(), 0));

        assertThat(verify("solved-1")).isEqualTo("passed");
        provider.answer(request -> {
            open.add(request);
            request.response().setChunked(true).write("{\"success\":true,");
            vertx.setPeriodic(20, tick -> request.response().write(" "));
        });
        assertThat(verify("solved-2")).isEqualTo("passed");

        assertThat(counted(Outcome.FAILED_OPEN)).isEqualTo(2);
        eventually(() -> assertThat(open)
                .hasSize(2)
                .allMatch(request -> request.response().closed()));
    }

    @Test
    void ofMoreThanCanBeAskedAtOnceTheRestIsTurnedAwayWhateverTheSetting() {
        List<HttpServerRequest> open = new CopyOnWriteArrayList<>();
        provider.answer(open::add);
        deploy(config(OnFailure.OPEN));

        List<Future<VerifyCaptcha.Reply>> asked = IntStream.range(0, Captcha.MOST_IN_FLIGHT + 10)
                .mapToObj(n -> bus.ask(VerifyCaptcha.ADDRESS, new VerifyCaptcha(new CaptchaToken("solved-" + n))))
                .toList();

        eventually(() -> assertThat(open).hasSize(Captcha.MOST_IN_FLIGHT));
        eventually(() -> assertThat(asked).filteredOn(Future::failed).hasSize(10));
        assertThat(counted(Outcome.SHED)).isEqualTo(10);
        open.forEach(request -> request.response().end("{\"success\":true}"));
        assertThat(asked)
                .filteredOn(one -> !one.failed())
                .allSatisfy(one -> assertThat(outcome(one.await())).isEqualTo("passed"));
        provider.answer(new JsonObject().put("success", true));
        assertThat(verify("solved-again")).isEqualTo("passed");
    }

    @Test
    void connectionsAreUsedAgain() {
        deploy(config(OnFailure.CLOSED));

        IntStream.range(0, 20).forEach(n -> verify("solved-" + n));

        assertThat(provider.connections).hasValue(1);
    }

    @Test
    void anOutageIsToldOnceAndWhenItIsOverAndNeverATokenOrTheSecret() {
        deploy(config(OnFailure.OPEN));
        try (LogLines lines = new LogLines()) {
            provider.answer(500, "echo solved-1 " + ProviderServer.SECRET);
            IntStream.range(0, 5).forEach(n -> verify("solved-1"));
            provider.answer(new JsonObject().put("success", true));
            verify("solved-1");
            verify("solved-1");

            assertThat(lines.all())
                    .filteredOn(line -> line.logger().endsWith(".captcha.Captcha"))
                    .extracting(LogLines.Line::message)
                    .containsExactly(
                            "captcha provider cannot judge host=localhost on_failure=open cause=\"answers with status 500\"",
                            "captcha provider judges again host=localhost");
            assertThat(lines.all())
                    .extracting(LogLines.Line::message)
                    .noneMatch(line -> line.contains("solved-1") || line.contains(ProviderServer.SECRET));
        }
    }

    @Test
    void whoDoesNotProveToBeTheProviderIsNotTold(@TempDir Path temp) throws IOException {
        Path authority = Files.writeString(temp.resolve("ca.pem"), CA.pem());
        try (ProviderServer genuine =
                        ProviderServer.startTls(vertx, CA.issue("localhost").options());
                ProviderServer forged = ProviderServer.startTls(
                        vertx, new TestCa("a stranger").issue("localhost").options())) {
            ServerTrust trust = new ServerTrust(Optional.of(authority));
            deploy(config(genuine.url(), OnFailure.CLOSED, Duration.ofSeconds(5), Optional.empty(), 0), trust);
            assertThat(verify("solved-1")).isEqualTo("passed");

            redeploy(config(forged.url(), OnFailure.CLOSED, Duration.ofSeconds(5), Optional.empty(), 0), trust);
            assertThatThrownBy(() -> verify("solved-2"))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("shows a certificate that was issued by CN=a stranger");
            assertThat(forged.forms).isEmpty();
        }
    }

    private void assertThatTheSettingDecides(URI url) {
        redeploy(
                config(url, OnFailure.OPEN, Duration.ofSeconds(5), Optional.empty(), 0),
                new ServerTrust(Optional.empty()));
        assertThat(verify("solved-1")).isEqualTo("passed");

        redeploy(
                config(url, OnFailure.CLOSED, Duration.ofSeconds(5), Optional.empty(), 0),
                new ServerTrust(Optional.empty()));
        assertThatThrownBy(() -> verify("solved-1")).isInstanceOf(Unavailable.class);
        assertThat(counted(Outcome.FAILED_OPEN)).isPositive().isEqualTo(counted(Outcome.FAILED_CLOSED));
        assertThat(counted(Outcome.PASSED)).isZero();
    }

    private CaptchaConfig config(OnFailure onFailure) {
        return config(provider.url(), onFailure, Duration.ofSeconds(5), Optional.empty(), 0);
    }

    private static CaptchaConfig config(
            URI url, OnFailure onFailure, Duration timeout, Optional<DomainName> hostname, double minimumScore) {
        return new CaptchaConfig(
                When.ALWAYS,
                CaptchaConfig.Provider.TURNSTILE,
                url,
                new Secret(ProviderServer.SECRET),
                "site",
                onFailure,
                timeout,
                hostname,
                minimumScore);
    }

    private void deploy(CaptchaConfig config) {
        deploy(config, new ServerTrust(Optional.empty()));
    }

    private void deploy(CaptchaConfig config, ServerTrust trust) {
        vertx.deployVerticle(new CaptchaVerticle(bus, config, trust, meters)).await();
    }

    private void redeploy(CaptchaConfig config, ServerTrust trust) {
        vertx.deploymentIDs().forEach(id -> vertx.undeploy(id).await());
        deploy(config, trust);
    }

    private String verify(String token) {
        return outcome(bus.ask(VerifyCaptcha.ADDRESS, new VerifyCaptcha(new CaptchaToken(token)))
                .await());
    }

    private static String outcome(VerifyCaptcha.Reply reply) {
        return reply.match(() -> "passed", () -> "refused");
    }

    private long counted(Outcome outcome) {
        return meters.timer("tses.captcha", "outcome", outcome.wireName()).count();
    }
}

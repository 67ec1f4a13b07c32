package io.tses.http.routes;

import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.otp.RequestCode;
import io.tses.otp.VerifyCode;
import io.tses.ratelimit.Limit;
import io.tses.shared.Passcode;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.REQUEST;
import static io.tses.http.Served.VERIFY;
import static io.tses.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class OtpRoutesTest {
    private static final String ADA = "{\"email\":\"ada@example.com\"}";
    private static final String ADA_CODE = "{\"email\":\"ada@example.com\",\"otp\":\"123456\"}";

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/otp/request/", "/api/v1/auth/otp/request"})
    void aCodeRequestIsAcceptedWithAndWithoutTrailingSlash(String path) {
        stubs.requesting();

        HttpResponse<String> response = served.post(path, ADA);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body())
                .isEqualTo(
                        "{\"message\":\"OTP sent successfully\",\"expires_in\":300,\"handle\":\"an-opaque-handle-22-ch\"}");
        assertThat(stubs.requested).hasSize(1);
        assertThat(stubs.requested.element().email().value()).isEqualTo("ada@example.com");
    }

    @Test
    void theQuestionCarriesTheCallerAndTheRequestId() {
        stubs.requesting();

        served.post(REQUEST, ADA, "User-Agent", "curl/8", "X-Request-ID", "r-17");

        RequestCode asked = stubs.requested.element();
        assertThat(asked.caller().address().text()).isEqualTo("127.0.0.1");
        assertThat(asked.caller().userAgent()).isEqualTo("curl/8");
        assertThat(served.requestAt(RequestCode.ADDRESS)).isEqualTo("r-17");
    }

    @Test
    void theAddressIsAskedForInItsCanonicalSpelling() {
        stubs.requesting();

        served.post(REQUEST, "{\"email\":\"  Ada@EXAMPLE.com \"}");

        assertThat(stubs.requested.element().email().value()).isEqualTo("ada@example.com");
    }

    /** IDNA 2003 made fass.de of it, which is somebody else's. */
    @Test
    void theCodeOfAnInternationalDomainIsForThatDomain() {
        stubs.requesting();

        served.post(REQUEST, "{\"email\":\"ada@fa\u00df.de\"}");

        assertThat(stubs.requested.element().email().value()).isEqualTo("ada@xn--fa-hia.de");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456",
                " 123\\u00a0456 ",
                "123-456",
                "123\\u2011456",
                "\\uff11\\uff12\\uff13\\uff14\\uff15\\uff16",
                "\\u200e123456\\u200f"
            })
    void theCodeAndItsAddressAreAskedForHoweverTheyAreTyped(String code) {
        stubs.verifying(Stubs.signedIn(Stubs.ADA, "a.b.c", "d.e.f"));

        served.post(VERIFY, "{\"email\":\"\\ufeffada@example.com\\u00a0\",\"otp\":\"" + code + "\"}");

        assertThat(stubs.verified.element().code()).isEqualTo(new Passcode("123456"));
        assertThat(stubs.verified.element().email()).isEqualTo(Stubs.ADA.email());
    }

    @Test
    void anAddressOrACodeOfNothingVisibleIsBlank() {
        HttpResponse<String> response = served.post(VERIFY, "{\"email\":\"\\u00a0\",\"otp\":\"\\u200b\"}");

        assertThat(json(response).getJsonArray("email").getString(0)).isEqualTo("This field may not be blank.");
        assertThat(json(response).getJsonArray("otp").getString(0)).isEqualTo("This field may not be blank.");
    }

    @Test
    void answersOfSignInAreNotCachedAndNotSniffed() {
        stubs.requesting();

        assertThat(served.post(REQUEST, ADA).headers().map())
                .containsEntry("cache-control", List.of("no-store"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("content-type", List.of("application/json"))
                .doesNotContainKeys("content-encoding", "vary", "access-control-allow-origin");
    }

    @ParameterizedTest
    @CsvSource({
        "EMAIL, too_many_requests, Too many OTP requests. Please try again later.",
        "CLIENT, too_many_requests_from_client, Too many OTP requests from this IP. Please try again later."
    })
    void aLimitedRequestSaysWhenToComeBackRoundedUp(Limit limit, String code, String text) {
        stubs.requesting(new RequestCode.Limited(limit, Duration.ofMillis(596_001)));

        HttpResponse<String> response = served.post(REQUEST, ADA);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(json(response))
                .isEqualTo(new JsonObject().put("error", text).put("code", code).put("retry_after", 597));
        assertThat(response.headers().firstValue("Retry-After")).hasValue("597");
    }

    @Test
    void aQueueThatIsTooLongIsUnavailableForAsLongAsItTakes() {
        stubs.requesting(new RequestCode.Busy(Duration.ofMillis(149_001)));

        HttpResponse<String> response = served.post(REQUEST, ADA);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("detail", "Service temporarily unavailable. Please try again.")
                        .put("code", "unavailable")
                        .put("retry_after", 150));
        assertThat(response.headers().allValues("Retry-After")).containsExactly("150");
    }

    @Test
    void noWaitIsToldAsZeroSeconds() {
        stubs.requesting(new RequestCode.Limited(Limit.EMAIL, Duration.ofNanos(1)));

        HttpResponse<String> response = served.post(REQUEST, ADA);

        assertThat(json(response).getInteger("retry_after")).isEqualTo(1);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/otp/verify/", "/api/v1/auth/otp/verify"})
    void theRightCodeIsAnsweredWithTheTokensAndThePerson(String path) {
        stubs.verifying(Stubs.signedIn(Stubs.ADA, "a.b.c", "d.e.f"));

        HttpResponse<String> response = served.post(path, ADA_CODE);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("access", "a.b.c")
                        .put("refresh", "d.e.f")
                        .put(
                                "user",
                                new JsonObject()
                                        .put("id", Stubs.ADA.id().toString())
                                        .put("email", "ada@example.com")
                                        .put("username", "ada")
                                        .put("is_verified", true))
                        .put("device", "an-opaque-device-22-ch"));
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(stubs.verified.element().code().value()).isEqualTo("123456");
    }

    @ParameterizedTest
    @CsvSource({"123456, 123456", "12345, 012345", "7, 000007", "0, 000000", "999999, 999999"})
    void aWholeNumberIsTheCodeThatLostItsZeros(String number, String code) {
        stubs.verifying(new VerifyCode.Wrong(4, Optional.empty()));

        served.post(VERIFY, "{\"email\":\"ada@example.com\",\"otp\":" + number + "}");

        assertThat(stubs.verified.element().code().value()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1000000", "-1", "-12345", "-0", "12345.0", "1.5", "1e5", "1E2", "123456789012345678901234567890"
            })
    void anyOtherNumberIsNoCode(String number) {
        HttpResponse<String> response = served.post(VERIFY, "{\"email\":\"ada@example.com\",\"otp\":" + number + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"otp\":[\"Not a valid string.\"],\"code\":\"invalid_input\"}");
    }

    @Test
    void aNumberIsTextNowhereElse() {
        HttpResponse<String> response = served.post(VERIFY, "{\"email\":123456,\"otp\":123456}");

        assertThat(response.body()).isEqualTo("{\"email\":[\"Not a valid string.\"],\"code\":\"invalid_input\"}");
    }

    @Test
    void aWrongCodeTellsTheAttemptsLeft() {
        stubs.verifying(new VerifyCode.Wrong(4, Optional.empty()));

        HttpResponse<String> response = served.post(VERIFY, ADA_CODE);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("error", "Invalid OTP")
                        .put("code", "wrong_code")
                        .put("attempts_remaining", 4));
    }

    @ParameterizedTest
    @CsvSource({
        "900000, 900, for 15 minutes.",
        "840001, 841, for 15 minutes.",
        "60000, 60, for 1 minute.",
        "1, 1, for 1 minute.",
        "60001, 61, for 2 minutes.",
        "86400000, 86400, for 1440 minutes."
    })
    void aLockNamesItsRealMinutesRoundedUp(long millis, int seconds, String text) {
        stubs.verifying(new VerifyCode.Locked(Duration.ofMillis(millis)));

        HttpResponse<String> response = served.post(VERIFY, ADA_CODE);

        assertThat(response.statusCode()).isEqualTo(423);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("error", "Too many failed attempts. Account locked " + text)
                        .put("code", "locked")
                        .put("unlock_eta", seconds)
                        .put("retry_after", seconds));
        assertThat(response.headers().firstValue("Retry-After")).hasValue(Integer.toString(seconds));
    }

    @Test
    void aClientWithTooManyWrongCodesIsTurnedAway() {
        stubs.verifying(new VerifyCode.Limited(Limit.CLIENT_FAILURES, Duration.ofMinutes(10)));

        HttpResponse<String> response = served.post(VERIFY, ADA_CODE);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("error", "Too many failed attempts from this IP. Please try again later.")
                        .put("code", "too_many_failures")
                        .put("retry_after", 600));
        assertThat(response.headers().firstValue("Retry-After")).hasValue("600");
    }

    @Test
    void aDisabledPersonIsToldSo() {
        stubs.verifying(new VerifyCode.Disabled());

        HttpResponse<String> response = served.post(VERIFY, ADA_CODE);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).isEqualTo("{\"detail\":\"User account is disabled.\",\"code\":\"user_disabled\"}");
    }

    @Test
    void law9StatusBodyAndHeadersOfARequestAreTheSameWhoeverTheAddressBelongsTo() {
        stubs.requesting();

        assertThat(shape(served.post(REQUEST, ADA)))
                .isEqualTo(shape(served.post(REQUEST, "{\"email\":\"nobody.ever@unknown.example\"}")));
    }

    @Test
    void law9StatusBodyAndHeadersOfAWrongCodeAreTheSameWhoeverTheAddressBelongsTo() {
        stubs.verifying(new VerifyCode.Wrong(4, Optional.empty()));

        assertThat(shape(served.post(VERIFY, ADA_CODE)))
                .isEqualTo(shape(served.post(VERIFY, "{\"email\":\"nobody@unknown.example\",\"otp\":\"000000\"}")));
    }

    /** Everything of an answer but the id of its request. */
    private static String shape(HttpResponse<String> response) {
        Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
        headers.remove("x-request-id");
        return response.statusCode() + " " + headers + " " + response.body();
    }
}

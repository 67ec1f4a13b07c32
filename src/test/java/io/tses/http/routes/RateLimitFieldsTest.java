package io.tses.http.routes;

import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.otp.RequestCode;
import io.tses.otp.VerifyCode;
import io.tses.ratelimit.Left;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.support.Settings;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitFieldsTest {
    private static final Settings<RateLimitConfig> SETTINGS = Settings.of(RateLimitConfig::from);
    private static final String ADA = "{\"email\":\"ada@example.com\"}";
    private static final String ADA_CODE = "{\"email\":\"ada@example.com\",\"otp\":\"123456\"}";
    private static final String OF_WRONG_CODES = "\"client_failures\";q=30;w=3600, \"network_failures\";q=300;w=3600";

    private Served served = Served.telling(RateLimitFields.of(SETTINGS.defaults()));

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void aRequestForACodeIsToldWhatIsAllowedAndWhatIsLeftWhereLeastIs() {
        new Stubs(served).requesting();

        HttpResponse<String> response = served.post(OtpRoutes.REQUEST, ADA);

        assertThat(response.headers().firstValue("RateLimit-Policy"))
                .hasValue("\"email\";q=3;w=600, \"email_day\";q=20;w=86400, \"device\";q=3;w=600,"
                        + " \"device_day\";q=20;w=86400, \"client\";q=10;w=3600, \"client_day\";q=50;w=86400,"
                        + " \"network\";q=200;w=3600");
        assertThat(response.headers().firstValue("RateLimit")).hasValue("\"email\";r=2;t=597");
    }

    @Test
    void aRefusedRequestIsToldThatNothingIsLeftUntilItMayAskAgain() {
        new Stubs(served).requesting(new RequestCode.Limited(Limit.CLIENT_DAY, Duration.ofMillis(596_001)));

        HttpResponse<String> response = served.post(OtpRoutes.REQUEST, ADA);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("RateLimit")).hasValue("\"client_day\";r=0;t=597");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("597");
    }

    @Test
    void aWrongCodeIsToldWhatItsClientHasLeft() {
        Left left = new Left(Limit.NETWORK_FAILURES, 4, Duration.ofSeconds(90));
        new Stubs(served).verifying(new VerifyCode.Wrong(4, Optional.of(left)));

        HttpResponse<String> response = served.post(OtpRoutes.VERIFY, ADA_CODE);

        assertThat(response.headers().firstValue("RateLimit-Policy")).hasValue(OF_WRONG_CODES);
        assertThat(response.headers().firstValue("RateLimit")).hasValue("\"network_failures\";r=4;t=90");
    }

    @Test
    void aClientWhoseCodesAreNotComparedIsToldFromWhenOn() {
        new Stubs(served).verifying(new VerifyCode.Limited(Limit.CLIENT_FAILURES, Duration.ofMinutes(10)));

        HttpResponse<String> response = served.post(OtpRoutes.VERIFY, ADA_CODE);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("RateLimit")).hasValue("\"client_failures\";r=0;t=600");
    }

    @Test
    void aLockedAddressIsToldOfNothingLeft() {
        new Stubs(served).verifying(new VerifyCode.Locked(Duration.ofMinutes(15)));

        HttpResponse<String> response = served.post(OtpRoutes.VERIFY, ADA_CODE);

        assertThat(response.headers().firstValue("RateLimit-Policy")).hasValue(OF_WRONG_CODES);
        assertThat(response.headers().firstValue("RateLimit")).isEmpty();
    }

    @Test
    void limitsThatRefuseNobodyAreNotToldOf() {
        restart(SETTINGS.with(Map.of(
                "RATELIMIT_EMAIL_PERMITS", "0",
                "RATELIMIT_EMAIL_DAY_PERMITS", "0",
                "RATELIMIT_DEVICE_PERMITS", "0",
                "RATELIMIT_DEVICE_DAY_PERMITS", "0",
                "RATELIMIT_CLIENT_DAY_PERMITS", "0",
                "RATELIMIT_DRY_RUN", "network",
                "RATELIMIT_CLIENT_WINDOW", "1.5s")));
        new Stubs(served).requesting();

        assertThat(served.post(OtpRoutes.REQUEST, ADA).headers().firstValue("RateLimit-Policy"))
                .hasValue("\"client\";q=10;w=2");
    }

    @Test
    void whereNothingIsLimitedThereIsNothingToTell() {
        restart(SETTINGS.with(Map.of("OTP_CLIENT_FAILURES", "0", "OTP_NETWORK_FAILURES", "0")));
        new Stubs(served).verifying(new VerifyCode.Wrong(4, Optional.empty()));

        assertThat(served.post(OtpRoutes.VERIFY, ADA_CODE).headers().map())
                .doesNotContainKeys("ratelimit", "ratelimit-policy");
    }

    @Test
    void unlessOperatorsWantItNothingIsTold() {
        served.close();
        served = Served.plainly();
        new Stubs(served).requesting().verifying(new VerifyCode.Wrong(4, Optional.empty()));

        assertThat(served.post(OtpRoutes.REQUEST, ADA).headers().map())
                .doesNotContainKeys("ratelimit", "ratelimit-policy");
        assertThat(served.post(OtpRoutes.VERIFY, ADA_CODE).headers().map())
                .doesNotContainKeys("ratelimit", "ratelimit-policy");
    }

    private void restart(RateLimitConfig config) {
        served.close();
        served = Served.telling(RateLimitFields.of(config));
    }
}

package io.tses.ratelimit;

import io.tses.config.ConfigException;
import io.tses.support.Settings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RateLimitConfigTest {
    private static final Settings<RateLimitConfig> SETTINGS = Settings.of(RateLimitConfig::from);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        Map<Limit, Quota> quotas = new EnumMap<>(Limit.class);
        quotas.put(Limit.EMAIL, quota(3, Duration.ofMinutes(10)));
        quotas.put(Limit.EMAIL_DAY, quota(20, Duration.ofHours(24)));
        quotas.put(Limit.CLIENT, quota(10, Duration.ofHours(1)));
        quotas.put(Limit.CLIENT_DAY, quota(50, Duration.ofHours(24)));
        quotas.put(Limit.NETWORK, quota(200, Duration.ofHours(1)));
        quotas.put(Limit.ALL, quota(0, Duration.ofMinutes(1)));
        quotas.put(Limit.DOMAIN, quota(0, Duration.ofHours(1)));
        quotas.put(Limit.DEVICE, quota(3, Duration.ofMinutes(10)));
        quotas.put(Limit.DEVICE_DAY, quota(20, Duration.ofHours(24)));
        quotas.put(Limit.USERNAME, quota(5, Duration.ofHours(24)));
        quotas.put(Limit.CLIENT_FAILURES, quota(30, Duration.ofHours(1)));
        quotas.put(Limit.NETWORK_FAILURES, quota(300, Duration.ofHours(1)));

        assertThat(SETTINGS.defaults()).isEqualTo(new RateLimitConfig(0, quotas, AliasesTest.known()));
    }

    @Test
    void everyVariableReachesItsSetting() {
        Map<String, String> variables = new HashMap<>(Map.of(
                "RATELIMIT_INSTANCES", "4", "RATELIMIT_FOLD_ALIASES", "none", "RATELIMIT_DRY_RUN", "client,email_day"));
        Map<Limit, Quota> quotas = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            int permits = 70 + quotas.size();
            variables.put(variable(limit.permitsSetting()), Integer.toString(permits));
            variables.put(variable(limit.windowSetting()), permits + "m");
            boolean dryRun = limit == Limit.CLIENT || limit == Limit.EMAIL_DAY;
            quotas.put(limit, new Quota(permits, Duration.ofMinutes(permits), dryRun));
        }

        assertThat(SETTINGS.with(variables)).isEqualTo(new RateLimitConfig(4, quotas, Aliases.NONE));
    }

    @ParameterizedTest
    @EnumSource(Limit.class)
    void aLimitHasBounds(Limit limit) {
        SETTINGS.assertBounds(limit.permitsSetting(), "a whole number", "-1", "0", "1000000000", "1000000001");
        SETTINGS.assertBounds(limit.windowSetting(), "a duration", "0s", "1s", "168h", "169h");
    }

    @Test
    void instancesHaveBounds() {
        SETTINGS.assertBounds("ratelimit.instances", "a whole number", "-1", "0", "64", "65");
    }

    @Test
    void aLimitThatIsTriedOutMustExist() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> SETTINGS.with(Map.of("RATELIMIT_DRY_RUN", "client,Email")))
                .withMessageContaining(
                        "ratelimit.dry-run (RATELIMIT_DRY_RUN) names no limit Email; there are email, email_day, client,");
    }

    private static Quota quota(int permits, Duration window) {
        return new Quota(permits, window, false);
    }

    private static String variable(String path) {
        return path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}

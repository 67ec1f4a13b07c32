package io.tses.cli;

import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.config.LoadedConfig;
import io.tses.http.server.HttpConfig;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.RateLimitConfig;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LeniencyTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, false, FOR_DEVELOPERS",
        "localhost, false, FOR_DEVELOPERS",
        "::1, false, FOR_DEVELOPERS",
        "127.0.0.1, true, NONE",
        "0.0.0.0, false, NONE_FOR_OTHERS",
        "192.0.2.1, false, NONE_FOR_OTHERS",
        "no-such-host.invalid, false, NONE_FOR_OTHERS"
    })
    void itEndsWhereOthersCanReachTheServiceOrStrictnessIsAskedFor(String host, boolean strict, Leniency leniency) {
        JsonObject values = new JsonObject().put("http", new JsonObject().put("host", host));

        assertThat(Leniency.of(values, strict)).isEqualTo(leniency);
    }

    @Test
    void developersMeetNoLimitAndPagesOfTheirMachineMayCall() {
        ConfigReader settings = settings(Leniency.FOR_DEVELOPERS, Map.of());

        RateLimitConfig limits = RateLimitConfig.from(settings);
        assertThat(List.of(Limit.values()))
                .allSatisfy(limit -> assertThat(limits.quota(limit).permits()).isIn(0, 1000));
        assertThat(HttpConfig.from(settings.section("http")).corsOrigins())
                .contains("http://localhost:*", "http://127.0.0.1:*");
        settings.finish();
    }

    @Test
    void whatIsSetByHandStays() {
        RateLimitConfig limits =
                RateLimitConfig.from(settings(Leniency.FOR_DEVELOPERS, Map.of("RATELIMIT_EMAIL_PERMITS", "3")));

        assertThat(limits.quota(Limit.EMAIL).permits()).isEqualTo(3);
    }

    @Test
    void otherwiseTheLimitsAreThoseOfProduction() {
        RateLimitConfig limits = RateLimitConfig.from(settings(Leniency.NONE, Map.of()));

        assertThat(limits.quota(Limit.EMAIL).permits()).isEqualTo(3);
        assertThat(limits.quota(Limit.CLIENT).permits()).isEqualTo(10);
    }

    /** With the documented file, which repeats every default, as in a checkout. */
    private static ConfigReader settings(Leniency leniency, Map<String, String> environment) {
        LoadedConfig loaded = ConfigLoader.trace(List.of(Path.of("conf/application.yaml")), environment, Map.of());
        return ConfigReader.of(leniency.settings(loaded).usable());
    }
}

package io.tses.http.routes;

import io.tses.http.exchange.Refusal;
import io.tses.stats.FindStats;
import io.tses.stats.Step;
import io.vertx.core.MultiMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class StatsRoutesTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', FIVE_SECONDS, 180",
        "1m, '', FIVE_SECONDS, 12",
        "15m, 1s, SECOND, 900",
        "61s, 1m, MINUTE, 2",
        "16m, '', MINUTE, 16",
        "180m, '', MINUTE, 180",
        "4h, '', TEN_MINUTES, 24",
        "24h, 1m, MINUTE, 1440",
        "86400s, 10m, TEN_MINUTES, 144",
        "1m, 10m, TEN_MINUTES, 1"
    })
    void aWindowHasTheStepsThatAreAskedForOrSuitIt(String window, String step, Step read, int steps) {
        assertThat(StatsRoutes.read(parameters(window, step))).isEqualTo(new FindStats(read, steps));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "59s  |    | window | Enter a time from 1m to 24h, such as 15m or 6h.",
                "25h  |    | window | Enter a time from 1m to 24h, such as 15m or 6h.",
                "15   |    | window | Enter a time from 1m to 24h, such as 15m or 6h.",
                "-5m  |    | window | Enter a time from 1m to 24h, such as 15m or 6h.",
                "9999999m | | window | Enter a time from 1m to 24h, such as 15m or 6h.",
                "15m  | 2s | step   | 'Select a valid choice: 1s, 5s, 1m, 10m.'",
                "16m  | 5s | step   | There are steps of 5s for at most 15m."
            })
    void whatCannotBeReadIsNamed(String window, String step, String parameter, String complaint) {
        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> StatsRoutes.read(parameters(window, step == null ? "" : step)));

        assertThat(refusal.reply().body().toJsonObject().getJsonArray(parameter))
                .containsExactly(complaint);
    }

    private static MultiMap parameters(String window, String step) {
        return MultiMap.caseInsensitiveMultiMap().add("window", window).add("step", step);
    }
}

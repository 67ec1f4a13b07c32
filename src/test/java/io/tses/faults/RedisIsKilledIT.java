package io.tses.faults;

import io.tses.accountant.Answer.Call;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code kill -9} of Redis, which fsyncs every second: everybody is told to come again, and what was acknowledged is there afterwards. */
@Tag("long")
class RedisIsKilledIT extends FaultIT {
    private static final double RATE = 40;
    private static final Duration AWAY = Duration.ofSeconds(10);

    @Test
    void nothingAcknowledgedIsLost() {
        Outage outage =
                outage(RATE, AWAY, site.redis()::kill, () -> site.redis().start());

        tell("kill -9 of Redis, " + AWAY.toSeconds() + " s away", outage);
        assertLawful(outage);
        assertThat(outage.traffic().lost()).as("requests without an answer").isEmpty();
        assertThat(outage.unsure(Call.REQUEST)).isPositive();
    }
}

package io.tses.faults;

import io.tses.accountant.Answer.Call;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Redis hangs: its connections stay open, and nothing comes. Everybody is told so in time, and what it does late changes nothing. */
class RedisIsFrozenIT extends FaultIT {
    private static final double RATE = 40;

    @Test
    void everybodyIsAnsweredAndLateScriptsChangeNothing() {
        freeze(Duration.ofSeconds(8));
    }

    @Test
    @Tag("long")
    void alsoWhenItHangsForLong() {
        freeze(Duration.ofSeconds(30));
    }

    private void freeze(Duration time) {
        Outage outage = outage(RATE, time, site.redis()::freeze, site.redis()::thaw);

        tell("Redis frozen for " + time.toSeconds() + " s", outage);
        assertLawful(outage);
        assertThat(outage.unsure(Call.REQUEST)).isPositive();
        assertThat(outage.traffic().lost()).as("requests without an answer").isEmpty();
    }
}

package io.tses.faults;

import io.tses.accountant.Answer.Call;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Redis is out of memory and evicts nothing: everybody is told to come again, and what frees memory goes on. */
@Tag("long")
class RedisIsFullIT extends FaultIT {
    private static final double RATE = 40;
    private static final Duration TIME = Duration.ofSeconds(15);

    @Test
    void whatWasDecidedIsWorkedOffMeanwhile() {
        Set<String> reasons = new TreeSet<>();
        Outage outage = outage(RATE, TIME, () -> site.redis().command("CONFIG", "SET", "maxmemory", "1mb"), () -> {
            reasons.addAll(reasons());
            site.redis().command("CONFIG", "SET", "maxmemory", "0");
        });

        tell("Redis out of memory for " + TIME.toSeconds() + " s, nodes not ready " + reasons, outage);
        assertLawful(outage);
        assertThat(outage.traffic().lost()).as("requests without an answer").isEmpty();
        assertThat(outage.unsure(Call.REQUEST)).isPositive();
        assertThat(reasons).containsExactly("redis out of memory");
    }
}

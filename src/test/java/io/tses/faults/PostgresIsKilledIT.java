package io.tses.faults;

import io.tses.accountant.Answer.Call;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code kill -9} of PostgreSQL: codes are asked for as before, whoever signs in is told to come again, and what was decided waits. */
class PostgresIsKilledIT extends FaultIT {
    private static final double RATE = 50;

    @Test
    void codesGoOutMeanwhileAndAreGoodAfterwards() {
        kill(Duration.ofSeconds(8));
    }

    @Test
    @Tag("long")
    void alsoWhenItIsAwayForLong() {
        kill(Duration.ofSeconds(30));
    }

    private void kill(Duration away) {
        Outage outage = outage(RATE, away, site.postgres()::kill, site.postgres()::start);

        tell("kill -9 of PostgreSQL, " + away.toSeconds() + " s away", outage);
        assertLawful(outage);
        assertThat(outage.unsure(Call.REQUEST)).isZero();
        assertThat(outage.unsure(Call.VERIFY)).isPositive();
        assertThat(outage.traffic().refusedAfterAll()).isZero();
    }
}

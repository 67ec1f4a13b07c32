package io.tses.faults;

import io.tses.accountant.Answer.Call;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** PostgreSQL hangs: its connections stay open, and nothing comes. */
@Tag("long")
class PostgresIsFrozenIT extends FaultIT {
    private static final double RATE = 40;
    private static final Duration TIME = Duration.ofSeconds(30);

    @Test
    void codesGoOutMeanwhileAndWhoeverSignsInIsToldToComeAgain() {
        Outage outage = outage(RATE, TIME, site.postgres()::freeze, site.postgres()::thaw);

        tell("PostgreSQL frozen for " + TIME.toSeconds() + " s", outage);
        assertLawful(outage);
        assertThat(outage.traffic().lost()).as("requests without an answer").isEmpty();
        assertThat(outage.unsure(Call.REQUEST)).isZero();
        assertThat(outage.unsure(Call.VERIFY)).isPositive();
    }
}

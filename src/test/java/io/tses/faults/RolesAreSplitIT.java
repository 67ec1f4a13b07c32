package io.tses.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Two nodes serve HTTP alone, and ask two others to do everything else. */
@Tag("cluster")
@Tag("long")
class RolesAreSplitIT extends FaultIT {
    private static final double RATE = 40;
    private static final Duration TIME = Duration.ofSeconds(30);

    /** Until the others have noticed, and whatever was asked of it until then has come to its deadline. */
    private static final Duration NOTICED = Duration.ofSeconds(12);

    RolesAreSplitIT() {
        super(Site.split());
    }

    @Test
    void aWorkerDiesAndTheOtherAnswers() {
        worksWithout("one of two workers killed, started 30 s later", NodeProcess::kill, NodeProcess::start);
    }

    @Test
    void aWorkerStandsStillAndTheOtherAnswers() {
        Outage outage =
                worksWithout("one of two workers stands still for 30 s", NodeProcess::freeze, NodeProcess::thaw);
        Instant noticed = outage.broken().plus(NOTICED);

        assertThat(outage.traffic()
                        .unsure(answer -> answer.asked().isAfter(noticed)
                                && answer.asked().isBefore(outage.mended())))
                .as("failed requests once the others knew")
                .isZero();
    }

    private Outage worksWithout(String fault, Consumer<NodeProcess> harm, Consumer<NodeProcess> mend) {
        NodeProcess worker = site.workers().get(random.nextInt(site.workers().size()));
        site.warmUp();
        Outage outage = outage(RATE, TIME, () -> harm.accept(worker), () -> mend.accept(worker));
        Instant mending = outage.broken().plus(TIME);

        tell(
                fault,
                outage,
                "the last of them, before it came back, after",
                lastFailure(outage, mending),
                "while it came back",
                outage.traffic().unsure(answer -> !answer.asked().isBefore(mending)));
        assertLawful(outage);
        assertThat(outage.traffic().lost()).as("requests without an answer").isEmpty();
        assertThat(outage.traffic().unsure(answer -> answer.status() == 500))
                .as("requests that broke")
                .isZero();
        return outage;
    }

    private static Duration lastFailure(Outage outage, Instant mending) {
        return outage.traffic().answers().stream()
                .filter(answer -> answer.isUnsure() && answer.asked().isBefore(mending))
                .map(answer -> Duration.between(outage.broken(), answer.asked()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}

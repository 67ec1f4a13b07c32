package io.tses.load;

import io.tses.accountant.Account;
import io.tses.accountant.Account.Comparison;
import io.tses.accountant.Servers.Queues;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A run that was held, and then one measure that was not. */
class VerdictTest {
    private static final Plan HELD_RATE = new Plan(100, 0, Duration.ZERO, Duration.ofSeconds(2), 1000);

    private final Tally tally = new Tally();
    private long done = 100;
    private long failed;
    private Queues atEnd = new Queues(100, 500);
    private Map<Step, Duration> slowest = Map.of(Step.REQUEST, Duration.ofMillis(5));
    private long differences;

    VerdictTest() {
        took(Step.REQUEST, 4);
    }

    @Test
    void whatKeepsEveryMeasureIsHeld() {
        assertThat(verdict().text()).isEqualTo("held");
    }

    @Test
    void aRateThatIsNotReachedIsNotHeld() {
        done = 97;

        assertThat(verdict().text()).isEqualTo("not held: rate: 97/s, wanted 100/s, less 2 %");
    }

    @Test
    void errorsAreNotHeld() {
        failed = 1;

        assertThat(verdict().text()).isEqualTo("not held: errors: 2 of 202 (0.99 %), wanted at most 0 %");
    }

    @Test
    void aStepThatIsTooSlowIsNamed() {
        took(Step.REQUEST, 6);

        assertThat(verdict().text())
                .startsWith("not held: request, 99 of 100: 6.0")
                .endsWith("ms, wanted within 5ms");
    }

    @Test
    void aStepThatNobodyDidIsNotHeld() {
        slowest = Map.of(Step.MAIL, Duration.ofMillis(50));

        assertThat(verdict().text()).isEqualTo("not held: mail, 99 of 100: none was done, wanted within 50ms");
    }

    @Test
    void queuesThatGrowAreNotHeld() {
        atEnd = new Queues(101, 501);

        assertThat(verdict().text())
                .contains("mails that wait at the end: 101", "audit events that wait at the end: 501");
    }

    @Test
    void aGeneratorThatIsLateIsTold() {
        tally.started(Duration.ofMillis(7).toNanos(), true);

        assertThat(verdict().text()).contains("the generator itself, 99 of 100 arrivals: 7.0");
    }

    @Test
    void aDifferenceOfTheAccountantIsNotHeld() {
        differences = 3;

        assertThat(verdict().text()).isEqualTo("not held: the accountant: 3 differences, wanted no difference");
    }

    private void took(Step step, int millis) {
        tally.step(step, Duration.ofMillis(millis).toNanos(), true);
    }

    private Verdict verdict() {
        Account account = new Account(Map.of(), List.of(new Comparison("rows", 9, differences, List.of())));
        return Verdict.of(
                HELD_RATE,
                new Verdict.Thresholds(slowest, 0),
                List.of(sample(1), sample(2)),
                tally,
                Optional.of(account));
    }

    private Sample sample(double at) {
        Tally.Second second = new Tally.Second(Map.of(), done, done, failed, 0);
        return new Sample(at, 1, true, second, Optional.of(atEnd), Map.of());
    }
}

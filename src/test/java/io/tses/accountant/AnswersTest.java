package io.tses.accountant;

import io.tses.accountant.Answer.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AnswersTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final int MANY = 40_000;

    @Test
    void amongManyEachIsKeptAsItWas() {
        Run run = new Run("0123abcd");
        Answers answers = new Answers(run, NOON);
        IntStream.range(0, MANY).forEach(n -> {
            int number = answers.ask(Call.VERIFY, n, n + 1, n % 2 == 0, n % 3 == 0, NOON.plusMillis(n));
            answers.answered(number, 200 + n % 300, Duration.ofNanos(n * 1000L));
        });

        assertThat(answers.size()).isEqualTo(MANY);
        assertThat(answers.stream()).allSatisfy(answer -> assertThat(answer).isEqualTo(expected(run, answer.number())));
    }

    private static Answer expected(Run run, int n) {
        return new Answer(
                run,
                n,
                Call.VERIFY,
                n,
                n + 1,
                n % 2 == 0,
                n % 3 == 0,
                200 + n % 300,
                NOON.plusMillis(n),
                Duration.ofNanos(n * 1000L));
    }
}

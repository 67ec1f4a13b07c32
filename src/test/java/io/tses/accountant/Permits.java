package io.tses.accountant;

import io.tses.accountant.Answer.Call;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.RateLimitConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A limit, and which answers took a permit of it.
 *
 * @param permits of a window, which begins with the first permit that is taken
 * @param bucket whose permit an answer took, empty when none
 */
record Permits(String name, int permits, Duration window, Function<Answer, Optional<String>> bucket) {
    /** Those of requests, whichever are on. */
    static List<Permits> of(RateLimitConfig config) {
        return List.of(
                requests(
                        config,
                        Limit.EMAIL,
                        answer -> Optional.of(answer.email()).filter(email -> !answer.proven())),
                requests(config, Limit.CLIENT, answer -> Optional.of(answer.client())));
    }

    private static Permits requests(RateLimitConfig config, Limit limit, Function<Answer, Optional<String>> bucket) {
        return new Permits(
                limit.wireName(),
                config.quota(limit).permits(),
                config.quota(limit).window(),
                answer -> answer.is(Call.REQUEST, 202) ? bucket.apply(answer) : Optional.empty());
    }

    /** Buckets that gave more permits than they have. Only answers that were surely decided in one window count for it. */
    List<String> exceeded(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> bucket.apply(answer).isPresent())
                .collect(Collectors.groupingBy(answer -> bucket.apply(answer).orElseThrow()))
                .entrySet()
                .stream()
                .flatMap(
                        one -> mostInAWindow(one.getValue())
                                .filter(most -> most > permits)
                                .map(most -> one.getKey() + " gave " + most)
                                .stream())
                .toList();
    }

    private Optional<Integer> mostInAWindow(List<Answer> taken) {
        List<Answer> left = new ArrayList<>(taken);
        left.sort(Comparator.comparing(Answer::answered));
        Optional<Integer> most = Optional.empty();
        while (!left.isEmpty()) {
            Instant end = left.stream()
                    .map(Answer::asked)
                    .min(Comparator.naturalOrder())
                    .orElseThrow()
                    .plus(window);
            int within = (int) left.stream()
                    .filter(answer -> answer.answered().isBefore(end))
                    .count();
            most = Optional.of(Math.max(most.orElse(0), within));
            left.removeIf(answer -> answer.asked().isBefore(end));
        }
        return most;
    }

    @Override
    public String toString() {
        return permits + " permits of " + name + " in " + window;
    }
}

package io.tses.accountant;

import io.tses.accountant.Answer.Call;
import io.tses.ratelimit.Aliases;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.Quota;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A limit, and which answers took a permit of it.
 *
 * @param permits of a window, which begins with the first permit that is taken
 * @param bucket whose permit an answer took, empty when none
 */
record Permits(String name, int permits, Duration window, Function<Answer, Optional<String>> bucket) {
    private static final int HASHES = 1 << 18;

    /** All that are on, as far as a client can tell. */
    static List<Permits> of(RateLimitConfig config) {
        Function<Answer, Optional<String>> mailbox = answer -> ofStrangers(answer, config.aliases());
        Function<Answer, Optional<String>> device =
                answer -> answer.device() ? Optional.of("the device of " + answer.email()) : Optional.empty();
        return Stream.of(
                        requests(config, Limit.EMAIL, mailbox),
                        requests(config, Limit.EMAIL_DAY, mailbox),
                        requests(
                                config,
                                Limit.CLIENT,
                                answer -> Optional.of(client(answer).bucket())),
                        requests(
                                config,
                                Limit.CLIENT_DAY,
                                answer -> Optional.of(client(answer).bucket())),
                        requests(
                                config,
                                Limit.NETWORK,
                                answer -> Optional.of(client(answer).network())),
                        requests(config, Limit.ALL, answer -> Optional.of("everybody")),
                        requests(
                                config,
                                Limit.DOMAIN,
                                answer -> Optional.of(email(answer).domain())),
                        requests(config, Limit.DEVICE, device),
                        requests(config, Limit.DEVICE_DAY, device),
                        failures(
                                config,
                                Limit.CLIENT_FAILURES,
                                answer -> client(answer).bucket()),
                        failures(
                                config,
                                Limit.NETWORK_FAILURES,
                                answer -> client(answer).network()))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Permits> requests(
            RateLimitConfig config, Limit limit, Function<Answer, Optional<String>> bucket) {
        return of(config, limit, answer -> answer.is(Call.REQUEST, 202) ? bucket.apply(answer) : Optional.empty());
    }

    /** Those with handles take permits as well, but may do so beyond. */
    private static Optional<Permits> failures(RateLimitConfig config, Limit limit, Function<Answer, String> bucket) {
        return of(
                config,
                limit,
                answer -> !answer.handle() && (answer.status() == 400 || answer.status() == 423)
                        ? Optional.of(bucket.apply(answer))
                        : Optional.empty());
    }

    private static Optional<Permits> of(
            RateLimitConfig config, Limit limit, Function<Answer, Optional<String>> bucket) {
        Quota quota = config.quota(limit);
        return quota.isOff() || quota.dryRun()
                ? Optional.empty()
                : Optional.of(new Permits(limit.wireName(), quota.permits(), quota.window(), bucket));
    }

    /** Whoever shows a proof may be known, and then takes none of these. */
    private static Optional<String> ofStrangers(Answer answer, Aliases aliases) {
        return answer.device()
                ? Optional.empty()
                : Optional.of(aliases.bucketOf(email(answer)).value());
    }

    private static EmailAddress email(Answer answer) {
        return new EmailAddress(answer.email());
    }

    private static ClientAddress client(Answer answer) {
        return ClientAddress.parse(answer.address());
    }

    /**
     * @param permits how many were taken
     * @param exceeded buckets that gave more than they have, in words
     */
    record Taken(long permits, List<String> exceeded) {}

    /** Only answers that were surely decided in one window count for it. */
    Taken taken(Answers answers) {
        int[] byHash = new int[HASHES];
        long all = answers.stream()
                .flatMap(answer -> bucket.apply(answer).stream())
                .peek(bucket -> byHash[hash(bucket)]++)
                .count();
        // Among many buckets few can have given too many: these alone are looked at one by one.
        Map<String, List<Answer>> suspects = new HashMap<>();
        answers.stream()
                .forEach(answer -> bucket.apply(answer)
                        .filter(bucket -> byHash[hash(bucket)] > permits)
                        .ifPresent(bucket -> suspects.computeIfAbsent(bucket, first -> new ArrayList<>())
                                .add(answer)));
        return new Taken(
                all,
                suspects.entrySet().stream()
                        .flatMap(one -> mostInAWindow(one.getValue())
                                .filter(most -> most > permits)
                                .map(most -> one.getKey() + " gave " + most)
                                .stream())
                        .toList());
    }

    private static int hash(String bucket) {
        return Math.floorMod(bucket.hashCode(), HASHES);
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
        String length = window.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
        return String.format(Locale.ROOT, "%s: at most %,d permits in %s", name, permits, length);
    }
}

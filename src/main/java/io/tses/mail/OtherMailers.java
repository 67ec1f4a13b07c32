package io.tses.mail;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which other mailers are silent for so long that they cannot know any more whether their jobs are theirs, see {@link Heartbeat}. No
 * clock but ours counts, so that it does not matter how right Redis' is. Belongs to one event loop.
 */
final class OtherMailers {
    /** Whoever has not looked for longer cannot tell who was silent meanwhile. */
    private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofMillis(2500);

    private record Heard(String beat, long sinceNanos) {}

    private Map<String, Heard> heard = new HashMap<>();
    private long lastLookNanos;

    /**
     * Those who are silent, each with the beat by which that is judged.
     *
     * @param beats the last beat of each that has jobs, empty when there is none; no two of a mailer are the same
     * @param nowNanos by a clock of ours that never goes back
     */
    Map<String, String> silent(Map<String, String> beats, long nowNanos) {
        boolean looksOn = nowNanos - lastLookNanos <= LONGEST_BETWEEN_LOOKS.toNanos();
        lastLookNanos = nowNanos;
        Map<String, Heard> before = looksOn ? heard : Map.of();
        heard = beats.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> heard(before.get(entry.getKey()), entry.getValue(), nowNanos)));
        return heard.entrySet().stream()
                .filter(mailer -> nowNanos - mailer.getValue().sinceNanos() >= Heartbeat.LASTS.toNanos())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, mailer -> mailer.getValue().beat()));
    }

    private static Heard heard(@Nullable Heard before, String beat, long nowNanos) {
        return before != null && (beat.isEmpty() || beat.equals(before.beat())) ? before : new Heard(beat, nowNanos);
    }
}

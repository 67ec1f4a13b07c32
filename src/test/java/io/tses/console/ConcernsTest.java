package io.tses.console;

import io.tses.audit.MeasureQueue;
import io.tses.mail.FindMailJobs;
import io.tses.stats.Count;
import io.tses.stats.FindStats.Check;
import io.tses.stats.FindStats.Counted;
import io.tses.stats.FindStats.Found;
import io.tses.stats.FindStats.NodeWord;
import io.tses.stats.NodeSelf;
import io.tses.tasks.FindTasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is told to need a person, and what is not yet. */
class ConcernsTest {
    private static final Instant TO = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void whereAllIsWellNothingNeedsAnybody() {
        assertThat(figures(Map.of(Count.REQUESTS, 1000L, Count.VERIFIED, 300L, Count.WRONG, 60L), node("a", "1.0")))
                .isEmpty();
        assertThat(queues(20, Duration.ofMinutes(3), Duration.ofSeconds(59), 0)).isEmpty();
    }

    @Test
    void aNodeThatIsSilentOrCannotUseWhatItNeedsComesFirst() {
        NodeWord silent = new NodeWord(self("gone", "1.0"), TO, TO, Duration.ofSeconds(40), true, false, List.of());
        NodeWord blocked = new NodeWord(
                self("b", "1.0"),
                TO,
                TO,
                Duration.ZERO,
                false,
                true,
                List.of(new Check("redis", Optional.empty()), new Check("postgresql", Optional.of("blocked"))));

        assertThat(figures(Map.of(Count.WRONG, 200L), silent, blocked))
                .extracting(Concern::what)
                .containsExactly(
                        "gone has told nothing for 40 s.",
                        "b cannot use postgresql: blocked.",
                        "200 codes were wrong or came to a lock in 15 min, and 0 were right.");
    }

    @Test
    void releasesThatDifferAreTold() {
        assertThat(figures(Map.of(), node("a", "1.0"), node("b", "1.1")))
                .singleElement()
                .satisfies(concern -> assertThat(concern.what()).isEqualTo("Nodes run different releases: 1.0, 1.1."));
    }

    @Test
    void failuresAndMailsThatAreNotSentAreToldFromSomeOn() {
        assertThat(figures(Map.of(Count.REQUESTS, 1000L, Count.FAILURES, 14L, Count.UNDELIVERED, 10L)))
                .isEmpty();
        assertThat(figures(Map.of(Count.REQUESTS, 1000L, Count.FAILURES, 15L, Count.UNDELIVERED, 11L)))
                .hasSize(2)
                .allMatch(Concern::isUrgent);
    }

    @Test
    void queuesThatPeopleWaitForAreToldFromSomeOn() {
        assertThat(queues(21, Duration.ofSeconds(61), Duration.ofSeconds(61), 2))
                .extracting(Concern::what)
                .containsExactly(
                        "21 mails wait, the oldest for 61 s.",
                        "The audit log is 61 s behind: 5 events wait.",
                        "2 events can never become rows of the audit log.");
    }

    private static List<Concern> figures(Map<Count, Long> totals, NodeWord... nodes) {
        List<Counted> counts = Stream.of(Count.values())
                .map(count -> new Counted(count, totals.getOrDefault(count, 0L), List.of()))
                .toList();
        return Concerns.of(new Found(TO.minus(Duration.ofMinutes(15)), TO, TO, counts, List.of(), List.of(nodes)));
    }

    private static List<Concern> queues(long mails, Duration oldestMail, Duration oldestEvent, long rejected) {
        return Concerns.of(new FindTasks.Found(
                new FindMailJobs.Page(new FindMailJobs.Queue(mails, 0, oldestMail, 0, 0), List.of(), Optional.empty()),
                new MeasureQueue.Queue(5, 0, oldestEvent, 0, rejected)));
    }

    private static NodeWord node(String name, String version) {
        return new NodeWord(self(name, version), TO, TO, Duration.ZERO, false, true, List.of());
    }

    private static NodeSelf self(String name, String version) {
        return new NodeSelf(name, List.of(), version, List.of());
    }
}

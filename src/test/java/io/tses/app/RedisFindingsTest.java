package io.tses.app;

import io.tses.stats.FindNodes;
import io.tses.tasks.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** What is found out about servers, judged by what they tell. */
class RedisFindingsTest {
    private static final String WELL = """
            # Server
            redis_version:7.0.15
            redis_mode:standalone
            uptime_in_seconds:7300
            used_memory:5000000
            maxmemory:100000000
            maxmemory_policy:noeviction
            aof_enabled:1
            aof_last_bgrewrite_status:ok
            aof_last_write_status:ok
            """;

    @Test
    void aRedisThatKeepsWhatItIsGivenIsFine() {
        List<Finding> findings = RedisFindings.of(WELL, Optional.empty());

        assertThat(findings).allMatch(Finding::isFine);
        assertThat(findings.get(0).what()).isEqualTo("version 7.0.15, standalone, up for 2 h");
        assertThat(findings.get(1).what()).isEqualTo("5 MB in use of 100 MB");
    }

    @Test
    void oneThatForgetsIsNotAndEachIsToldWhatMendsIt() {
        assertThat(worst(WELL.replace("noeviction", "allkeys-lru")))
                .isEqualTo(Finding.broken(
                        "redis",
                        "forgets what it chooses when it is full (allkeys-lru): locks, sessions, mails",
                        "CONFIG SET maxmemory-policy noeviction, and the same in its configuration"));
        assertThat(worst(WELL.replace("aof_enabled:1", "aof_enabled:0")).state())
                .isEqualTo(Finding.State.DOUBTFUL);
        assertThat(worst(WELL.replace("aof_last_write_status:ok", "aof_last_write_status:err"))
                        .state())
                .isEqualTo(Finding.State.BROKEN);
        assertThat(worst(WELL.replace("used_memory:5000000", "used_memory:95000000"))
                        .remedy())
                .contains("maxmemory");
        assertThat(worst(WELL.replace("maxmemory:100000000", "maxmemory:0")).what())
                .contains("without a bound");
        assertThat(RedisFindings.of("nothing that is known", Optional.empty())).anyMatch(finding -> !finding.isFine());
    }

    @Test
    void onlyReplicasThatItWaitsForKeepWhatItSaysYesTo() {
        String followed = WELL + "connected_slaves:2\n";

        assertThat(RedisFindings.of(WELL, Optional.of("the Sentinels")))
                .anyMatch(finding -> finding.what().startsWith("no replica follows"));
        assertThat(RedisFindings.of(followed, Optional.of("the Sentinels")))
                .filteredOn(finding -> !finding.isFine())
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("min-replicas-to-write 1"));
        assertThat(RedisFindings.of(followed + "min_slaves_good_slaves:2\n", Optional.empty()))
                .allMatch(Finding::isFine)
                .anyMatch(finding -> finding.what().startsWith("2 replicas follow it"));
    }

    @Test
    void aCertificateIsToBeRenewedBeforeItEndsAndADiskToBeEmptiedBeforeItIsFull() {
        Instant now = Instant.parse("2030-01-31T12:00:00Z");

        assertThat(Judgements.certificate("redis", now.plusSeconds(86_400 * 15), now)
                        .state())
                .isEqualTo(Finding.State.FINE);
        assertThat(Judgements.certificate("redis", now.plusSeconds(86_400 * 13), now))
                .isEqualTo(Finding.doubtful(
                        "redis", "its certificate is good until 2030-02-13T12:00:00Z", "renew it before"));
        assertThat(Judgements.certificate("redis", now.minusSeconds(1), now).state())
                .isEqualTo(Finding.State.BROKEN);
        assertThat(Judgements.disk("/", 50, 100).state()).isEqualTo(Finding.State.FINE);
        assertThat(Judgements.disk("/", 5, 100).state()).isEqualTo(Finding.State.DOUBTFUL);
    }

    @Test
    void whatOtherNodesTellOfTheirClocksAndSettingsIsLookedAt() {
        Duration apart = Duration.ofSeconds(-3);
        FindNodes.State wrong =
                new FindNodes.State("b:8000", false, List.of("peers are not believed"), Optional.of(apart));
        FindNodes.State right = new FindNodes.State("c:8000", false, List.of(), Optional.of(Duration.ofMillis(40)));
        FindNodes.State former = new FindNodes.State("d:8000", false, List.of(), Optional.empty());
        FindNodes.State gone = new FindNodes.State("e:8000", true, List.of(), Optional.of(apart));

        assertThat(WorkCheckup.ofNode(wrong))
                .extracting(Finding::state, Finding::what)
                .containsExactly(
                        tuple(Finding.State.DOUBTFUL, "that of Redis and node b:8000 differ by 3000 ms"),
                        tuple(Finding.State.DOUBTFUL, "b:8000: peers are not believed"));
        assertThat(WorkCheckup.ofNode(right)).singleElement().matches(Finding::isFine);
        assertThat(WorkCheckup.ofNode(former)).isEmpty();
        assertThat(WorkCheckup.ofNode(gone))
                .singleElement()
                .extracting(Finding::what)
                .isEqualTo("e:8000 has told nothing for a while");
    }

    private static Finding worst(String info) {
        return RedisFindings.of(info, Optional.empty()).stream()
                .filter(finding -> !finding.isFine())
                .findFirst()
                .orElseThrow();
    }
}

package io.tses.faults;

import io.tses.accountant.Account;
import io.tses.accountant.Answer.Call;
import io.tses.embedded.EmbeddedRedis;
import io.tses.faults.Traffic.Forgotten;
import io.tses.support.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Redis comes back without its last second and a half: the machine lost power before they were on the disk, or a replica that lagged
 * takes its place. No law can hold for what is forgotten. It goes on, and what is then untrue is counted.
 */
@Tag("long")
class RedisForgetsIT extends FaultIT {
    private static final double RATE = 60;
    private static final Duration PERSISTENCE = Duration.ofSeconds(20);
    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final Duration FORGOTTEN = Duration.ofMillis(1500);
    private static final Duration AFTER = Duration.ofSeconds(5);

    @Test
    void powerIsLostBeforeTheEndOfTheFileIsOnTheDisk() {
        Instant from;
        Instant back;
        Forgotten forgotten;
        Traffic traffic = traffic(RATE, PERSISTENCE);
        try (traffic) {
            hold(BEFORE);
            from = Instant.now();
            long written = site.redis().written();
            hold(FORGOTTEN);
            site.redis().kill();
            site.redis().forgetAllBut(written);
            site.redis().start();
            back = Instant.now();
            hold(AFTER);
            forgotten = traffic.remembered(from, back);
        }
        tell("power loss at Redis, the last 1.5 s lost", traffic, back, forgotten);
    }

    @Test
    void aReplicaThatLagsTakesItsPlace() {
        Instant from;
        Instant back;
        Forgotten forgotten;
        Path data = site.folder().resolve("replica");
        Traffic traffic;
        try (TcpProxy line = new TcpProxy("127.0.0.1", site.redis().port())) {
            EmbeddedRedis replica = site.redis().replica(line.port(), data);
            eventually(
                    () -> assertThat(site.redis().command("INFO", "replication").toString())
                            .contains("state=online"));
            traffic = traffic(RATE, PERSISTENCE);
            try (traffic) {
                hold(BEFORE);
                from = Instant.now();
                line.freeze();
                hold(FORGOTTEN);
                site.redis().kill();
                replica.close();
                site.redis().inherit(data);
                site.redis().start();
                back = Instant.now();
                hold(AFTER);
                forgotten = traffic.remembered(from, back);
            }
        }
        tell("fail-over to a replica that lags by 1.5 s", traffic, back, forgotten);
    }

    @Test
    void whoeverHasEachDecisionOnTheDiskBeforeItsAnswerLosesNone() {
        Duration everySecond = medianOfRequests();
        site.redis().command("CONFIG", "SET", "appendfsync", "always");
        Duration always = medianOfRequests();
        site.redis().command("CONFIG", "SET", "appendfsync", "everysec");
        keep("appendfsync everysec: " + everySecond.toNanos() / 1000 + " µs for half of the code requests; always: "
                + always.toNanos() / 1000 + " µs");
        assertThat(always).isPositive();
    }

    private Duration medianOfRequests() {
        Traffic traffic = traffic(RATE, PERSISTENCE);
        try (traffic) {
            hold(AFTER);
        }
        return traffic.median(Call.REQUEST);
    }

    private void tell(String fault, Traffic traffic, Instant back, Forgotten forgotten) {
        Account account = traffic.account();
        tell(
                fault,
                traffic,
                "normal again after",
                traffic.troubledAfter(back),
                "signed in just before",
                forgotten.people(),
                "their codes live again",
                forgotten.codes(),
                "their sessions gone",
                forgotten.sessions(),
                "differences",
                account.comparisons().stream()
                        .filter(one -> one.differences() > 0)
                        .map(one -> one.differences() + " of " + one.compared() + " " + one.what())
                        .collect(Collectors.joining(", ")));
        assertThat(traffic.withoutRetryAfter()).isZero();
        assertThat(traffic.slowest()).isLessThan(HANGS);
        assertThat(traffic.troubledAfter(back)).isLessThan(COME_BACK);
        assertThat(account.comparisons())
                .filteredOn(one -> one.what().equals("events, each with one row"))
                .allSatisfy(one -> assertThat(one.differences()).isZero());
    }
}

package io.tses.faults;

import io.tses.accountant.Answer.Call;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The disk of a server is full until an operator makes room: everybody is told to come again, and nothing else is to be done. */
@Tag("long")
class DiskIsFullIT extends FaultIT {
    private static final double RATE = 40;
    private static final Duration TIME = Duration.ofSeconds(15);

    /** More than what PostgreSQL and Redis want before it is full. */
    private static final long SPARE = 128L << 20;

    private final Set<String> reasons = new TreeSet<>();

    @Test
    void ofPostgres() {
        PostgresProcess postgres = site.postgres();
        postgres.kill();
        try (SmallDisk disk = new SmallDisk(postgres.data(), SPARE)) {
            postgres.start();
            Outage outage = outage(disk);

            assertThat(outage.unsure(Call.REQUEST)).isZero();
            assertThat(outage.traffic().refusedAfterAll()).isZero();
            tell("disk of PostgreSQL full for " + TIME.toSeconds() + " s, nodes not ready " + reasons, outage);
            assertThat(reasons).contains("postgresql disk full");
            postgres.kill();
        }
    }

    @Test
    void ofRedis() {
        RedisProcess redis = site.redis();
        redis.kill();
        try (SmallDisk disk = new SmallDisk(redis.data(), SPARE)) {
            redis.start();
            Outage outage = outage(disk);

            assertThat(outage.unsure(Call.REQUEST)).isPositive();
            tell("disk of Redis full for " + TIME.toSeconds() + " s, nodes not ready " + reasons, outage);
            assertThat(reasons).containsExactly("redis cannot persist");
            redis.kill();
        }
    }

    private Outage outage(SmallDisk disk) {
        site.nodes().forEach(NodeProcess::awaitReady);
        Outage outage = outage(RATE, TIME, disk::fill, () -> {
            reasons.addAll(reasons());
            disk.free();
        });
        assertLawful(outage);
        assertThat(outage.traffic().lost()).as("requests without an answer").isEmpty();
        return outage;
    }
}

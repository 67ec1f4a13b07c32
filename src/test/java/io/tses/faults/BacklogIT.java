package io.tses.faults;

import io.tses.outbox.AuditOutbox;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * More events than anybody has seen at once are worked off while people come and go: {@code -Dtses.faults.backlog=N} tries it with other
 * numbers of them, such as ten millions.
 */
@Tag("long")
class BacklogIT extends FaultIT {
    private static final long EVENTS = Long.getLong("tses.faults.backlog", 300_000);
    private static final double RATE = 10;

    /** Half of those beyond which people are told to come again. */
    private static final long MOST_WAITING = 1_000_000;

    private static final int PORTION = 5000;

    /** Of a machine that has other things to do as well. */
    private static final long WRITTEN_PER_SECOND = 500;

    /** Appends so many events of one address, whose ids tell their numbers. */
    private static final String APPEND = """
            for n = ARGV[2], ARGV[2] + ARGV[3] - 1 do
              redis.call('XADD', KEYS[1], '*', 'at', ARGV[4], 'id', string.format('%s-7000-8000-%012x', ARGV[5], n), 'event', 'OTP_REQUESTED',
                'email', ARGV[1], 'user', '', 'ip', '203.0.113.7', 'agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0',
                'details', '{"request_id":"0198f0a0-1234-7abc-8def-0123456789ab","bucket":3}')
            end
            """;

    private static final Pattern USED_MEMORY = Pattern.compile("(?m)^used_memory:(\\d+)");

    private final String email = "backlog-" + random.nextInt(Integer.MAX_VALUE) + "@example.com";
    private final String run = String.format(Locale.ROOT, "%08x-%04x", random.nextInt(), random.nextInt(0x10000));

    @Test
    void isWorkedOffToItsLastEventAndRedisGetsItsMemoryBack() {
        long before = memory();
        long most = before;
        long began = System.nanoTime();
        Traffic traffic = traffic(RATE, COME_BACK);
        try (traffic) {
            for (long appended = 0; appended < EVENTS; ) {
                long portion = Math.min(PORTION, EVENTS - appended);
                append(appended, portion);
                appended += portion;
                most = Math.max(most, memory());
                within(patience(MOST_WAITING), () -> assertThat(waiting()).isLessThan(MOST_WAITING));
            }
            within(patience(EVENTS), () -> assertThat(waiting()).isLessThan(PORTION));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertLawful(traffic, traffic.account());
        long after = memory();

        tell(
                EVENTS + " audit events waited, people as ever",
                traffic,
                "worked off within",
                took,
                "a second",
                EVENTS * 1000 / took.toMillis(),
                "memory of Redis before, at most and afterwards, MB",
                before / 1_000_000 + " " + most / 1_000_000 + " " + after / 1_000_000);
        assertThat(site.postgres().count("audit_logs WHERE email = '" + email + "'"))
                .isEqualTo(EVENTS);
        assertThat(traffic.unsure(answer -> true))
                .as("answered badly meanwhile")
                .isZero();
        assertThat(after - before).as("memory that Redis does not get back").isLessThan((most - before) / 4);
    }

    private void append(long first, long count) {
        site.redis()
                .command(
                        "EVAL",
                        APPEND,
                        "1",
                        AuditOutbox.STREAM,
                        email,
                        Long.toString(first),
                        Long.toString(count),
                        Long.toString(System.currentTimeMillis()),
                        run);
    }

    private long waiting() {
        return site.redis().command("XLEN", AuditOutbox.STREAM).toLong();
    }

    private long memory() {
        Matcher told =
                USED_MEMORY.matcher(site.redis().command("INFO", "memory").toString());
        assertThat(told.find()).isTrue();
        return Long.parseLong(told.group(1));
    }

    private static Duration patience(long events) {
        return Duration.ofMinutes(3).plusSeconds(events / WRITTEN_PER_SECOND);
    }
}

package io.tses.app;

import io.tses.tasks.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Redis tells of itself in INFO, judged. */
final class RedisFindings {
    private static final String REDIS = "redis";
    private static final String NO_EVICTION = "noeviction";
    private static final int NEARLY_FULL = 90;

    private final Map<String, String> facts;

    private RedisFindings(Map<String, String> facts) {
        this.facts = facts;
    }

    /** @param watchers who would put another in its place; empty when nobody would */
    static List<Finding> of(String info, Optional<String> watchers) {
        RedisFindings findings = new RedisFindings(info.lines()
                .map(line -> line.split(":", 2))
                .filter(fact -> fact.length == 2)
                .collect(Collectors.toMap(fact -> fact[0], fact -> fact[1].strip(), (first, second) -> first)));
        return Stream.concat(
                        Stream.of(findings.version(), findings.memory(), findings.policy(), findings.file()),
                        findings.replicas(watchers).stream())
                .toList();
    }

    private Finding version() {
        String version = facts.getOrDefault("valkey_version", text("redis_version"));
        return Finding.fine(
                REDIS,
                "version " + version + ", " + text("redis_mode") + ", up for " + number("uptime_in_seconds") / 3600
                        + " h");
    }

    private Finding memory() {
        long used = number("used_memory");
        long most = number("maxmemory");
        if (most == 0) {
            return Finding.doubtful(
                    REDIS,
                    megabytes(used) + " in use, without a bound: the machine's memory is the end of it",
                    "set maxmemory below what the machine has: a Redis that is full refuses, one that is killed forgets");
        }
        String what = megabytes(used) + " in use of " + megabytes(most);
        return used > most / 100 * NEARLY_FULL
                ? Finding.doubtful(REDIS, what, "raise maxmemory, or see what fills it: redis-cli --bigkeys")
                : Finding.fine(REDIS, what);
    }

    private Finding policy() {
        String policy = text("maxmemory_policy");
        return policy.equals(NO_EVICTION)
                ? Finding.fine(REDIS, "forgets nothing when it is full (" + NO_EVICTION + ")")
                : Finding.broken(
                        REDIS,
                        "forgets what it chooses when it is full (" + policy + "): locks, sessions, mails",
                        "CONFIG SET maxmemory-policy " + NO_EVICTION + ", and the same in its configuration");
    }

    /** What is there after it was started again. */
    private Finding file() {
        if (!text("aof_enabled").equals("1")) {
            return Finding.doubtful(
                    REDIS,
                    "keeps no append-only file: what was acknowledged since its last snapshot is gone with its process",
                    "CONFIG SET appendonly yes, and the same in its configuration");
        }
        boolean isWritten = text("aof_last_write_status").equals("ok")
                && text("aof_last_bgrewrite_status").equals("ok");
        return isWritten
                ? Finding.fine(REDIS, "keeps an append-only file")
                : Finding.broken(
                        REDIS, "cannot write its append-only file", "see its disk, which is mostly full, and its log");
    }

    /** What a failover would lose; empty where there can be none. */
    private Optional<Finding> replicas(Optional<String> watchers) {
        long replicas = number("connected_slaves");
        if (replicas == 0) {
            return watchers.map(they -> Finding.broken(
                    REDIS,
                    "no replica follows the primary: " + they + " have nothing to put in its place",
                    "start one: replicaof HOST PORT, or in a Cluster CLUSTER REPLICATE NODE"));
        }
        boolean isBounded = facts.containsKey("min_slaves_good_slaves");
        return Optional.of(
                isBounded
                        ? Finding.fine(REDIS, replicas + " replicas follow it, and it decides nothing without any")
                        : Finding.doubtful(
                                REDIS,
                                replicas
                                        + " replicas follow it, and it decides without them, too: all that it says yes to while"
                                        + " it is cut off is lost when one takes its place",
                                "CONFIG SET min-replicas-to-write 1 and min-replicas-max-lag 2 on each, see ops/redis.md"));
    }

    private String text(String fact) {
        return facts.getOrDefault(fact, "unknown");
    }

    private long number(String fact) {
        String text = text(fact);
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }
}

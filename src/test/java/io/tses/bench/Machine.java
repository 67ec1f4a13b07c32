package io.tses.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What the figures were taken on, and what else it had to do. */
final class Machine {
    private Machine() {}

    static String describe(RedisConsole redis) {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %s %s; %s %s, heap at most %d MiB; Redis %s (%s, append-only file %s)",
                io.tses.load.Machine.processor(),
                runtime.availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                runtime.maxMemory() >> 20,
                redis.info("server", "redis_version"),
                redis.info("memory", "mem_allocator"),
                redis.info("persistence", "aof_enabled").equals("1") ? "on" : "off");
    }

    /** Processes that ran or wanted to in the last minute; negative when the system does not tell. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}

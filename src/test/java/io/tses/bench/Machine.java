package io.tses.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Subject the figures were taken on, and what else it had to do. */
final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final String MODEL = "model name";

    private Machine() {}

    static String describe(RedisConsole redis) {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %s %s; %s %s, heap at most %d MiB; Redis %s (%s, append-only file %s)",
                processor(),
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

    private static String processor() {
        try {
            return Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith(MODEL))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException e) {
            return "unknown processor";
        }
    }
}

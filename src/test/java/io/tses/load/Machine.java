package io.tses.load;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this program runs on. */
public final class Machine {
    private Machine() {}

    static JsonObject describe() {
        return new JsonObject()
                .put("processor", processor())
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("memory", line("/proc/meminfo", "MemTotal"))
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("load before", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
                .put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    }

    /** As it calls itself; "unknown" where the system does not tell. */
    public static String processor() {
        return line("/proc/cpuinfo", "model name");
    }

    private static String line(String file, String field) {
        try {
            List<String> lines = Files.readAllLines(Path.of(file));
            return lines.stream()
                    .filter(line -> line.startsWith(field))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}

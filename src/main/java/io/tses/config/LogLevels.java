package io.tses.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much is logged. Only of this service: what libraries tell at debug level may hold addresses and whole mails.
 *
 * @param byLogger level by logger name, that of all parts included
 */
public record LogLevels(Map<String, String> byLogger) {
    /** The name of the logger above those of all parts. */
    public static final String ALL = "io.tses";

    static final List<String> PARTS = List.of(
            "accounts",
            "app",
            "audit",
            "bus",
            "captcha",
            "cli",
            "cluster",
            "config",
            "console",
            "crypto",
            "demo",
            "devices",
            "embedded",
            "http",
            "keys",
            "mail",
            "management",
            "otp",
            "outbox",
            "postgres",
            "ratelimit",
            "redis",
            "request",
            "sessions",
            "shared",
            "smtp",
            "stats",
            "tls",
            "tasks",
            "tokens",
            "transfer",
            "users");
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

    public static LogLevels from(ConfigReader root) {
        ConfigReader log = root.section("log");
        Map<String, String> levels = new TreeMap<>();
        levels.put(ALL, root.flag("debug") ? "debug" : "info");
        for (String entry : log.list("level")) {
            int equals = entry.indexOf('=');
            String part = equals < 0 ? "" : entry.substring(0, equals).strip();
            String level = entry.substring(equals + 1).strip().toLowerCase(Locale.ROOT);
            if (!LEVELS.contains(level) || (equals >= 0 && !PARTS.contains(part))) {
                log.problem(
                        "level",
                        "must list levels (" + String.join(", ", LEVELS) + ") or part=level with one of "
                                + String.join(", ", PARTS) + ", not \"" + entry + "\"");
            } else {
                levels.put(equals < 0 ? ALL : ALL + "." + part, level);
            }
        }
        return new LogLevels(Map.copyOf(levels));
    }
}

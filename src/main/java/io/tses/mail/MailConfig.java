package io.tses.mail;

import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * @param from the sender of every mail
 * @param domain how the mail names the service; may carry a port, as in {@code localhost:8000}
 * @param useTls require STARTTLS
 * @param useSsl TLS from the first byte
 * @param connections mails under way at once for each instance
 * @param tries at most so many for each job
 * @param retryDelay from the end of a failed try to the next one
 * @param tryTimeout a try is given up after it; shorter than {@code retryDelay}
 * @param minimumLife nothing is sent when its code has less left
 * @param maxQueued jobs that may wait for SMTP
 */
public record MailConfig(
        int instances,
        String host,
        int port,
        String user,
        Optional<Secret> password,
        boolean useTls,
        boolean useSsl,
        String from,
        String domain,
        int connections,
        int tries,
        Duration retryDelay,
        Duration tryTimeout,
        Duration minimumLife,
        int maxQueued) {
    public static MailConfig from(ConfigReader root) {
        ConfigReader email = root.section("email");
        MailConfig config = new MailConfig(
                email.number("instances", 1, 64),
                email.requiredText("host"),
                email.number("port", 1, 65535),
                email.text("host-user"),
                email.optionalSecret("host-password"),
                email.flag("use-tls"),
                email.flag("use-ssl"),
                root.requiredText("default-from-email"),
                root.requiredText("domain"),
                email.number("connections", 1, 1000),
                email.number("tries", 1, 10),
                email.duration("retry-delay", Duration.ofMillis(100), Duration.ofMinutes(10)),
                email.duration("try-timeout", Duration.ofMillis(50), Duration.ofMinutes(5)),
                email.duration("minimum-life", Duration.ZERO, Duration.ofMinutes(10)),
                email.number("max-queued", 1000, 100_000_000));
        if (email.isSound("try-timeout")
                && email.isSound("retry-delay")
                && config.tryTimeout.compareTo(config.retryDelay) >= 0) {
            email.problem("try-timeout", "must be shorter than email.retry-delay (EMAIL_RETRY_DELAY)");
        }
        if (config.useTls && config.useSsl) {
            email.problem("use-ssl", "and email.use-tls (EMAIL_USE_TLS) exclude each other: set one of them to false");
        }
        return config;
    }

    /** The domain without its port: the right side of Message-IDs, and the name given to the mail server. */
    public String hostName() {
        int colon = domain.indexOf(':');
        return colon < 0 ? domain : domain.substring(0, colon);
    }
}

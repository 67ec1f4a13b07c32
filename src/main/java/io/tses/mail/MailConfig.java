package io.tses.mail;

import io.tses.config.ConfigReader;
import io.tses.smtp.SmtpConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * @param smtp where mails are handed over
 * @param from the sender of every mail
 * @param domain how the mail names the service; may carry a port, as in {@code localhost:8000}
 * @param connections mails under way at once for each instance
 * @param tries at most so many for each job
 * @param retryDelay from the end of a failed try to the next one
 * @param tryTimeout a try is given up after it; shorter than {@code retryDelay}
 * @param minimumLife no code is sent that has less left
 * @param maxQueued jobs that may wait for SMTP
 */
public record MailConfig(
        int instances,
        SmtpConfig smtp,
        Sender from,
        String domain,
        int connections,
        int tries,
        Duration retryDelay,
        Duration tryTimeout,
        Duration minimumLife,
        int maxQueued) {
    private static final Sender HARMLESS = new Sender("noreply@example.com", "");

    public static MailConfig from(ConfigReader root) {
        ConfigReader email = root.section("email");
        String domain = root.requiredText("domain");
        MailConfig config = new MailConfig(
                email.number("instances", 1, 64),
                SmtpConfig.from(email, hostName(domain)),
                sender(root),
                domain,
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
        return config;
    }

    /** The domain without its port: the right side of Message-IDs, and the name given to the mail server. */
    public String hostName() {
        return hostName(domain);
    }

    private static String hostName(String domain) {
        int colon = domain.indexOf(':');
        return colon < 0 ? domain : domain.substring(0, colon);
    }

    private static Sender sender(ConfigReader root) {
        String text = root.requiredText("default-from-email");
        Optional<Sender> sender = Sender.parse(text);
        if (sender.isEmpty() && !text.isEmpty()) {
            root.problem(
                    "default-from-email",
                    "must be one address on a domain of yours, with or without a name of at most 200 characters before it:"
                            + " noreply@example.com or Example, Inc. <noreply@example.com>");
        }
        return sender.orElse(HARMLESS);
    }
}

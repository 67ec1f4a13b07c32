package io.tses.mail;

import io.tses.config.ConfigReader;
import io.tses.config.ServiceDomain;
import io.tses.outbox.MailKind;
import io.tses.shared.DomainName;
import io.tses.smtp.SmtpConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * @param smtp where mails are handed over
 * @param from the sender of every mail
 * @param domain names us to mail servers
 * @param codeDomain the site that phones may fill codes in on, empty for any
 * @param letters what mails look like and in which words they speak
 * @param connections to the mail server at once for each instance, in each of its two lanes; a mail at a time goes out on each
 * @param tries at most so many for each job
 * @param firstRetryDelay from the end of a failed first try to the second; no longer than {@code retryDelay}
 * @param retryDelay the same for all further ones; a job whose mailer is silent is taken over after it
 * @param tryTimeout a try is given up after it; shorter than {@code retryDelay}
 * @param minimumLife no code is sent that has less left
 * @param maxQueued jobs that may wait for SMTP
 */
public record MailConfig(
        int instances,
        SmtpConfig smtp,
        Sender from,
        ServiceDomain domain,
        Optional<DomainName> codeDomain,
        LetterConfig letters,
        int connections,
        int tries,
        Duration firstRetryDelay,
        Duration retryDelay,
        Duration tryTimeout,
        Duration minimumLife,
        int maxQueued) {
    private static final Sender HARMLESS = new Sender("noreply@example.com", "");

    public static MailConfig from(ConfigReader root) {
        ConfigReader email = root.section("email");
        ServiceDomain domain = domain(root);
        Duration retryDelay = email.duration("retry-delay", Duration.ofMillis(100), Duration.ofMinutes(10));
        Duration firstRetryDelay = email.duration("first-retry-delay", Duration.ofMillis(100), Duration.ofMinutes(10));
        MailConfig config = new MailConfig(
                email.number("instances", 1, 64),
                SmtpConfig.from(email, domain.inMail()),
                sender(root),
                domain,
                codeDomain(email),
                LetterConfig.from(email, domain),
                email.number("connections", 1, 1000),
                email.number("tries", 1, 10),
                firstRetryDelay.compareTo(retryDelay) < 0 ? firstRetryDelay : retryDelay,
                retryDelay,
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

    /** Nothing is sent that has less life left: a code must be of use when it is read. */
    Duration minimumLife(MailKind kind) {
        return kind == MailKind.CODE ? minimumLife : Duration.ZERO;
    }

    /** What is allowed but unlikely to be meant, in words for an operator. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(smtp.warnings());
        if (domain.isLocal() && !smtp.isOnThisMachine()) {
            warnings.add(
                    "domain (DOMAIN) is " + domain.authority()
                            + ": servers distrust mail of a sender that introduces itself so; set it to the domain people know");
        }
        return warnings;
    }

    private static ServiceDomain domain(ConfigReader root) {
        String text = root.requiredText("domain");
        Optional<ServiceDomain> domain = ServiceDomain.parse(text);
        if (domain.isEmpty() && !text.isEmpty()) {
            root.problem(
                    "domain", "must be a domain alone, with a port where needed: auth.example.com or localhost:8000");
        }
        return domain.orElse(ServiceDomain.LOCALHOST);
    }

    private static Optional<DomainName> codeDomain(ConfigReader email) {
        String text = email.text("code-domain");
        Optional<DomainName> domain = DomainName.parse(text);
        if (domain.isEmpty() && !text.isEmpty()) {
            email.problem(
                    "code-domain", "must be the domain of the site where codes are typed in, alone: app.example.com");
        }
        return domain;
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

package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailedCode;
import io.tses.shared.DomainName;
import io.tses.shared.LinkUrl;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the mail that signs a person in. The code stands near the top, behind words that phones know codes by; the subject does
 * not show it: lock screens do show subjects.
 */
final class CodeMail {
    private static final Template TEXT = Template.beside("code.txt");
    private static final Template HTML = Template.beside("code.html");
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private final String service;
    private final String hostName;
    private final Optional<LinkUrl> page;
    private final String domain;

    /**
     * @param service how the mail names the service
     * @param hostName the right side of the Message-ID
     * @param page where the link leads, empty for mails without one
     * @param domain the site that phones may fill the code in on, empty for any
     */
    CodeMail(String service, String hostName, Optional<LinkUrl> page, Optional<DomainName> domain) {
        this.service = service;
        this.hostName = hostName;
        this.page = page;
        this.domain = domain.map(DomainName::ascii).orElse("");
    }

    Letter of(MailJob job, MailedCode secrets) {
        String link = page.flatMap(url -> secrets.link().map(url::of)).orElse("");
        Map<String, String> words = Map.of(
                "code",
                secrets.code().value(),
                "service",
                service,
                "life",
                life(job.life()),
                "link",
                link,
                "domain",
                domain);
        return new Letter(
                job.to(),
                "Your sign-in code for " + service,
                TEXT.fill(words),
                HTML.fill(words),
                Letter.messageId(job, hostName));
    }

    /** Rounded down: a code must not die earlier than its mail promises. */
    private static String life(Duration life) {
        return life.compareTo(TWO_MINUTES) < 0 ? life.toSeconds() + " seconds" : life.toMinutes() + " minutes";
    }
}

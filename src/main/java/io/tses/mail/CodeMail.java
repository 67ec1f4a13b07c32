package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.outbox.MailedCode;
import io.tses.shared.DomainName;
import io.tses.shared.Languages;
import io.tses.shared.LinkUrl;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the mail that signs a person in. The code stands near the top, behind words that phones know codes by; the subject does
 * not show it: lock screens do show subjects.
 */
final class CodeMail {
    private final LetterConfig config;
    private final String hostName;
    private final Optional<LinkUrl> page;
    private final String domain;

    /**
     * @param hostName the right side of the Message-ID
     * @param page where the link leads, empty for mails without one
     * @param domain the site that phones may fill the code in on, empty for any
     */
    CodeMail(LetterConfig config, String hostName, Optional<LinkUrl> page, Optional<DomainName> domain) {
        this.config = config;
        this.hostName = hostName;
        this.page = page;
        this.domain = domain.map(DomainName::ascii).orElse("");
    }

    Letter of(MailJob job, MailedCode secrets) {
        return of(job, secrets, wording(job.languages()));
    }

    Letter of(MailJob job, MailedCode secrets, Wording wording) {
        Map<String, String> values = config.values();
        values.put("code", secrets.code().value());
        values.put("life", wording.life(job.life()));
        values.put("link", page.flatMap(url -> secrets.link().map(url::of)).orElse(""));
        values.put("domain", domain);
        return Letter.of(job, wording, wording.write(MailKind.CODE, values), hostName);
    }

    /** What such a reader's mails are written with. */
    Wording wording(Languages languages) {
        return config.stationery().forReader(languages);
    }

    String messageId(MailJob job) {
        return Letter.messageId(job, hostName);
    }
}

package io.tses.mail;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks what became of the mails of the last day, by the domains that they went to. Figures, not records: a mailer that dies takes
 * those of its last second along.
 *
 * @param limit of domains
 */
public record FindMailDomains(int limit) implements BusMessage {
    /** So many are kept for each hour. */
    public static final int MOST = 500;

    public static final Address<FindMailDomains, Found> ADDRESS =
            Address.repeatable("mail.find-domains", FindMailDomains.class, Found.class, Duration.ofSeconds(3));

    /**
     * @param since from then on it is counted: the start of an hour
     * @param domains the busiest first
     * @param others those that there was no room for, with an empty name; empty when there was room for all
     */
    public record Found(Instant since, List<Domain> domains, Optional<Domain> others) implements BusMessage {}

    /**
     * @param sent mails that were taken
     * @param failedTries tries that failed, those included after which a mail was given up
     * @param failed mails that were given up
     * @param expired mails whose codes had too little life left
     * @param half of the mails that were sent took no longer from the request to the server's yes; in steps that double
     * @param nearlyAll of them, 99 of 100, took no longer
     * @param lastError why a try failed last, without address
     */
    public record Domain(
            String name,
            long sent,
            long failedTries,
            long failed,
            long expired,
            Duration half,
            Duration nearlyAll,
            Optional<String> lastError,
            Optional<Instant> lastErrorAt) {}
}

package io.tses.load;

import java.time.Duration;
import java.util.Optional;

/**
 * What is to be done.
 *
 * @param known people who sign in beforehand
 * @param newPeople whether everybody who signs in does so for the first time
 * @param oldClients whether they know of no handles and devices
 * @param sink where the kit takes mails itself; empty when a mailbox does
 * @param settle how long mails and events may take to end
 * @param insecure whether any certificate is believed
 */
record Order(
        Scenario scenario,
        Mix mix,
        Plan plan,
        int known,
        boolean newPeople,
        boolean oldClients,
        Duration timeout,
        int connections,
        Optional<HostPort> sink,
        Duration settle,
        boolean insecure,
        Verdict.Thresholds thresholds) {}

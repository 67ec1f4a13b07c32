package io.tses.otp;

import io.tses.config.ConfigReader;
import java.time.Duration;

/**
 * @param ttl life of a code
 * @param liveCodes how many of an address's last codes are live at once
 * @param maxFailures every so many wrong codes since the last success lock
 * @param failureMemory for how long wrong codes are remembered after the last of them
 * @param lockout length of the first lock
 * @param lockoutCap length that no lock exceeds; equal to {@code lockout} when locks do not escalate
 * @param clientFailures wrong codes that one client may send
 * @param clientFailureWindow in which they add up, from the first
 * @param unlocks how often one address may be unlocked by staff
 * @param unlockWindow in which that adds up, from the first
 * @param tellNewClients whether a person is told of a sign-in from a client that was not seen before
 */
public record OtpConfig(
        int instances,
        Duration ttl,
        int liveCodes,
        int maxFailures,
        Duration failureMemory,
        Duration lockout,
        Duration lockoutCap,
        int clientFailures,
        Duration clientFailureWindow,
        int unlocks,
        Duration unlockWindow,
        boolean tellNewClients) {
    public static OtpConfig from(ConfigReader otp) {
        Duration lockout = otp.duration("lockout", Duration.ofMinutes(1), Duration.ofDays(1));
        Duration cap = otp.duration("lockout-cap", Duration.ofMinutes(1), Duration.ofDays(7));
        if (otp.isSound("lockout") && otp.isSound("lockout-cap") && cap.compareTo(lockout) < 0) {
            otp.problem("lockout-cap", "must not be shorter than otp.lockout (OTP_LOCKOUT)");
        }
        return new OtpConfig(
                otp.number("instances", 1, 64),
                otp.duration("ttl", Duration.ofSeconds(30), Duration.ofMinutes(10)),
                otp.number("live-codes", 1, 3),
                otp.number("max-failures", 1, 20),
                otp.duration("failure-memory", Duration.ofDays(1), Duration.ofDays(30)),
                lockout,
                otp.flag("lockout-escalates") ? cap : lockout,
                otp.number("client-failures", 1, 1_000_000_000),
                otp.duration("client-failure-window", Duration.ofMinutes(1), Duration.ofDays(1)),
                otp.number("unlocks", 1, 1000),
                otp.duration("unlock-window", Duration.ofHours(1), Duration.ofDays(7)),
                otp.flag("tell-new-clients"));
    }
}

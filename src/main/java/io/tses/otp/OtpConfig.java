package io.tses.otp;

import io.tses.config.ConfigReader;
import io.tses.redis.ScriptCall;
import java.time.Duration;

/**
 * @param ttl life of a code
 * @param liveCodes how many of an address's last codes are live at once, for whoever shows no handle
 * @param maxFailures so many wrong codes end a request; without a handle, every so many since the last success lock
 * @param failureMemory for how long wrong codes are remembered after the last of them
 * @param lockout length of the first lock
 * @param lockoutCap length that no lock exceeds; equal to {@code lockout} when locks do not escalate
 * @param totalGuesses wrong codes that are compared with a live one of an address within {@link #GUESS_WINDOW}, before its codes
 *     are closed to strangers (NIST SP 800-63B-4, section 3.2.2, allows 100)
 * @param brakeGuesses wrong codes of everybody in a minute beyond which all have fewer tries; 0 for never
 * @param brakeShare of the sign-ins of that minute, in percent, which they must exceed as well
 * @param unlocks how often one address may be unlocked by staff
 * @param unlockWindow in which that adds up, from the first
 * @param tellNewClients whether a person is told of a sign-in from a client that was not seen before
 * @param links whether mails hold a link beside the code
 */
public record OtpConfig(
        int instances,
        Duration ttl,
        int liveCodes,
        int maxFailures,
        Duration failureMemory,
        Duration lockout,
        Duration lockoutCap,
        int totalGuesses,
        int brakeGuesses,
        int brakeShare,
        int unlocks,
        Duration unlockWindow,
        boolean tellNewClients,
        boolean links) {
    /** So long a wrong code that was compared counts towards the total. */
    public static final Duration GUESS_WINDOW = Duration.ofDays(30);

    /** Where mails hold no link, so that there is no other way in, the total closes codes for no longer. */
    public static final Duration LONGEST_CLOSING_WITHOUT_LINKS = Duration.ofDays(1);

    /** Wrong codes that are compared after an unlock, while the total has closed codes. */
    public static final int GUESSES_PER_UNLOCK = 10;

    /** What is left of {@code maxFailures} while more is guessed than people mistype. */
    public static final int BRAKED_FAILURES = 2;

    /** What an operator may have allowed to be guessed at most. */
    private static final int MOST_GUESSES = 100;

    /** What closes codes and for how long, as {@code closed_for} of {@code sign-in.lua} wants it. */
    ScriptCall total(ScriptCall call) {
        Duration longest = links ? GUESS_WINDOW : LONGEST_CLOSING_WITHOUT_LINKS;
        return call.arg(totalGuesses).arg(GUESS_WINDOW.toMillis()).arg(longest.toMillis());
    }

    public static OtpConfig from(ConfigReader otp) {
        Duration lockout = otp.duration("lockout", Duration.ofMinutes(1), Duration.ofDays(1));
        Duration cap = otp.duration("lockout-cap", Duration.ofMinutes(1), Duration.ofDays(7));
        if (otp.isSound("lockout") && otp.isSound("lockout-cap") && cap.compareTo(lockout) < 0) {
            otp.problem("lockout-cap", "must not be shorter than otp.lockout (OTP_LOCKOUT)");
        }
        return new OtpConfig(
                otp.number("instances", 0, 64),
                otp.duration("ttl", Duration.ofSeconds(30), Duration.ofMinutes(10)),
                otp.number("live-codes", 1, 3),
                otp.number("max-failures", 1, 20),
                otp.duration("failure-memory", Duration.ofDays(1), Duration.ofDays(30)),
                lockout,
                otp.flag("lockout-escalates") ? cap : lockout,
                otp.number("total-guesses", 1, MOST_GUESSES),
                otp.number("brake-guesses", 0, 1_000_000_000),
                otp.number("brake-share", 0, 1000),
                otp.number("unlocks", 1, 1000),
                otp.duration("unlock-window", Duration.ofHours(1), Duration.ofDays(7)),
                otp.flag("tell-new-clients"),
                !otp.text("link-url").equals("none"));
    }
}

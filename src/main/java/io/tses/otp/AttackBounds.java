package io.tses.otp;

import io.tses.ratelimit.Limit;
import io.tses.ratelimit.Quota;
import io.tses.ratelimit.RateLimitConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the settings in force let an attacker do, in numbers. They are bounds from above: an attacker loses no try, nobody's sign-in
 * comes between, and nothing but the limits named here is in the way. What can be done "a day" can be done every day.
 *
 * <p>NIST SP 800-63B-4 §3.2.2 allows at most 100 wrong answers in a row for one account. OWASP ASVS 5.0 asks for a limit to guessing
 * mailed codes (6.6.3), and that limits, and how they do not lock people out, be written down (6.1.1): the command {@code limits}
 * prints this.
 *
 * @param liveCodes of an address, with all of which one guess without a handle is compared
 * @param tries at one handle, and without handles until the address is locked
 * @param brakedTries the same while the brake is on
 * @param brakeADay wrong codes for all addresses beyond which it is on, as many a day; infinite when it never is
 * @param total wrong codes that are compared for one address in any {@link OtpConfig#GUESS_WINDOW}, over all lanes without a proof
 * @param reopening after how long, at most, one more is compared though the total is reached
 * @param mailboxADay requests for one mailbox; infinite without a limit, as all that follow
 * @param clientADay requests of one client
 * @param everybodyADay requests of all
 * @param clientFailuresADay wrong codes of one client beyond which only codes with handles are compared
 */
public record AttackBounds(
        int liveCodes,
        int tries,
        int brakedTries,
        double brakeADay,
        int total,
        Duration reopening,
        double mailboxADay,
        double clientADay,
        double everybodyADay,
        double clientFailuresADay) {
    private static final double CODES = 1_000_000;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);

    public static AttackBounds of(OtpConfig otp, RateLimitConfig limits) {
        return new AttackBounds(
                otp.liveCodes(),
                otp.maxFailures(),
                Math.min(otp.maxFailures(), OtpConfig.BRAKED_FAILURES),
                aDay(Stream.of(new Quota(otp.brakeGuesses(), Duration.ofMinutes(1), false))),
                otp.totalGuesses(),
                otp.links() ? OtpConfig.GUESS_WINDOW : OtpConfig.LONGEST_CLOSING_WITHOUT_LINKS,
                aDay(limits, List.of(Limit.EMAIL, Limit.EMAIL_DAY)),
                aDay(limits, List.of(Limit.CLIENT, Limit.CLIENT_DAY)),
                aDay(limits, List.of(Limit.ALL)),
                aDay(limits, List.of(Limit.CLIENT_FAILURES)));
    }

    /** How often something can be done every day under all of these limits; infinite when none of them refuses. */
    public static double aDay(RateLimitConfig config, List<Limit> limits) {
        return aDay(limits.stream().map(config::quota));
    }

    static double aDay(Stream<Quota> quotas) {
        return quotas.filter(quota -> !quota.isOff() && !quota.dryRun())
                .mapToDouble(quota -> quota.permits() * ratio(DAY, quota.window()))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** Wrong codes for one mailbox on the worst of all days, on which the whole total is spent. */
    public double mostGuessesInADay() {
        return total;
    }

    /** Wrong codes for one mailbox in a year, year after year. */
    public double guessesAYear() {
        return Math.max(total * ratio(YEAR, OtpConfig.GUESS_WINDOW), ratio(YEAR, reopening));
    }

    /** And in the worst of all years, which begins with the whole total and ends with it. */
    public double mostGuessesInAYear() {
        double whole = total * Math.ceil(ratio(YEAR, OtpConfig.GUESS_WINDOW));
        boolean reopens = reopening.compareTo(OtpConfig.GUESS_WINDOW) < 0;
        return reopens ? Math.max(whole, total + Math.ceil(ratio(YEAR, reopening)) - 1) : whole;
    }

    /** The chance that one of so many guesses is right, each compared with {@code codes} of them. */
    public static double chance(double guesses, int codes) {
        return -Math.expm1(guesses * Math.log1p(-codes / CODES));
    }

    /** Accounts that a spray over many mailboxes opens on its first day, the brake off. */
    public double openedOnADay(double mailboxes, double clients) {
        return opened(mailboxes, clients, tries, mailboxes * total);
    }

    /** The same with the brake: guessing on against it, or staying just below, whichever gives more. */
    public double openedOnADayBraked(double mailboxes, double clients) {
        double unbraked = openedOnADay(mailboxes, clients);
        double below = brakeADay * liveCodes / CODES;
        double against = opened(mailboxes, clients, brakedTries, mailboxes * total);
        return Math.min(unbraked, Math.max(below, against));
    }

    /** Accounts that it opens every day, brake or none: sooner or later the totals of its mailboxes are reached. */
    public double openedEveryDay(double mailboxes, double clients) {
        return opened(mailboxes, clients, tries, mailboxes * guessesAYear() * ratio(DAY, YEAR));
    }

    /**
     * Each request gives a handle and a code. The code is guessed at without the handle, together with the other live ones of the
     * address and as far as the client may, and then through it.
     */
    private double opened(double mailboxes, double clients, int allowed, double compared) {
        double requests = Math.min(Math.min(clients * clientADay, mailboxes * mailboxADay), everybodyADay);
        double without = Math.min(Math.min(requests / liveCodes * allowed, clients * clientFailuresADay), compared);
        double byHandle = Math.min(requests * allowed, compared - without);
        return (without * liveCodes + byHandle) / CODES;
    }

    private static double ratio(Duration period, Duration window) {
        return (double) period.toMillis() / window.toMillis();
    }
}

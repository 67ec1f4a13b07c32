package io.tses.cli;

import io.tses.config.ConfigReader;
import io.tses.devices.DeviceProofs;
import io.tses.otp.AttackBounds;
import io.tses.otp.OtpConfig;
import io.tses.otp.OtpKeys;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.Quota;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.shared.EmailAddress;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What limits there are, and what they leave to an attacker, in words. */
final class LimitsListing {
    private static final String ANY_NUMBER = "any number";
    private static final String KEY = "%-30s %s";
    private static final MathContext TWO_DIGITS = new MathContext(2);
    private static final double MAILBOXES = 1_000_000;
    private static final double CLIENTS = 10_000;

    private final OtpConfig otp;
    private final RateLimitConfig limits;
    private final AttackBounds bounds;

    LimitsListing(OtpConfig otp, RateLimitConfig limits) {
        this.otp = otp;
        this.limits = limits;
        this.bounds = AttackBounds.of(otp, limits);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Limits. A window begins with its first permit, and what is refused takes none. Where the setting of permits ends"
                        + " with -permits, that of the window ends with -window; for wrong codes it is otp.client-failure-window and"
                        + " otp.network-failure-window.");
        lines.add("");
        lines.add(row("limit", "permits", "window", "key in Redis", "setting of permits", "its variable"));
        for (Limit limit : Limit.values()) {
            lines.add(row(limit));
        }
        lines.addAll(List.of(
                "dry: counted and measured, but nothing is refused (ratelimit.dry-run).", "", "Ways to sign in.", ""));
        lines.addAll(ways());
        lines.addAll(List.of("", "What that leaves to an attacker who never errs.", ""));
        lines.addAll(numbers());
        return lines;
    }

    /** Where an operator looks when somebody cannot sign in. */
    List<String> keysOf(EmailAddress email) {
        EmailAddress mailbox = limits.aliases().bucketOf(email);
        List<String> lines = new ArrayList<>();
        lines.add(
                mailbox.equals(email)
                        ? "Requests for " + email.value() + " are counted under that address."
                        : "Requests for " + email.value() + " are counted for the mailbox " + mailbox.value() + ".");
        lines.add("In Redis, where GET tells what is there, TTL for how many seconds, and DEL makes an end of it:");
        lines.add("");
        lines.add(String.format(Locale.ROOT, KEY, "requests", Limit.EMAIL.key(mailbox.value())));
        lines.add(String.format(Locale.ROOT, KEY, "requests of the day", Limit.EMAIL_DAY.key(mailbox.value())));
        lines.add(String.format(Locale.ROOT, KEY, "requests for the domain", Limit.DOMAIN.key(email.domain())));
        OtpKeys.ofAddress(email).forEach((what, key) -> lines.add(String.format(Locale.ROOT, KEY, what, key)));
        return lines;
    }

    private String row(Limit limit) {
        Quota quota = limits.quota(limit);
        String permits = quota.isOff() ? "off" : grouped(quota.permits());
        return row(
                limit.wireName(),
                quota.dryRun() && !quota.isOff() ? "dry " + permits : permits,
                words(quota.window()),
                limit.key(subject(limit)),
                limit.permitsSetting(),
                ConfigReader.environmentName(limit.permitsSetting()));
    }

    private static String row(
            String limit, String permits, String window, String key, String setting, String variable) {
        return String.format(
                Locale.ROOT, "%-17s %9s  %-7s  %-44s %-28s %s", limit, permits, window, key, setting, variable);
    }

    private static String subject(Limit limit) {
        return switch (limit) {
            case EMAIL, EMAIL_DAY -> "<mailbox>";
            case CLIENT, CLIENT_DAY, CLIENT_FAILURES -> "<client>";
            case NETWORK, NETWORK_FAILURES -> "<network>";
            case ALL -> "everybody";
            case DOMAIN -> "<domain>";
            case DEVICE, DEVICE_DAY -> "<hash of the proof>";
            case USERNAME -> "<user id>";
        };
    }

    private List<String> ways() {
        List<String> ways = new ArrayList<>();
        ways.add(term("with a handle") + "compared with the code of that request alone; " + otp.maxFailures()
                + " wrong ones end it (" + setting("otp.max-failures") + ").");
        ways.add(term("without one") + "compared with the last "
                + (otp.liveCodes() == 1 ? "code" : otp.liveCodes() + " codes")
                + " of the address ("
                + setting("otp.live-codes") + "); each " + otp.maxFailures() + " wrong ones lock this way for "
                + words(otp.lockout()) + lockGrows() + " (" + setting("otp.lockout") + ").");
        ways.add(term("total") + otp.totalGuesses() + " wrong codes that were compared within "
                + words(OtpConfig.GUESS_WINDOW) + " close both, for all who have proven nothing, " + closing() + " ("
                + setting("otp.total-guesses") + ").");
        ways.add(term("link") + link());
        ways.add(term("known device") + "for " + words(DeviceProofs.LIFE)
                + " after a sign-in: requests, wrong codes, lock and total of its own, out of a stranger's reach.");
        ways.add(term("brake") + brake());
        return ways;
    }

    private String lockGrows() {
        return otp.lockoutCap().equals(otp.lockout())
                ? ""
                : ", then twice as long each time, up to " + words(otp.lockoutCap());
    }

    private String closing() {
        return otp.links()
                ? "until that window has moved on"
                : "for " + words(OtpConfig.LONGEST_CLOSING_WITHOUT_LINKS) + " after the last one";
    }

    private String link() {
        return otp.links()
                ? "in each mail; cannot be guessed (128 bits), so no lock and no total stops it ("
                        + setting("otp.link-url") + ")."
                : "none (" + setting("otp.link-url") + ").";
    }

    private String brake() {
        return otp.brakeGuesses() == 0
                ? "none (" + setting("otp.brake-guesses") + ")."
                : "above " + grouped(otp.brakeGuesses()) + " wrong codes of everybody in a minute ("
                        + setting("otp.brake-guesses") + ") and " + otp.brakeShare() + " % of the sign-ins ("
                        + setting("otp.brake-share") + ") all have " + bounds.brakedTries() + " tries instead of "
                        + bounds.tries() + ".";
    }

    private List<String> numbers() {
        return List.of(
                oneMailbox(),
                manyMailboxes(),
                "Strangers can have one mailbox sent " + atMost(bounds.mailboxADay(), "mail")
                        + ", whichever of its known names they use; its known devices have permits of their own.",
                "One client asks for " + atMost(bounds.clientADay(), "code") + ", a network for "
                        + atMost(AttackBounds.aDay(limits, List.of(Limit.NETWORK)), "code") + ", all together for "
                        + atMost(AttackBounds.aDay(limits, List.of(Limit.ALL)), "code") + ".",
                wrongCodes(),
                lockingOut());
    }

    private String wrongCodes() {
        String client = failures(Limit.CLIENT_FAILURES);
        String network = failures(Limit.NETWORK_FAILURES);
        boolean isBounded = !client.equals(ANY_NUMBER) || !network.equals(ANY_NUMBER);
        return "Wrong codes: a client " + client + ", a network " + network
                + (isBounded ? "; beyond, only codes with a live handle are compared." : ".");
    }

    private String oneMailbox() {
        double guesses = bounds.guessesAYear();
        return "One mailbox: " + number(guesses) + " guesses a year, " + number(bounds.mostGuessesInAYear())
                + " in the worst one. With handles " + odds(AttackBounds.chance(guesses, 1))
                + " a year; without, when " + counted(otp.liveCodes(), "code") + (otp.liveCodes() == 1 ? " is" : " are")
                + " live, "
                + odds(AttackBounds.chance(guesses, otp.liveCodes())) + ".";
    }

    private String manyMailboxes() {
        String braked = otp.brakeGuesses() == 0
                ? ""
                : ", " + opened(bounds.openedOnADayBraked(MAILBOXES, CLIENTS)) + " with it";
        return "Many mailboxes, " + number(MAILBOXES) + " from " + number(CLIENTS) + " clients: "
                + opened(bounds.openedOnADay(MAILBOXES, CLIENTS)) + " on the first day without the brake" + braked
                + "; "
                + opened(bounds.openedEveryDay(MAILBOXES, CLIENTS)) + " a day once the totals are reached.";
    }

    private String lockingOut() {
        String ways = otp.links()
                ? "by the link in the newest mail, whoever asked for it, and on a device that is known."
                : "on a device that is known, and on others as soon as codes open again, "
                        + words(OtpConfig.LONGEST_CLOSING_WITHOUT_LINKS) + " after the last guess.";
        return "Locking people out: a stranger can keep codes without handles locked for ever, by " + otp.maxFailures()
                + " wrong ones a lock, and close those with handles by the total. The owner signs in all the same: "
                + ways;
    }

    private String failures(Limit limit) {
        Quota quota = limits.quota(limit);
        return quota.isOff() || quota.dryRun() ? ANY_NUMBER : grouped(quota.permits()) + " in " + words(quota.window());
    }

    private static String atMost(double aDay, String what) {
        return Double.isInfinite(aDay)
                ? ANY_NUMBER + " of " + what + "s"
                : "at most " + counted(Math.round(aDay), what) + " a day";
    }

    /** As a share and as one in so many, neither more exact than it is. */
    private static String odds(double chance) {
        long oneIn = new BigDecimal(1 / chance).round(TWO_DIGITS).longValue();
        return "a chance of " + rounded(chance * 100) + " % (1 in " + grouped(oneIn) + ")";
    }

    private static String opened(double expected) {
        return rounded(expected) + " opened";
    }

    /** To two digits that count. */
    private static String rounded(double value) {
        BigDecimal exact = new BigDecimal(value).round(TWO_DIGITS);
        return (exact.precision() < 2 ? exact.setScale(exact.scale() + 1) : exact).toPlainString();
    }

    private static String number(double value) {
        return grouped(Math.round(value));
    }

    private static String counted(long number, String what) {
        return grouped(number) + " " + what + (number == 1 ? "" : "s");
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String term(String term) {
        return String.format(Locale.ROOT, "  %-16s ", term);
    }

    private static String setting(String path) {
        return path + ", " + ConfigReader.environmentName(path);
    }

    private static String words(Duration duration) {
        if (duration.toHours() >= 48 && duration.equals(Duration.ofDays(duration.toDays()))) {
            return duration.toDays() + " days";
        }
        if (duration.equals(Duration.ofHours(duration.toHours()))) {
            return duration.toHours() + " h";
        }
        return duration.equals(Duration.ofMinutes(duration.toMinutes()))
                ? duration.toMinutes() + " min"
                : duration.toSeconds() + " s";
    }
}

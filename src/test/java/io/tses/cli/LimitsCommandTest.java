package io.tses.cli;

import io.tses.ratelimit.Limit;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class LimitsCommandTest {
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Path directory;

    LimitsCommandTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void itTellsWhatIsLimitedWithoutAServerOrASecret() {
        assertThat(run()).isZero();

        assertThat(out.toString())
                .containsPattern(
                        "email +3  10 min +otp_request_email:<mailbox> +ratelimit.email-permits +RATELIMIT_EMAIL_PERMITS\n")
                .containsPattern("all +off  1 min +otp_request_all:everybody ")
                .containsPattern(
                        "client_failures +30  1 h +otp_failed_ip:<client> +otp.client-failures +OTP_CLIENT_FAILURES\n");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyLimitHasARow(Limit limit) {
        run();

        assertThat(out.toString()).containsPattern("\n" + limit.wireName() + " +([0-9]+|off)  ");
    }

    @Test
    void itTellsInNumbersWhatIsLeftToAnAttacker() {
        run();

        assertThat(out.toString())
                .contains(
                        "One mailbox: 304 guesses a year, 325 in the worst one. With handles a chance of 0.030 % (1 in 3,300) a year;"
                                + " without, when 2 codes are live, a chance of 0.061 % (1 in 1,600).")
                .contains(
                        "1,000,000 from 10,000 clients: 5.0 opened on the first day without the brake, 2.0 opened with it;"
                                + " 1.7 opened a day once the totals are reached.")
                .contains("Strangers can have one mailbox sent at most 20 mails a day, whichever")
                .contains(
                        "One client asks for at most 50 codes a day, a network for at most 4,800 codes a day, all together for any"
                                + " number of codes.")
                .contains("Wrong codes: a client 30 in 1 h, a network 300 in 1 h;")
                .contains(
                        "The owner signs in all the same: by the link in the newest mail, whoever asked for it, and on a device"
                                + " that is known.")
                .contains("25 wrong codes that were compared within 30 days close both,")
                .contains("lock this way for 15 min, then twice as long each time, up to 24 h");
    }

    @Test
    void itFollowsTheSettings() {
        environment.put("OTP_LINK_URL", "none");
        environment.put("OTP_BRAKE_GUESSES", "0");
        environment.put("OTP_LOCKOUT_ESCALATES", "false");
        environment.put("RATELIMIT_EMAIL_DAY_PERMITS", "0");
        environment.put("RATELIMIT_EMAIL_PERMITS", "1");
        environment.put("RATELIMIT_EMAIL_WINDOW", "24h");
        environment.put("OTP_CLIENT_FAILURES", "0");
        environment.put("RATELIMIT_DRY_RUN", "network");

        assertThat(run()).isZero();

        assertThat(out.toString())
                .contains("One mailbox: 365 guesses a year, 389 in the worst one.")
                .contains("5.0 opened on the first day without the brake; ")
                .contains("Strangers can have one mailbox sent at most 1 mail a day,")
                .contains("a network for any number of codes,")
                .contains("Wrong codes: a client any number, a network 300 in 1 h;")
                .contains("lock this way for 15 min (")
                .contains("link             none (otp.link-url, OTP_LINK_URL).")
                .contains("brake            none (otp.brake-guesses, OTP_BRAKE_GUESSES).")
                .contains("and on others as soon as codes open again, 24 h after the last guess.")
                .containsPattern("network +dry 200  1 h ");
    }

    @Test
    void withoutLimitsItSaysSo() {
        environment.put("RATELIMIT_EMAIL_PERMITS", "0");
        environment.put("RATELIMIT_EMAIL_DAY_PERMITS", "0");
        environment.put("RATELIMIT_CLIENT_PERMITS", "0");
        environment.put("RATELIMIT_CLIENT_DAY_PERMITS", "0");
        environment.put("OTP_CLIENT_FAILURES", "0");
        environment.put("OTP_NETWORK_FAILURES", "0");
        environment.put("OTP_LIVE_CODES", "1");

        assertThat(run()).isZero();

        assertThat(out.toString())
                .contains("Strangers can have one mailbox sent any number of mails,")
                .contains("Wrong codes: a client any number, a network any number.\n")
                .contains("compared with the last code of the address (")
                .contains("when 1 code is live")
                .contains("25 opened on the first day without the brake");
    }

    @Test
    void ofAnAddressItTellsWhatRedisHoldsWhere() {
        assertThat(run("A.da+1@googlemail.com")).isZero();

        assertThat(out.toString())
                .startsWith("Requests for a.da+1@googlemail.com are counted for the mailbox ada@gmail.com.\n")
                .containsPattern("requests +otp_request_email:ada@gmail.com\n")
                .containsPattern("requests of the day +otp_request_email_day:ada@gmail.com\n")
                .containsPattern("lock of codes without handle +otp_lockout:a.da\\+1@googlemail.com\n")
                .containsPattern("guesses of the total +otp_guesses:a.da\\+1@googlemail.com\n");
    }

    @Test
    void anAddressThatIsItsMailboxIsCountedAsItIs() {
        environment.put("RATELIMIT_FOLD_ALIASES", "none");

        assertThat(run("a.da+1@gmail.com")).isZero();

        assertThat(out.toString())
                .startsWith("Requests for a.da+1@gmail.com are counted under that address.\n")
                .contains("otp_request_email:a.da+1@gmail.com\n");
    }

    @Test
    void whatIsNoAddressIsAMisuse() {
        assertThat(run("ada")).isEqualTo(2);

        assertThat(err.toString()).contains("\"ada\" is not an e-mail address");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void settingsThatCannotBeUsedAreToldAndNothingElse() {
        environment.put("RATELIMIT_EMAIL_PERMITS", "many");

        assertThat(run()).isEqualTo(1);

        assertThat(err.toString()).contains("ratelimit.email-permits (RATELIMIT_EMAIL_PERMITS) must be a whole number");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void itHelps() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString()).contains("tses limits", "EMAIL", "Asks no server.");
    }

    private int run(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "limits";
        System.arraycopy(args, 0, all, 1, args.length);
        return Main.run(
                new Surroundings(environment, directory, new PrintWriter(out), new PrintWriter(err), false), all);
    }
}

package io.tses.faults;

import io.tses.accountant.Answer.Call;
import io.tses.faults.MailServer.Manner;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever the mail server does, requests are answered as ever, and mails go out when it takes them again, if their codes still live. */
@Tag("long")
class MailServerIT extends FaultIT {
    private static final double RATE = 30;
    private static final Duration TIME = Duration.ofSeconds(8);

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "TAKES")
    void requestsAreAnsweredAndMailsWait(Manner manner) {
        Outage outage = outage(RATE, TIME, () -> behave(manner), () -> behave(Manner.TAKES));

        tell("mail server " + manner.name().toLowerCase(Locale.ROOT).replace('_', ' '), outage);
        assertLawful(outage);
        assertThat(outage.traffic().unsure(answer -> true))
                .as("failed requests")
                .isZero();
        assertThat(outage.traffic().answers().stream())
                .as("refused or lost")
                .noneMatch(answer -> answer.is(Call.REQUEST, 503));
    }

    private void behave(Manner manner) {
        site.onLoop(() -> site.mailServer().behave(manner).mapEmpty());
    }
}

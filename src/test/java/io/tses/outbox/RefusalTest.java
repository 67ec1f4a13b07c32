package io.tses.outbox;

import io.tses.outbox.Refusal.Cause;
import io.tses.outbox.Refusal.Subject;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalTest {
    private static final long MINUTE = 29_928_720;

    @Test
    void aFieldNamesMinuteEventLimitAndSubject() {
        assertThat(refusal(Subject.of(new EmailAddress("ada@example.com"))).encode())
                .isEqualTo("29928720|OTP_REQUESTED|email_day|email ada@example.com");
        assertThat(refusal(Subject.ip("2001:db8::/48")).encode())
                .isEqualTo("29928720|OTP_REQUESTED|email_day|ip 2001:db8::/48");
        assertThat(refusal(Subject.ofDomain(new EmailAddress("ada@example.com")))
                        .encode())
                .isEqualTo("29928720|OTP_REQUESTED|email_day|domain example.com");
        assertThat(refusal(Subject.EVERYBODY).encode()).isEqualTo("29928720|OTP_REQUESTED|email_day|");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void whatWasWrittenIsRead(Subject subject) {
        assertThat(Refusal.parse(refusal(subject).encode())).contains(refusal(subject));
    }

    static Stream<Subject> subjects() {
        return Stream.of(
                Subject.EVERYBODY,
                Subject.of(new EmailAddress("ada@example.com")),
                Subject.of(new EmailAddress("a|b|c@example.com")),
                Subject.of(new EmailAddress("1|otp_failed|email@example.com")),
                Subject.of(new EmailAddress("{}*?'$%&=^`~#!/+-_@example.com")),
                Subject.ip(ClientAddress.parse("192.0.2.7").bucket()),
                Subject.ip(ClientAddress.parse("2001:db8::7").bucket()),
                Subject.ip("192.0.2.0/24"),
                Subject.ofDomain(new EmailAddress("ada@xn--fa-hia.de")));
    }

    @Test
    void clientsThatAreUnknownAreNobody() {
        assertThat(Subject.ip(ClientAddress.UNKNOWN.bucket())).isEqualTo(Subject.EVERYBODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "|",
                "29928720",
                "29928720|OTP_REQUESTED|email",
                "29928720|OTP_INVENTED|email|",
                "29928720|OTP_REQUESTED|Email|",
                "29928720|OTP_REQUESTED||",
                "29928720|OTP_REQUESTED|email|ada@example.com",
                "29928720|OTP_REQUESTED|email|everybody x",
                "29928720|OTP_REQUESTED|email|person ada@example.com",
                "-1|OTP_REQUESTED|email|",
                "9999999999|OTP_REQUESTED|email|"
            })
    void whatNobodyWroteIsNoRefusal(String field) {
        assertThat(Refusal.parse(field)).isEmpty();
    }

    @Test
    void aMinuteBeginsAndEnds() {
        assertThat(refusal(Subject.EVERYBODY).start()).isEqualTo(Instant.parse("2026-11-26T20:00:00Z"));
        assertThat(refusal(Subject.EVERYBODY).end()).isEqualTo(Instant.parse("2026-11-26T20:01:00Z"));
    }

    @Test
    void noAddressIsInItsText() {
        assertThat(refusal(Subject.of(new EmailAddress("ada@example.com"))))
                .asString()
                .doesNotContain("ada");
    }

    private static Refusal refusal(Subject subject) {
        return new Refusal(MINUTE, new Cause(EventType.OTP_REQUESTED, "email_day", subject));
    }
}

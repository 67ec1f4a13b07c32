package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CodeMailTest {
    private static final Passcode CODE = new Passcode("042917");

    @Test
    void bothPartsShowTheCodeInOnePieceAndTheSubjectDoesNot() {
        Letter mail = mail(Duration.ofMinutes(5), "example.org");

        assertThat(mail.text()).contains("\n042917\n");
        assertThat(mail.html()).contains(">042917<");
        assertThat(mail.subject())
                .isEqualTo("Your sign-in code for example.org")
                .doesNotContain("042917");
    }

    @Test
    void bothPartsTellHowLongTheCodeLivesAndNeverPromiseMore() {
        assertThat(mail(Duration.ofMinutes(5), "example.org").text()).contains("within 5 minutes");
        assertThat(mail(Duration.ofMinutes(5), "example.org").html()).contains("within 5 minutes");
        assertThat(mail(Duration.ofMillis(179_999), "example.org").text()).contains("within 2 minutes");
        assertThat(mail(Duration.ofSeconds(90), "example.org").text()).contains("within 90 seconds");
    }

    @Test
    void bothPartsTellWhatToDoWhenOneDidNotAsk() {
        Letter mail = mail(Duration.ofMinutes(5), "example.org");

        assertThat(mail.text()).contains("If you did not ask for it, ignore this mail.");
        assertThat(mail.html()).contains("If you did not ask for it, ignore this mail.");
    }

    @Test
    void nothingIsLeftToFillIn() {
        Letter mail = mail(Duration.ofMinutes(5), "example.org");

        assertThat(mail.text() + mail.html() + mail.subject())
                .doesNotContain("{{")
                .doesNotContain("}}");
    }

    @Test
    void theHtmlPartEscapesWhatIsFilledInAndLoadsNothing() {
        String html = mail(Duration.ofMinutes(5), "<img src=x onerror='a&b'>\"").html();

        assertThat(html)
                .contains("&lt;img src=x onerror=&#39;a&amp;b&#39;&gt;&quot;")
                .doesNotContain("<img")
                .doesNotContain("http");
    }

    @Test
    void theMessageIdDependsOnTheJobAndTheHostAlone() {
        Letter first = mail(Duration.ofMinutes(5), "example.org");
        Letter again = mail(Duration.ofMinutes(4), "another name");

        assertThat(first.messageId())
                .isEqualTo("<00000000-0000-0000-0000-000000000007@mail.example.org>")
                .isEqualTo(again.messageId());
    }

    @Test
    void itDoesNotPrintWhatItSays() {
        assertThat(mail(Duration.ofMinutes(5), "example.org").toString())
                .doesNotContain("042917")
                .doesNotContain("ada");
    }

    private static Letter mail(Duration life, String service) {
        EmailAddress to = EmailAddress.parse("ada@example.com").orElseThrow();
        MailJob job = MailJob.code(new UUID(0, 7), to, "sealed", life, "request");
        return CodeMail.of(job, CODE, service, "mail.example.org");
    }
}

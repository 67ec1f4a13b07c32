package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailedCode;
import io.tses.shared.DomainName;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import io.tses.shared.LinkUrl;
import io.tses.shared.Passcode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CodeMailTest {
    private static final Passcode CODE = new Passcode("042917");
    private static final LinkToken TOKEN = new LinkToken("AbC-_0123456789xyzABCQ");
    private static final String LINK = "https://app.example.org/in?a=b&c=d#AbC-_0123456789xyzABCQ";
    private static final Optional<LinkUrl> PAGE = LinkUrl.parse("https://app.example.org/in?a=b&c=d#{token}");

    @Test
    void bothPartsShowTheCodeInOnePieceAndTheSubjectDoesNot() {
        Letter mail = mail(Duration.ofMinutes(5), "example.org");

        assertThat(mail.text()).startsWith("Your code is 042917\n").contains("\n042917\n");
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
    void bothPartsShowTheLinkAndThatItDoesNothingByItself() {
        Letter mail = mail(PAGE, Optional.of(TOKEN), "");

        assertThat(mail.text()).contains("\n" + LINK + "\n", "Nothing happens before you press");
        assertThat(mail.html())
                .contains("href=\"" + LINK.replace("&", "&amp;") + "\"", "Nothing happens before you press");
        assertThat(mail.subject()).doesNotContain(TOKEN.value());
        assertThat(mail.toString()).doesNotContain(TOKEN.value());
    }

    @Test
    void withoutAPageOrATokenThereIsNoLinkAndNoWordOfOne() {
        Letter noPage = mail(Optional.empty(), Optional.of(TOKEN), "");
        Letter noToken = mail(PAGE, Optional.empty(), "");

        assertThat(noPage.text() + noPage.html() + noToken.text() + noToken.html())
                .doesNotContain("http", "link", "href", TOKEN.value());
    }

    @Test
    void theLastLineBindsTheCodeToTheSiteWhenOneIsSet() {
        assertThat(mail(PAGE, Optional.of(TOKEN), "app.example.org").text())
                .endsWith(".\n\n@app.example.org #042917\n");
        assertThat(mail(PAGE, Optional.of(TOKEN), "").text()).doesNotContain("@", "#042917");
    }

    @Test
    void nothingIsLeftToFillIn() {
        for (Letter mail :
                List.of(mail(PAGE, Optional.of(TOKEN), "example.org"), mail(Optional.empty(), Optional.empty(), ""))) {
            assertThat(mail.text() + mail.html() + mail.subject())
                    .doesNotContain("{{")
                    .doesNotContain("}}");
        }
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
        return new CodeMail(PlainLetters.of(service), "mail.example.org", Optional.empty(), Optional.empty())
                .of(job, new MailedCode(CODE, Optional.of(TOKEN)));
    }

    private static Letter mail(Optional<LinkUrl> page, Optional<LinkToken> token, String domain) {
        EmailAddress to = EmailAddress.parse("ada@example.com").orElseThrow();
        MailJob job = MailJob.code(new UUID(0, 7), to, "sealed", Duration.ofMinutes(5), "request");
        return new CodeMail(PlainLetters.of("example.org"), "mail.example.org", page, DomainName.parse(domain))
                .of(job, new MailedCode(CODE, token));
    }
}

package io.tses.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SenderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "noreply@example.com | noreply@example.com",
                "NoReply@Example.COM | NoReply@example.com",
                "<a@b.example> | a@b.example",
                "Example <a@b.example> | Example <a@b.example>",
                "Example, Inc. <a@b.example> | `\"Example, Inc.\" <a@b.example>`",
                "\"Example, Inc.\" <a@b.example> | `\"Example, Inc.\" <a@b.example>`",
                "Example: Sign-in; now <a@b.example> | `\"Example: Sign-in; now\" <a@b.example>`",
                "Bücher Müller <a@b.example> | =?UTF-8?Q?B=C3=BCcher_M=C3=BCller?= <a@b.example>",
                "=?UTF-8?Q?B=C3=BCcher?= <a@b.example> | =?UTF-8?Q?B=C3=BCcher?= <a@b.example>",
                "🔑 Keys <a@b.example> | =?UTF-8?Q?=F0=9F=94=91_Keys?= <a@b.example>",
                "a@bücher.example | a@xn--bcher-kva.example",
                "a@faß.de | a@xn--fa-hia.de",
                "Faß <a@faß.de> | =?UTF-8?Q?Fa=C3=9F?= <a@xn--fa-hia.de>",
                "a@b.example (Example) | Example <a@b.example>",
                "\"\" <a@b.example> | a@b.example"
            })
    void whatNamesOneSenderIsWrittenAsTheStandardHasIt(String text, String header) throws MessagingException {
        assertThat(header(text)).isEqualTo(header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "noreply",
                "Example <a@b",
                "Example a@b.example>",
                "a@b.example, c@d.example",
                "A <a@b.example>, B <c@d.example>",
                "friends: a@b.example, c@d.example;",
                "undisclosed-recipients:;",
                "webmaster@localhost",
                "a@[127.0.0.1]",
                "Example <>",
                "<a@b.example",
                "Example \"x <a@b.example>",
                "a b@c.example",
                "@b.example",
                "a@b.example\r\nBcc: c@d.example",
                "Example\nBcc: c@d.example <a@b.example>",
                "=?UTF-8?Q?a=0D=0ABcc:_c=40d.example?= <a@b.example>",
                "half \uD83D <a@b.example>"
            })
    void whatNamesNoneOrSeveralIsNoSender(String text) {
        assertThat(Sender.parse(text)).isEmpty();
    }

    @Test
    void aLongNameIsFoldedAndATooLongOneIsNone() throws MessagingException {
        String name = "Überlanger Name ".repeat(12).strip();

        String raw = raw(name + " <a@b.example>");

        assertThat(raw.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
        assertThat(new InternetAddress(header(name + " <a@b.example>")).getPersonal())
                .isEqualTo(name);
        assertThat(Sender.parse("x".repeat(201) + " <a@b.example>")).isEmpty();
    }

    private static String header(String text) throws MessagingException {
        MimeMessage read =
                new MimeMessage(null, new ByteArrayInputStream(raw(text).getBytes(StandardCharsets.US_ASCII)));
        return read.getHeader("From", null).replace("\r\n", "");
    }

    private static String raw(String text) {
        return "From: " + Sender.parse(text).orElseThrow().encoded() + "\r\n\r\n";
    }
}

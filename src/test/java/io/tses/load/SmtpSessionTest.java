package io.tses.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SmtpSessionTest {
    private static final String TWO_MAILS = """
            EHLO a
            MAIL FROM:<n@example.com>
            RCPT TO:<p1@example.com>
            DATA
            Subject: one

            ..two dots
            .
            MAIL FROM:<n@example.com>
            RCPT TO:<p2@example.com>
            DATA
            Subject: two

            x
            .
            QUIT
            """.replace("\n", "\r\n");

    private final List<String> mails = new ArrayList<>();
    private final SmtpSession session = new SmtpSession(
            (to, mail) -> mails.add(to + " " + mail.get().lines().findFirst().orElse("")));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
    void takesMailsHoweverTheirBytesCome(int atOnce) {
        StringBuilder answers = new StringBuilder();
        for (int from = 0; from < TWO_MAILS.length(); from += atOnce) {
            answers.append(read(TWO_MAILS.substring(from, Math.min(from + atOnce, TWO_MAILS.length()))));
        }

        assertThat(mails).containsExactly("p1@example.com Subject: one", "p2@example.com Subject: two");
        assertThat(answers.toString().lines().filter(line -> !line.startsWith("250-")))
                .extracting(line -> line.substring(0, 3))
                .containsExactly("250", "250", "250", "354", "250", "250", "250", "354", "250", "221");
        assertThat(session.isOver()).isTrue();
    }

    @Test
    void whatWasBegunIsForgottenByReset() {
        read("MAIL FROM:<n@example.com>\r\nRCPT TO:<p1@example.com>\r\nRSET\r\n");
        read("RCPT TO:<p2@example.com>\r\nDATA\r\nx\r\n.\r\n");

        assertThat(mails).containsExactly("p2@example.com x");
    }

    @Test
    void whoeverSendsWithoutEndIsSentAway() {
        read("RCPT TO:<p1@example.com>\r\nDATA\r\n");
        for (int i = 0; i < 40 && !session.isOver(); i++) {
            read("x".repeat(1 << 15));
        }

        assertThat(session.isOver()).isTrue();
    }

    @Test
    void aMailForNobodyWhoIsTakenIsNone() {
        SmtpSession choosy = new SmtpSession(
                (to, mail) -> mails.add(to), verb -> verb.equals("RCPT") ? Optional.of("450 later") : Optional.empty());

        assertThat(choosy.read("MAIL FROM:<n@example.com>\r\nRCPT TO:<p@example.com>\r\nDATA\r\nRSET\r\n"
                        .getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("250 OK\r\n450 later\r\n554 nobody to send it to\r\n250 OK\r\n");
        assertThat(mails).isEmpty();
    }

    private String read(String text) {
        return session.read(text.getBytes(StandardCharsets.US_ASCII));
    }
}

package io.tses.embedded;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReadMailTest {
    @Test
    void aPlainMailIsItsText() {
        ReadMail mail = read("Subject: Hello\r\n\r\nYour code is 012345.\r\n");

        assertThat(mail.header("subject")).isEqualTo("Hello");
        assertThat(mail.text()).isEqualTo("Your code is 012345.\r\n");
        assertThat(mail.html()).isEmpty();
        assertThat(mail.parts()).isEmpty();
        assertThat(mail.code()).contains("012345");
    }

    @Test
    void bothVersionsOfAnAlternativeAreFoundAndDecoded() {
        ReadMail mail = read("""
                Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=
                Content-Type: multipart/alternative; boundary="b"

                --b
                Content-Type: text/plain; charset=UTF-8
                Content-Transfer-Encoding: quoted-printable

                Gr=C3=BC=C3=9Fe, 123=
                456
                --b
                Content-Type: text/html; charset=UTF-8
                Content-Transfer-Encoding: base64

                PGI+aGVsbG88L2I+
                --b--
                """);

        assertThat(mail.header("Subject")).isEqualTo("Grüße");
        assertThat(mail.text()).startsWith("Grüße, 123456");
        assertThat(mail.html()).isEqualTo("<b>hello</b>");
        assertThat(mail.parts()).hasSize(2);
        assertThat(mail.parts().get(0).body()).startsWith("Gr=C3=BC");
        assertThat(mail.code()).contains("123456");
    }

    @Test
    void aColourIsNoCode() {
        ReadMail mail = read("Content-Type: text/html\r\n\r\n<style>b{color:#123456}</style>"
                + "<b style=\"color:#654321\">Code 909090</b>");

        assertThat(mail.code()).contains("909090");
    }

    @Test
    void longerNumbersAreNoCodes() {
        assertThat(read("\r\n1234567 and 12345 and order-123456\r\n").code()).isEmpty();
    }

    @Test
    void aMailThatIsNoMimeIsReadAsFarAsItGoes() {
        assertThat(read("Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\r\n--x")
                        .body())
                .contains("--x");
        assertThat(read("").headers()).isEmpty();
        assertThat(read("Content-Type: text/plain; charset=nonsense\r\n\r\nhi").text())
                .isEqualTo("hi");
    }

    private static ReadMail read(String data) {
        String bytes = new String(data.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return ReadMail.of(new Mail("id", "", List.of(), "", bytes, Instant.EPOCH));
    }
}

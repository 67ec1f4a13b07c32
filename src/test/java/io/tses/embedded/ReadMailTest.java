package io.tses.embedded;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@Tag("slow")
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

                Gr=C3=BC=C3=9Fe, Code 123=
                456
                --b
                Content-Type: text/html; charset=UTF-8
                Content-Transfer-Encoding: base64

                PGI+aGVsbG88L2I+
                --b--
                """);

        assertThat(mail.header("Subject")).isEqualTo("Grüße");
        assertThat(mail.text()).startsWith("Grüße, Code 123456");
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456",
                "123456 is your verification code",
                "Your passcode: 123456",
                "Ihr Anmeldecode lautet 123456.",
                "Su código es 123456",
                "Your one-time password is\r\n\r\n123456\r\n",
                "OTP 123456",
                "123456 is your code. Order 654321 has been sent.",
                "Use the code below to sign in.\r\n\r\n123456\r\n",
                "Order 654321: your code is 123456"
            })
    void whatIsCalledACodeIsOne(String text) {
        assertThat(read("\r\n" + text).code()).contains("123456");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invoice 123456 is due",
                "Your order 123456 has been sent. Thank you!",
                "Postal code 123456, Mumbai",
                "error code 123456",
                "Rabattcode 123456",
                "Call 123456 if you have questions",
                "spinning 123456 plates"
            })
    void anyOtherSixDigitsAreNone(String text) {
        assertThat(read("Subject: Number 123456\r\n\r\n" + text).code()).isEmpty();
    }

    @Test
    void whatIsNeitherTextNorHtmlIsAttached() {
        ReadMail mail = read(multipart("b")
                + String.join(
                        "\r\n",
                        "--b",
                        "Content-Type: text/plain; name=notes.txt",
                        "Content-Disposition: attachment; filename*=UTF-8''..%2FGr%C3%BC%C3%9Fe.txt",
                        "Content-Transfer-Encoding: base64",
                        "",
                        "aGVsbG8=",
                        "--b",
                        "Content-Type: text/plain",
                        "",
                        "the text",
                        "--b",
                        "Content-Type: image/png",
                        "Content-ID: <logo@example.com>",
                        "",
                        "png",
                        "--b--",
                        ""));

        assertThat(mail.text()).isEqualTo("the text");
        assertThat(mail.attachments())
                .extracting(Attachment::name, Attachment::type, Attachment::contentId, Attachment::size)
                .containsExactly(
                        tuple(".._Grüße.txt", "text/plain", "", 5L), tuple("", "image/png", "logo@example.com", 3L));
        assertThat(mail.attachments().get(0).content()).asString().isEqualTo("hello");
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

    @Test
    void aCodeInHtmlIsReadAsItsReaderSeesIt() {
        assertThat(read(html("<p>Code <b>12</b><b>3456</b></p>")).code()).contains("123456");
        assertThat(read(html("<table><tr><td>12</td><td>3456</td></tr></table>"))
                        .code())
                .isEmpty();
        assertThat(read(html("<p title='111111'>&#50;22222 <!-- 333333 --></p>"))
                        .code())
                .contains("222222");
        assertThat(read(html("<script>var a = 444444</script><style>.a { width: 555555 }</style><p>666666"))
                        .code())
                .contains("666666");
    }

    @Test
    void theTextPartIsLookedAtBeforeTheHtml() {
        String mail = multipart("b")
                + String.join(
                        "\r\n",
                        "--b",
                        "Content-Type: text/html",
                        "",
                        "<b>111111</b>",
                        "--b",
                        "Content-Type: text/plain",
                        "",
                        "222222",
                        "--b--",
                        "");

        assertThat(read(mail).code()).contains("222222");
    }

    /** Each as large as a mail may be. The bound is a guard: what costs its square would take minutes. */
    @ParameterizedTest
    @MethodSource
    @Timeout(60)
    void aMailMadeToKeepItsReaderBusyIsReadSoon(String name, String mail) {
        ReadMail read = ReadMail.of(mail.substring(0, Math.min(Mailbox.MAX_MAIL_BYTES, mail.length())));

        assertThat(read.parts()).hasSizeLessThanOrEqualTo(64);
        assertThat(read.header("Subject").length()).isLessThanOrEqualTo(4_096);
        assertThat(read.code()).isEmpty();
    }

    static Stream<Arguments> aMailMadeToKeepItsReaderBusyIsReadSoon() {
        int size = Mailbox.MAX_MAIL_BYTES;
        return Stream.of(
                arguments("styles", html(times("<style", size))),
                arguments("tags that do not end", html(times("<", size))),
                arguments("comments", html(times("<!--", size))),
                arguments("nested elements", html(times("<div>", size))),
                arguments("fostered elements", html(times("<table><b>", size))),
                arguments("digits", html(times("12345 ", size))),
                arguments("folds", "Subject: a" + times("\r\n ", size) + "\r\n\r\n"),
                arguments("headers", times("a:b\r\n", size)),
                arguments("subjects", times("Subject: =?UTF-8?Q?a?=\r\n", size)),
                arguments("encoded words", "Subject: " + times("=?UTF-8?B?YQ==?= ", size) + "\r\n\r\n"),
                arguments("encoded words that are none", "Subject: " + times("=?x?", size) + "\r\n\r\n"),
                arguments("parameters", "Content-Type: text/plain" + times("; a*0*=b", size) + "\r\n\r\n"),
                arguments("comments in a type", "Content-Type: " + times("(", size) + "\r\n\r\n"),
                arguments("quotes in a type", "Content-Type: text/plain; a=" + times("\"\\", size) + "\r\n\r\n"),
                arguments("parts", multipart("b") + times("--b\r\n\r\n", size)),
                arguments("parts of a multipart that names no boundary", multipart("") + times("--\r\n\r\n", size)),
                arguments("multiparts in multiparts", multipart("b0") + nested(1_000)),
                arguments("multiparts of one boundary", times(multipart("b") + "--b\r\n", size)),
                arguments(
                        "boundaries that are almost one",
                        multipart("b".repeat(70)) + times("\r\n-" + "-b".repeat(30), size)),
                arguments("quoted-printable", "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + times("=", size)),
                arguments("base64", "Content-Transfer-Encoding: base64\r\n\r\n" + times("=", size)),
                arguments("uuencode", "Content-Transfer-Encoding: uuencode\r\n\r\n" + times("begin 644 a\r\n", size)),
                arguments("one line", times("a", size)),
                arguments("ends of lines", times("\r", size)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "utf-7",
                "x-user-defined",
                "iso-2022-cn",
                "x-compound_text",
                "x-jisautodetect",
                "",
                "ü",
                "a b",
                "..",
                "utf-16",
                "UTF-8'; drop",
                "cp\u0000037"
            })
    void aCharsetIsTakenAsFarAsThereIsOne(String charset) {
        String mail = "Subject: =?" + charset + "?Q?=FF=FE=80?=\r\n" + "Content-Type: text/plain; charset=\"" + charset
                + "\"\r\n\r\n\u00ff\u00fe\u0080 123456";

        assertThat(read(mail).header("Subject")).isNotNull();
        assertThat(read(mail).body()).contains("123456");
    }

    @Test
    void whateverIsChangedInAMailItIsRead() {
        Random random = new Random(42);
        String mail = "Subject: =?UTF-8?Q?Gr=C3=BC?= =?UTF-8?B?w58=?=\r\n" + multipart("b")
                + "--b\r\nContent-Type: text/plain; charset=\"UTF-8\"; name*0*=UTF-8''a%20; name*1=\"b\\\"c\"\r\n"
                + "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=\r\n 123456\r\n"
                + "--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+aGVsbG88L2I+\r\n--b--\r\n";
        String odd = "\r\n-=?;:\"'\\()<>@*%b \t\u0000\u0080\u00ff";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder changed = new StringBuilder(mail);
            for (int j = random.nextInt(6); j >= 0; j--) {
                int place = random.nextInt(changed.length());
                changed.replace(
                        place,
                        Math.min(place + random.nextInt(4), changed.length()),
                        String.valueOf(odd.charAt(random.nextInt(odd.length()))));
            }
            ReadMail read = ReadMail.of(changed.toString());
            read.headers()
                    .forEach(
                            field -> assertThat(ReadMail.decoded(field.value())).isNotNull());
            assertThat(read.code()).isNotNull();
        }
    }

    private static String html(String body) {
        return "Content-Type: text/html\r\n\r\n" + body;
    }

    private static String multipart(String boundary) {
        return "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n";
    }

    private static String nested(int depth) {
        StringBuilder parts = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            parts.append("--b").append(i).append("\r\n").append(multipart("b" + (i + 1)));
        }
        return parts.toString();
    }

    private static String times(String text, int size) {
        return text.repeat(size / text.length());
    }

    private static ReadMail read(String data) {
        return ReadMail.of(new String(data.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }
}

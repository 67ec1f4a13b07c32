package io.tses.embedded;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("slow")
class MailboxTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final String MAIL = String.join(
            "\r\n",
            "MAIL FROM:<eve@example.com>",
            "RCPT TO:<ada@example.com>",
            "DATA",
            "POST / HTTP/1.1",
            "",
            "123456",
            ".",
            "QUIT",
            "");

    /** As long as lines of mails get. */
    private static final String LINE = "0123456789".repeat(90) + "\r\n";

    private static Mailbox mailbox;

    /** With 300 mails in it; opened when first used. */
    private static @Nullable Mailbox crowded;

    @BeforeAll
    static void start() {
        mailbox = Mailbox.start(0, 0, List.of("mailbox"), Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @AfterAll
    static void stop() {
        mailbox.close();
        if (crowded != null) {
            crowded.close();
        }
    }

    @BeforeEach
    void empty() {
        assertThat(send("DELETE", "/api/v1/messages").statusCode()).isEqualTo(200);
    }

    @Test
    void aMailSentBySmtpIsListedInMailHogsShape() throws MessagingException {
        sendMail("ada@example.com", "Your code", "Your code is 123456.", "<p>Your code is <b>123456</b>.</p>");

        JsonObject page = json("/api/v2/messages?limit=1");

        assertThat(page.getInteger("total")).isEqualTo(1);
        assertThat(page.getInteger("count")).isEqualTo(1);
        assertThat(page.getInteger("start")).isZero();
        JsonObject mail = page.getJsonArray("items").getJsonObject(0);
        assertThat(mail.fieldNames())
                .containsExactlyInAnyOrder("ID", "From", "To", "Content", "Created", "MIME", "Raw");
        assertThat(mail.getJsonObject("From"))
                .isEqualTo(new JsonObject()
                        .putNull("Relays")
                        .put("Mailbox", "noreply")
                        .put("Domain", "tses.example")
                        .put("Params", ""));
        assertThat(mail.getJsonArray("To").getJsonObject(0).getString("Mailbox"))
                .isEqualTo("ada");
        JsonObject content = mail.getJsonObject("Content");
        assertThat(content.getJsonObject("Headers").getJsonArray("Subject")).containsExactly("Your code");
        assertThat(content.getString("Body")).contains("123456");
        assertThat(mail.getString("Created")).isEqualTo("2026-01-01T12:00:00Z");
        JsonArray parts = mail.getJsonObject("MIME").getJsonArray("Parts");
        assertThat(parts).hasSize(2);
        assertThat(parts.getJsonObject(1).getString("Body")).contains("<b>123456</b>");
        assertThat(mail.getJsonObject("Raw").getJsonArray("To")).containsExactly("ada@example.com");
        assertThat(mail.getJsonObject("Raw").getString("Data")).startsWith("Date: ");
    }

    @Test
    void pagesAreCutOutOfTheNewestFirst() throws MessagingException {
        for (int i = 0; i < 3; i++) {
            sendMail("ada@example.com", "Mail " + i, "text", "");
        }

        JsonObject page = json("/api/v2/messages?start=1&limit=1");

        assertThat(page.getInteger("total")).isEqualTo(3);
        assertThat(page.getInteger("count")).isEqualTo(1);
        assertThat(subject(page.getJsonArray("items").getJsonObject(0))).isEqualTo("Mail 1");
        assertThat(new JsonArray(get("/api/v1/messages").body())).hasSize(3);
    }

    @Test
    void aSearchFindsByRecipientAndByContent() throws MessagingException {
        sendMail("ada@example.com", "First", "apples", "");
        sendMail("bob@example.com", "Second", "pears and größe", "");

        assertThat(found("kind=to&query=ADA@example.com")).isEqualTo("First");
        assertThat(found("kind=containing&query=pears")).isEqualTo("Second");
        assertThat(found("kind=containing&query=gr%C3%B6%C3%9Fe")).isEqualTo("Second");
        assertThat(json("/api/v2/search?kind=to&query=nobody").getInteger("total"))
                .isZero();
    }

    @Test
    void oneMailCanBeReadAndDeleted() throws MessagingException {
        sendMail("ada@example.com", "Gone soon", "text", "");
        String path = "/api/v1/messages/" + newestId();

        assertThat(subject(json(path))).isEqualTo("Gone soon");
        assertThat(send("DELETE", path).statusCode()).isEqualTo(200);
        assertThat(get(path).statusCode()).isEqualTo(404);
        assertThat(send("DELETE", path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v2/search?kind=to", "/api/v2/search?kind=colour&query=blue", "/api/v2/search?query=blue"})
    void aQuestionThatMakesNoSenseIsToldWhatWouldDo(String path) {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("error")).containsPattern("must");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0, 50", "limit=250, 0, 250", "limit=251, 0, 250", "limit=9999, 0, 250", "limit=9999999999, 0, 250",
        "limit=99999999999999999999, 0, 50", "limit=abc, 0, 50", "limit=, 0, 50", "limit=0, 0, 50", "limit=-1, 0, 50",
        "limit=1.5, 0, 50", "limit=7, 0, 7", "start=-1, 0, 50", "start=abc, 0, 50", "start=299&limit=9, 299, 1",
        "start=300, 300, 0", "start=4294967296, 4294967296, 0", "start=-1&limit=-1, 0, 50"
    })
    void aPageIsCutAsMailHogCutsIt(String query, long start, int count) throws MessagingException {
        if (crowded == null) {
            crowded = Mailbox.start(0, 0, List.of(), Clock.fixed(NOON, ZoneOffset.UTC));
            for (int i = 0; i < 300; i++) {
                sendMail(crowded, "ada@example.com", "Mail " + i, "text", "");
            }
        }
        for (String path : List.of("/api/v2/messages?", "/api/v2/search?kind=from&query=tses&")) {
            JsonObject page = new JsonObject(send(crowded, "GET", path + query).body());

            assertThat(page.getInteger("total")).isEqualTo(300);
            assertThat(page.getLong("start")).isEqualTo(start);
            assertThat(page.getInteger("count")).isEqualTo(count);
            assertThat(page.getJsonArray("items")).hasSize(count);
        }
        assertThat(new JsonArray(
                        send(crowded, "GET", "/api/v1/messages?" + query).body()))
                .hasSize(300);
    }

    @Test
    void theNewestCodeOfAnAddressComesAsPlainText() throws MessagingException {
        sendMail("ada@example.com", "Old", "111111", "");
        sendMail("ada@example.com", "New", "222222", "");
        sendMail("bob@example.com", "Other", "333333", "");

        assertThat(get("/code/ada@example.com").body()).isEqualTo("222222\n");
    }

    @Test
    void aCommandWaitsForACodeThatIsOnItsWay() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting = CLIENT.sendAsync(
                request(mailbox, "GET", "/code/late@example.com"), HttpResponse.BodyHandlers.ofString());
        sendMail("late@example.com", "Late", "444444", "");

        assertThat(waiting.get(10, TimeUnit.SECONDS).body()).isEqualTo("444444\n");
    }

    @Test
    void theMailsHtmlRunsNothingAndLoadsNothing() throws MessagingException {
        sendMail("ada@example.com", "Evil", "text", "<script>alert(1)</script><img src=http://example.com/x.png>");

        HttpResponse<String> html = get("/mails/" + newestId() + "/html");

        assertThat(html.body()).contains("<script>");
        assertThat(header(html, "Content-Security-Policy"))
                .contains(
                        "default-src 'none'", "img-src data:", "; sandbox allow-popups allow-popups-to-escape-sandbox;")
                .doesNotContain("script", "allow-same-origin", "allow-forms");
        assertThat(header(html, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(get("/").body())
                .contains("<iframe id=\"frame\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\"");
    }

    @Test
    void thePageLoadsNothingFromElsewhere() {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                .doesNotContain("unsafe", "http");
        assertThat(get("/mailbox.css").statusCode()).isEqualTo(200);
        assertThat(get("/mailbox.js").statusCode()).isEqualTo(200);
    }

    @Test
    void anOpenPageHearsOfANewMail() throws Exception {
        try (Socket page = new Socket("127.0.0.1", mailbox.httpPort())) {
            page.setSoTimeout(10_000);
            page.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader events =
                    new BufferedReader(new InputStreamReader(page.getInputStream(), StandardCharsets.US_ASCII));
            awaitLine(events, "data: changed");

            sendMail("ada@example.com", "News", "text", "");

            awaitLine(events, "data: changed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8025",
                "mailbox.evil.example",
                "mailbox.",
                "127.0.0.1.evil.example",
                "localhost.evil.example"
            })
    void aNameThatSomebodyElseMadePointHereIsRefused(String host) throws IOException {
        assertThat(status("GET /api/v2/messages", "Host: " + host)).contains("403");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:9",
                "127.0.0.1:8025",
                "[::1]:8025",
                "LocalHost",
                "mailbox:8025",
                "Mailbox"
            })
    void itsNamesAreGood(String host) throws IOException {
        assertThat(status("GET /api/v2/messages", "Host: " + host)).contains("200");
    }

    @Test
    void anotherSiteMayNotDelete() throws IOException {
        assertThat(status("DELETE /api/v1/messages", "Host: localhost:80\r\nOrigin: http://evil.example"))
                .contains("403");
        assertThat(status("DELETE /api/v1/messages", "Host: localhost:80\r\nOrigin: null"))
                .contains("403");
        assertThat(status("DELETE /api/v1/messages", "Host: localhost:80\r\nOrigin: http://localhost:81"))
                .contains("403");
        assertThat(status("DELETE /api/v1/messages", "Host: localhost:80\r\nSec-Fetch-Site: cross-site"))
                .contains("403");
        assertThat(status("DELETE /api/v1/messages", "Host: localhost:8025\r\nOrigin: http://localhost:8025"))
                .contains("200");
    }

    @Test
    void onAnotherAddressItsPageIsForCallersWhoCallItLocalhost() throws IOException {
        InetAddress address = InetAddress.getByName("127.0.0.2");
        try (Mailbox elsewhere = Mailbox.start(address, 0, 0, List.of(), Optional.empty(), Clock.systemUTC())) {
            assertThat(status(elsewhere, "127.0.0.2", "GET /", "Host: localhost:8025"))
                    .contains("200");
            assertThat(status(elsewhere, "127.0.0.2", "GET /", "Host: 127.0.0.2"))
                    .contains("403");
            assertThatThrownBy(() -> status(elsewhere, "127.0.0.1", "GET /", "Host: localhost"))
                    .isInstanceOf(ConnectException.class);
        }
    }

    /** A web page can make its browser send any of these, the last ones by a script or a link. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: 127.0.0.1:1025\r\nContent-Length: 200\r\n\r\n",
                "GET /MAIL HTTP/1.0\r\n",
                "\r\nPOST / HTTP/1.1\r\n",
                " POST / HTTP/1.1\r\n",
                "post / http/1.1\r\n",
                "OPTIONS * HTTP/1.1\n",
                "HELO / HTTP/1.1\r\n",
                "MAIL /?EHLO HTTP/1.1\r\n",
                "BREW /pot\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "PROXY TCP4 127.0.0.1 127.0.0.1 1 1025\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
                "\u0000\u0001\u0000\u0000!\u0012\u00a4B"
            })
    void whatDoesNotBeginAsSmtpDoesLeavesNoMail(String beginning) throws IOException {
        String answers = converse(beginning + "EHLO page\r\n" + MAIL);

        assertThat(answers).matches("220 [^\r\n]*\r\n");
        assertThat(json("/api/v2/messages").getInteger("total")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO a\r\n",
                "helo a\r\n",
                "NOOP\r\nEHLO a\r\n",
                "RSET\r\nHELO a\r\n",
                "",
                "EHLO [127.0.0.1]\r\nNOOP HTTP/1.1\r\n"
            })
    void whatBeginsAsSmtpDoesIsTaken(String beginning) throws IOException {
        String answers = converse(beginning + MAIL);

        assertThat(answers).contains("\r\n250 kept\r\n").endsWith("221 Bye\r\n");
        assertThat(json("/api/v2/messages").getInteger("total")).isEqualTo(1);
    }

    @Test
    void whatSomebodyWritesIntoAMailIsShownAndNeverDone() throws MessagingException, IOException {
        String evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">";
        String styled = "<style>@import 'http://evil.example/a.css'; b{background:url(http://evil.example/b)}</style>"
                + "<svg onload=alert(1)><iframe srcdoc='<script>alert(1)</script>'></iframe><form action=//evil.example>"
                + "<meta http-equiv=refresh content='0;url=http://evil.example'><base href=http://evil.example>";
        converse(String.join(
                "\r\n",
                "EHLO <script>",
                "MAIL FROM:<\"<script>alert(1)</script>\"@example.com>",
                "RCPT TO:<\"<img/src=x/onerror=alert(1)>\"@example.com>",
                "DATA",
                "Subject: " + evil,
                "From: " + evil,
                "<script>alert(1)</script>: " + evil,
                "Content-Type: multipart/mixed; boundary=b",
                "",
                "--b",
                "Content-Type: text/html",
                "",
                evil + styled,
                "--b",
                "Content-Type: text/html; name=\"" + evil.replace("\"", "'") + "\"",
                "Content-Disposition: attachment; filename=\"<script>.html\"",
                "",
                evil,
                "--b--",
                ".",
                "QUIT",
                ""));
        String id = newestId();

        HttpResponse<String> html = get("/mails/" + id + "/html");
        assertThat(html.body()).contains(evil);
        assertThat(header(html, "Content-Security-Policy"))
                .isEqualTo(
                        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"
                                + " allow-popups-to-escape-sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'self'");
        HttpResponse<String> source = get("/mails/" + id + "/source");
        assertThat(source.body()).contains(evil);
        assertThat(header(source, "Content-Type")).startsWith("text/plain");
        assertThat(header(source, "Content-Security-Policy")).contains("; sandbox ");
        for (String path : List.of(
                "/mails",
                "/mails/" + id,
                "/api/v1/messages",
                "/api/v1/messages/" + id,
                "/api/v2/messages",
                "/api/v2/search?kind=containing&query=script",
                "/mails/%3Cscript%3E",
                "/%3Cscript%3E")) {
            HttpResponse<String> json = get(path);
            assertThat(header(json, "Content-Type")).as(path).isEqualTo("application/json");
            assertThat(header(json, "X-Content-Type-Options")).as(path).isEqualTo("nosniff");
        }
        assertThat(new JsonObject(get("/mails/" + id).body()).getString("subject"))
                .isEqualTo(evil);
        assertThat(get("/mailbox.js").body())
                .contains("textContent")
                .doesNotContainPattern(
                        "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function|srcdoc");
        assertThat(get("/").body())
                .contains("<iframe id=\"frame\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\"");
    }

    @Test
    void aMailThatIsTooLargeIsRefusedAndTheNextOneIsTaken() throws MessagingException {
        String large = LINE.repeat(Mailbox.MAX_MAIL_BYTES / LINE.length() + 1);

        assertThatThrownBy(() -> sendMail("ada@example.com", "Large", large, ""))
                .isInstanceOf(MessagingException.class);

        sendMail("ada@example.com", "Small", "text", "");
        assertThat(json("/api/v2/messages").getInteger("total")).isEqualTo(1);
    }

    @Test
    void aMailOfTwentyMegabytesIsTaken() throws MessagingException {
        sendMail("ada@example.com", "Large", LINE.repeat(20_000_000 / LINE.length() + 1), "");

        assertThat(json("/mails").getJsonArray("items").getJsonObject(0).getInteger("size"))
                .isGreaterThan(20_000_000);
    }

    @Test
    void anyLoginIsGoodAndTlsIsThereForWhoeverAsks() throws MessagingException {
        Properties settings = new Properties();
        settings.put("mail.smtp.host", "127.0.0.1");
        settings.put("mail.smtp.port", Integer.toString(mailbox.smtpPort()));
        settings.put("mail.smtp.auth", "true");
        settings.put("mail.smtp.starttls.required", "true");
        settings.put("mail.smtp.ssl.trust", "*");
        MimeMessage mail = new MimeMessage(Session.getInstance(settings));
        mail.setFrom(new InternetAddress("noreply@tses.example"));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress("ada@example.com"));
        mail.setSubject("Over TLS");
        mail.setText("text");

        Transport.send(mail, "anybody", "any password");

        assertThat(json("/mails/" + newestId()).getString("subject")).isEqualTo("Over TLS");
    }

    @Test
    void whatIsAttachedIsSentAsAFileAndPicturesOfTheMailStandInItsHtml() throws MessagingException, IOException {
        converse(String.join(
                "\r\n",
                "EHLO a",
                "MAIL FROM:<eve@example.com>",
                "RCPT TO:<ada@example.com>",
                "DATA",
                "Content-Type: multipart/related; boundary=b",
                "",
                "--b",
                "Content-Type: text/html",
                "",
                "<!doctype html><html><head><title>x</title></head><img src=\"cid:logo@x\"><img src='cid:evil@x'>",
                "--b",
                "Content-Type: image/png",
                "Content-ID: <logo@x>",
                "",
                "png",
                "--b",
                "Content-Type: text/html; name=\"a b.html\"",
                "Content-Disposition: attachment",
                "Content-ID: <evil@x>",
                "",
                "<script>alert(1)</script>",
                "--b--",
                ".",
                "QUIT",
                ""));
        String path = "/mails/" + newestId();

        assertThat(get(path + "/html").body())
                .startsWith("<!doctype html><html><head><base target=\"_blank\"><title>")
                .contains("<img src=\"data:image/png;base64,cG5n\">", "<img src='cid:evil@x'>");
        assertThat(json(path).getJsonArray("attachments"))
                .containsExactly(
                        new JsonObject()
                                .put("name", "")
                                .put("type", "image/png")
                                .put("size", 3),
                        new JsonObject()
                                .put("name", "a b.html")
                                .put("type", "text/html")
                                .put("size", 25));
        HttpResponse<String> file = get(path + "/attachments/1");
        assertThat(file.body()).isEqualTo("<script>alert(1)</script>");
        assertThat(header(file, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(file, "Content-Disposition")).isEqualTo("attachment; filename*=UTF-8''a%20b.html");
        assertThat(header(file, "Content-Security-Policy")).contains("; sandbox ");
        for (String none : List.of("2", "-1", "x", "99999999999")) {
            assertThat(get(path + "/attachments/" + none).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void thePageFindsMailsByWhatTheySay() throws MessagingException {
        sendMail("ada@example.com", "First", "apples", "");
        sendMail("bob@example.com", "Second", "", "<p>pe<b>ars</b></p>");

        for (String query : List.of("BOB@", "second", "Pears")) {
            JsonObject page = json("/mails?query=" + query);
            assertThat(page.getInteger("total")).isEqualTo(2);
            assertThat(page.getInteger("found")).isEqualTo(1);
            assertThat(page.getJsonArray("items").getJsonObject(0).getString("subject"))
                    .isEqualTo("Second");
        }
        assertThat(json("/mails?query=tses").getInteger("found")).isEqualTo(2);
        assertThat(json("/mails?query=plums").getInteger("found")).isZero();
    }

    @Test
    void aRestartKeepsMailsButNotTheirCodes(@TempDir Path state) throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        Optional<Path> folder = Optional.of(state.resolve("mails"));
        try (Mailbox before = Mailbox.start(loopback, 0, 0, List.of(), folder, Clock.fixed(NOON, ZoneOffset.UTC))) {
            sendMail(before, "ada@example.com", "Kept", "Your code is 111111", "");
        }

        Clock later = Clock.fixed(NOON.plusSeconds(60), ZoneOffset.UTC);
        try (Mailbox after = Mailbox.start(loopback, 0, 0, List.of(), folder, later)) {
            assertThat(new JsonObject(send(after, "GET", "/mails").body()).getJsonArray("items"))
                    .hasSize(1);
            CompletableFuture<HttpResponse<String>> waiting = CLIENT.sendAsync(
                    request(after, "GET", "/code/ada@example.com"), HttpResponse.BodyHandlers.ofString());
            sendMail(after, "ada@example.com", "New", "Your code is 222222", "");

            assertThat(waiting.get(10, TimeUnit.SECONDS).body()).isEqualTo("222222\n");
        }
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            assertThatThrownBy(() -> Mailbox.start(taken.getLocalPort(), 0, List.of(), Clock.systemUTC()))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining(port);
            assertThatThrownBy(() -> Mailbox.start(0, taken.getLocalPort(), List.of(), Clock.systemUTC()))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining(port);
        }
    }

    private static void sendMail(String to, String subject, String text, String html) throws MessagingException {
        sendMail(mailbox, to, subject, text, html);
    }

    private static void sendMail(Mailbox mailbox, String to, String subject, String text, String html)
            throws MessagingException {
        Properties settings = new Properties();
        settings.put("mail.smtp.host", "127.0.0.1");
        settings.put("mail.smtp.port", Integer.toString(mailbox.smtpPort()));
        settings.put("mail.smtp.timeout", "10000");
        MimeMessage mail = new MimeMessage(Session.getInstance(settings));
        mail.setFrom(new InternetAddress("noreply@tses.example"));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
        mail.setSubject(subject, "UTF-8");
        mail.setSentDate(java.util.Date.from(NOON));
        if (html.isEmpty()) {
            mail.setText(text, "UTF-8");
        } else {
            MimeBodyPart plain = new MimeBodyPart();
            plain.setText(text, "UTF-8");
            MimeBodyPart rich = new MimeBodyPart();
            rich.setContent(html, "text/html; charset=UTF-8");
            mail.setContent(new MimeMultipart("alternative", plain, rich));
        }
        Transport.send(mail);
    }

    private static String found(String query) {
        JsonObject page = json("/api/v2/search?" + query);
        assertThat(page.getInteger("total")).isEqualTo(1);
        return subject(page.getJsonArray("items").getJsonObject(0));
    }

    private static String newestId() {
        return json("/api/v2/messages").getJsonArray("items").getJsonObject(0).getString("ID");
    }

    private static String subject(JsonObject mail) {
        return mail.getJsonObject("Content")
                .getJsonObject("Headers")
                .getJsonArray("Subject")
                .getString(0);
    }

    private static JsonObject json(String path) {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static HttpResponse<String> get(String path) {
        return send("GET", path);
    }

    private static HttpResponse<String> send(String method, String path) {
        return send(mailbox, method, path);
    }

    private static HttpResponse<String> send(Mailbox mailbox, String method, String path) {
        return CLIENT.sendAsync(request(mailbox, method, path), HttpResponse.BodyHandlers.ofString())
                .orTimeout(15, TimeUnit.SECONDS)
                .join();
    }

    private static HttpRequest request(Mailbox mailbox, String method, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + mailbox.httpPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(15))
                .build();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** What the SMTP side answers until it ends the conversation. */
    private static String converse(String lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", mailbox.smtpPort())) {
            socket.setSoTimeout(10_000);
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.ISO_8859_1));
            try {
                socket.getInputStream().transferTo(answers);
            } catch (SocketException e) {
                // What it had not read when it closed makes the end an abrupt one.
            }
            return answers.toString(StandardCharsets.US_ASCII);
        }
    }

    /** The status line, for headers that a proper client would not send. */
    private static String status(String call, String headers) throws IOException {
        return status(mailbox, "127.0.0.1", call, headers);
    }

    private static String status(Mailbox mailbox, String address, String call, String headers) throws IOException {
        try (Socket socket = new Socket(address, mailbox.httpPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((call + " HTTP/1.1\r\n" + headers + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.equals(wanted)) {
            line = lines.readLine();
        }
        assertThat(line).isEqualTo(wanted);
    }
}

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
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MailboxTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Mailbox mailbox;

    @BeforeAll
    static void start() {
        mailbox = Mailbox.start(0, 0, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @AfterAll
    static void stop() {
        mailbox.close();
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
            strings = {
                "/api/v2/messages?limit=many",
                "/api/v2/messages?start=-1",
                "/api/v2/messages?limit=251",
                "/api/v2/search?kind=to",
                "/api/v2/search?kind=colour&query=blue",
                "/api/v2/search?query=blue"
            })
    void aQuestionThatMakesNoSenseIsToldWhatWouldDo(String path) {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("error")).containsPattern("must");
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
        CompletableFuture<HttpResponse<String>> waiting =
                CLIENT.sendAsync(request("GET", "/code/late@example.com"), HttpResponse.BodyHandlers.ofString());
        sendMail("late@example.com", "Late", "444444", "");

        assertThat(waiting.get(10, TimeUnit.SECONDS).body()).isEqualTo("444444\n");
    }

    @Test
    void theMailsHtmlRunsNothingAndLoadsNothing() throws MessagingException {
        sendMail("ada@example.com", "Evil", "text", "<script>alert(1)</script><img src=http://example.com/x.png>");

        HttpResponse<String> html = get("/mails/" + newestId() + "/html");

        assertThat(html.body()).contains("<script>");
        assertThat(header(html, "Content-Security-Policy"))
                .contains("default-src 'none'", "img-src data:", "; sandbox;")
                .doesNotContain("script", "allow-");
        assertThat(header(html, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(get("/").body()).contains("<iframe id=\"frame\" sandbox=\"\"");
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
    @ValueSource(strings = {"evil.example", "evil.example:8025", "127.0.0.1.evil.example", "localhost.evil.example"})
    void aNameThatSomebodyElseMadePointHereIsRefused(String host) throws IOException {
        assertThat(status("GET /api/v2/messages", "Host: " + host)).contains("403");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:9", "127.0.0.1:8025", "[::1]:8025"})
    void theNamesOfThisMachineAreGood(String host) throws IOException {
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
        try (Mailbox elsewhere = Mailbox.start(address, 0, 0, Clock.systemUTC())) {
            assertThat(status(elsewhere, "127.0.0.2", "GET /", "Host: localhost:8025"))
                    .contains("200");
            assertThat(status(elsewhere, "127.0.0.2", "GET /", "Host: 127.0.0.2"))
                    .contains("403");
            assertThatThrownBy(() -> status(elsewhere, "127.0.0.1", "GET /", "Host: localhost"))
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aMailThatIsTooLargeIsRefusedAndTheNextOneIsTaken() throws MessagingException {
        String large = "0123456789abcdef\r\n".repeat(Mailbox.MAX_MAIL_BYTES / 16);

        assertThatThrownBy(() -> sendMail("ada@example.com", "Large", large, ""))
                .isInstanceOf(MessagingException.class);

        sendMail("ada@example.com", "Small", "text", "");
        assertThat(json("/api/v2/messages").getInteger("total")).isEqualTo(1);
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            assertThatThrownBy(() -> Mailbox.start(taken.getLocalPort(), 0, Clock.systemUTC()))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining(port);
            assertThatThrownBy(() -> Mailbox.start(0, taken.getLocalPort(), Clock.systemUTC()))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining(port);
        }
    }

    private static void sendMail(String to, String subject, String text, String html) throws MessagingException {
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
        return CLIENT.sendAsync(request(method, path), HttpResponse.BodyHandlers.ofString())
                .orTimeout(15, TimeUnit.SECONDS)
                .join();
    }

    private static HttpRequest request(String method, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + mailbox.httpPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(15))
                .build();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
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

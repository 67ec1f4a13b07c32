package io.tses.journey;

import io.tses.support.LogLines;
import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** One id leads through everything that a request set in motion. */
@Tag("servers")
class RequestIdTest extends NodeTest {
    private final LogLines lines = new LogLines();

    @AfterEach
    void stopListening() {
        lines.close();
    }

    @Test
    void theIdOfTheClientIsInTheAnswerInTheLinesOfEveryPartInTheMailAndInTheAuditRow() {
        HttpResponse<String> asked =
                node.post(Node.REQUEST, new JsonObject().put("email", ada), "X-Request-ID", "journey-1");

        assertThat(asked.statusCode()).isEqualTo(202);
        assertThat(asked.headers().firstValue("X-Request-ID")).hasValue("journey-1");
        assertThat(messagesOf("journey-1"))
                .anyMatch(line -> line.startsWith("answered address=otp.request outcome=Sent"))
                .anyMatch(line -> line.startsWith("answered address=ratelimit.admit outcome=Admitted"));
        eventually(() -> assertThat(messagesOf("journey-1"))
                .anyMatch(line -> line.startsWith("answered route=otp_request method=POST status=202")));
        eventually(() -> assertThat(lines.all())
                .anyMatch(line ->
                        line.message().startsWith("mail sent") && line.message().contains("request=journey-1")));
        eventually(() -> assertThat(node.auditDetails(ada, "OTP_REQUESTED"))
                .extracting(details -> details.getString("request_id"))
                .containsExactly("journey-1"));
        eventually(() -> assertThat(lines.all()).anyMatch(line -> line.message().startsWith("audit written rows=")));

        String code = node.codesFor(ada, 1).get(0);
        HttpResponse<String> verified = node.post(
                Node.VERIFY, new JsonObject().put("email", ada).put("otp", code), "X-Request-ID", "journey-2");

        assertThat(verified.statusCode()).isEqualTo(200);
        assertThat(messagesOf("journey-2"))
                .anyMatch(line -> line.startsWith("answered address=users.ensure outcome=Ensured"))
                .anyMatch(line -> line.startsWith("answered address=sessions.open"))
                .anyMatch(line -> line.startsWith("answered address=otp.verify outcome=SignedIn"));
        eventually(() -> assertThat(messagesOf("journey-2"))
                .anyMatch(line -> line.startsWith("answered route=otp_verify method=POST status=200")));
        eventually(() -> assertThat(node.auditDetails(ada, "OTP_VERIFIED"))
                .extracting(details -> details.getString("request_id"))
                .containsExactly("journey-2"));
        assertThat(lines.all())
                .extracting(LogLines.Line::message)
                .noneMatch(line -> line.contains(ada) || line.contains(code));
    }

    @Test
    void aRequestWithoutAnIdIsGivenOne() {
        HttpResponse<String> asked = node.requestCode(ada, CLIENT);

        String id = asked.headers().firstValue("X-Request-ID").orElseThrow();
        eventually(() -> assertThat(messagesOf(id)).hasSize(3));
        eventually(() -> assertThat(node.auditDetails(ada, "OTP_REQUESTED"))
                .extracting(details -> details.getString("request_id"))
                .containsExactly(id));
    }

    private List<String> messagesOf(String request) {
        return lines.all().stream()
                .filter(line -> line.request().equals(request))
                .map(LogLines.Line::message)
                .toList();
    }
}

package io.tses.journey;

import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.tses.support.SmtpSink;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** An operator sees that a mail failed and sends it after all. */
@Tag("servers")
class MailRetryTest extends NodeTest {
    private static final String TASKS = "/api/v1/tasks/";
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:\\s*(\\S+)\\s*$");

    @Override
    protected Map<String, String> settings() {
        return Map.of("email.tries", "1", "users.cache-ttl", "0s");
    }

    @Test
    void aMailThatFailedIsSeenRetriedOnceAndSignsIn() {
        String staff = signIn("root@example.com");
        TestServers.shared().runSql("UPDATE users SET is_staff = true WHERE email = 'root@example.com'");
        eventually(() -> assertThat(node.get(TASKS, staff).statusCode()).isEqualTo(200));
        node.mails().refuseAll(451);
        assertThat(node.post(Node.REQUEST, new JsonObject().put("email", ada), "X-Request-ID", "asked-1")
                        .statusCode())
                .isEqualTo(202);
        eventually(() -> assertThat(failed(staff)).containsEntry("request_id", "asked-1"));
        JsonObject job = new JsonObject(failed(staff));
        assertThat(job.getString("email")).isEqualTo(ada);
        assertThat(job.getString("last_error")).startsWith("451 from 127.0.0.1:");
        assertThat(job.getBoolean("retryable")).isTrue();
        node.mails().takeAll();

        HttpResponse<String> retried = retry(staff, job, "retry-1");

        assertThat(retried.statusCode()).isEqualTo(202);
        String code = node.codesFor(ada, 1).get(0);
        assertThat(node.mails().tried().stream()
                        .filter(mail -> mail.to().equals(ada))
                        .map(MailRetryTest::messageId))
                .containsExactly("<" + job.getString("id") + "@localhost>", "<" + job.getString("id") + "@localhost>");
        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200);
        eventually(() -> assertThat(retry(staff, job, "retry-2").body()).contains("This mail was sent."));
        eventually(() -> assertThat(node.auditDetails(ada, "OTP_REQUESTED")).hasSize(2));
        JsonObject details = node.auditDetails(ada, "OTP_REQUESTED").get(1);
        assertThat(details.getString("request_id")).isEqualTo("retry-1");
        assertThat(details.getString("mail_retried")).isEqualTo(job.getString("id"));
        assertThat(details.getString("by")).isNotEmpty();
    }

    private HttpResponse<String> retry(String token, JsonObject job, String requestId) {
        return node.post(
                TASKS + "mail/" + job.getString("id") + "/retry/",
                new JsonObject(),
                "Authorization",
                "Bearer " + token,
                "X-Request-ID",
                requestId);
    }

    /** The one failed job; empty when there is none. */
    private Map<String, Object> failed(String token) {
        return json(node.get(TASKS + "?state=failed", token)).getJsonObject("jobs").getJsonArray("results").stream()
                .map(JsonObject.class::cast)
                .findFirst()
                .orElseGet(JsonObject::new)
                .getMap();
    }

    private String signIn(String email) {
        String code = node.freshCode(email, CLIENT);
        return json(node.verify(email, code, CLIENT)).getString("access");
    }

    private static String messageId(SmtpSink.Delivery mail) {
        Matcher id = MESSAGE_ID.matcher(mail.raw());
        assertThat(id.find()).isTrue();
        return id.group(1);
    }
}

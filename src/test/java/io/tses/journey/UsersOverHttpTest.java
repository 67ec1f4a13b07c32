package io.tses.journey;

import io.tses.outbox.MailOutbox;
import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The users API on the whole running service. */
class UsersOverHttpTest extends NodeTest {
    private static final String USERS = "/api/v1/auth/users/";

    private final String root = "root-" + ada;
    private String adaToken = "";
    private String adaPath = "";
    private String rootToken = "";
    private String rootPath = "";

    @BeforeEach
    void signIn() {
        JsonObject person = node.signIn(ada, CLIENT);
        adaToken = person.getString("access");
        adaPath = USERS + person.getJsonObject("user").getString("id") + "/";
        JsonObject operator = node.signIn(root, client(1));
        rootToken = operator.getString("access");
        rootPath = USERS + operator.getJsonObject("user").getString("id") + "/";
        TestServers.shared()
                .runSql("UPDATE users SET is_staff = true, is_superuser = true WHERE email = '" + root + "'");
        eventually(() ->
                assertThat(node.call("GET", USERS, rootToken, "").statusCode()).isEqualTo(200));
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("users.cache-ttl", "1s");
    }

    @Test
    void whoIsDisabledIsSignedOutAtOnceAndLearnsWhyOnlyWithTheRightCode() {
        String mailedBefore = node.freshCode(ada, CLIENT);
        assertThat(node.call("PATCH", adaPath, rootToken, "{\"is_active\":false}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(node.get(Node.LOGS, adaToken).statusCode()).isEqualTo(401);
        assertThat(node.call("GET", USERS + "me/", adaToken, "").statusCode()).isEqualTo(401);
        assertThat(node.verify(ada, mailedBefore, CLIENT).statusCode())
                .as("disabling spends what was mailed")
                .isEqualTo(400);
        redis.advance(Duration.ofMinutes(10));
        String code = node.freshCode(ada, CLIENT);
        assertThat(node.verify(ada, wrong(code), CLIENT).statusCode()).isEqualTo(400);
        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(403);

        node.call("PATCH", adaPath, rootToken, "{\"is_active\":true}");
        assertThat(node.get(Node.LOGS, adaToken).statusCode()).isEqualTo(401);
        assertThat(node.get(Node.LOGS, node.signIn(ada, CLIENT).getString("access"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoIsLockedIsSeenToBeAndCanBeLetInAgain() {
        String code = node.freshCode(ada, CLIENT);
        for (int n = 0; n < 5; n++) {
            node.verify(ada, wrong(code), CLIENT);
        }
        JsonObject locked = json(node.call("GET", adaPath, rootToken, ""));
        assertThat(locked.getInteger("unlock_eta")).isBetween(890, 900);
        assertThat(locked.getString("otp_expiry")).isNotNull();
        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(423);

        JsonObject unlocked = json(node.call("POST", adaPath + "unlock/", rootToken, ""));

        assertThat(unlocked.getString("locked_until")).isNull();
        assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200);
        eventually(() -> assertThat(node.auditDetails(ada, "USER_UPDATE"))
                .anyMatch(details -> details.getBoolean("unlocked", false) && details.getBoolean("was_locked")));
    }

    @Test
    void ofAnErasedPersonNoAddressIsLeftInTheLogOrInRedis() {
        eventually(() -> assertThat(mails()).contains(ada, root));
        node.requestCode(ada, CLIENT);
        node.verify(ada, "000000", CLIENT);
        assertThat(node.call("DELETE", adaPath, rootToken, "").statusCode()).isEqualTo(204);

        lateRow();

        assertThat(node.get(Node.LOGS, adaToken).statusCode()).isEqualTo(401);
        assertThat(node.call("GET", adaPath, rootToken, "").statusCode()).isEqualTo(404);
        for (Response key : redis.command("KEYS", "otp*")) {
            assertThat(key.toString()).doesNotEndWith(":" + ada);
        }
        assertThat(mails()).doesNotContain(ada).contains(root);
        eventually(() -> {
            assertThat(redis.command("XLEN", "outbox:audit").toInteger()).isZero();
            assertThat(TestServers.shared().query("SELECT count(*) FROM audit_logs WHERE email = '" + ada + "'"))
                    .isEqualTo("0");
        });
        assertThat(TestServers.shared()
                        .query("SELECT count(DISTINCT email) FROM audit_logs WHERE email LIKE 'erased-%'"))
                .isEqualTo("1");
        assertThat(TestServers.shared()
                        .query("SELECT string_agg(DISTINCT event, ' ' ORDER BY event) FROM audit_logs"
                                + " WHERE email LIKE 'erased-%@erased.invalid'"))
                .isEqualTo("LOGIN LOGOUT OTP_FAILED OTP_REQUESTED OTP_VERIFIED USER_CREATE USER_UPDATE");
    }

    @Test
    void ofTwoSuperusersWhoDemoteEachOtherAtOnceOneRemains() {
        TestServers.shared().runSql("UPDATE users SET is_staff = true, is_superuser = true");
        eventually(() ->
                assertThat(node.call("GET", USERS, adaToken, "").statusCode()).isEqualTo(200));

        String demotion = "{\"is_superuser\":false}";
        List<CompletableFuture<HttpResponse<String>>> both = List.of(
                node.calling("PATCH", adaPath, rootToken, demotion),
                node.calling("PATCH", rootPath, adaToken, demotion));

        assertThat(both.stream().map(call -> call.join().statusCode())).containsExactlyInAnyOrder(200, 403);
        assertThat(TestServers.shared().query("SELECT count(*) FROM users WHERE is_superuser"))
                .isEqualTo("1");
    }

    @Test
    void aTakenUsernameIsRefusedAndAFreeOneIsRecordedUnderItsRequest() {
        String taken = json(node.call("GET", USERS + "me/", rootToken, "")).getString("username");

        HttpResponse<String> refused = node.call(
                "PATCH",
                USERS + "me/",
                adaToken,
                new JsonObject().put("username", taken).encode());
        HttpResponse<String> changed = node.call("PATCH", USERS + "me/", adaToken, "{\"username\":\"countess\"}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .isEqualTo(
                        "{\"username\":[\"A user with that username already exists.\"],\"code\":\"username_taken\"}");
        assertThat(json(changed).getString("username")).isEqualTo("countess");
        assertThat(node.auditDetails(ada, "USER_UPDATE"))
                .singleElement()
                .satisfies(details -> assertThat(details.getString("request_id"))
                        .isEqualTo(changed.headers().firstValue("X-Request-ID").orElseThrow()));
    }

    /** As the auditor writes it of an event that waited in the stream while its person was erased. */
    private void lateRow() {
        TestServers.shared()
                .runSql("INSERT INTO audit_logs VALUES (gen_random_uuid(), now() - interval '5 seconds', NULL, '" + ada
                        + "', 'OTP_FAILED', NULL, '', '{}')");
    }

    /** The fields of all jobs and letters, one after the other. */
    private List<String> mails() {
        List<String> fields = new ArrayList<>();
        List<String> streams = new ArrayList<>(MailOutbox.STREAMS);
        streams.addAll(List.of("outbox:mail:outcomes", "outbox:mail:dead"));
        for (String stream : streams) {
            redis.command("XRANGE", stream, "-", "+")
                    .forEach(entry -> entry.get(1).forEach(field -> fields.add(field.toString())));
        }
        return fields;
    }

    private static String wrong(String code) {
        return code.equals("000000") ? "000001" : "000000";
    }
}

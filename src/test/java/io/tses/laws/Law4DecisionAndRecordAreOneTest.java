package io.tses.laws;

import io.tses.support.Monitor;
import io.tses.support.Node;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

class Law4DecisionAndRecordAreOneTest extends LawTest {
    @Test
    void aRequestCostsOneRoundTripARefusalOneAndASignInTwo() {
        try (Monitor monitor = Monitor.of(TestServers.shared().redisUrl())) {
            String code = node.freshCode(ada, CLIENT);
            assertThat(monitor.commandsAbout("otp[a-z_]*:" + ada)).containsExactly("EVALSHA");

            monitor.clear();
            node.verify(ada, Node.wrongCode(List.of(code)), CLIENT);
            eventually(
                    () -> assertThat(monitor.commandsAbout("otp[a-z_]*:" + ada)).containsExactly("EVALSHA"));

            monitor.clear();
            assertThat(node.verify(ada, code, CLIENT).statusCode()).isEqualTo(200);
            eventually(
                    () -> assertThat(monitor.commandsAbout("otp[a-z_]*:" + ada)).containsExactly("EVALSHA", "EVALSHA"));
        }
    }

    @Test
    void handlesDevicesAndLinksCostNoFurtherRoundTrip() {
        String device = node.signIn(ada, CLIENT).getString("device");
        // Redis is sent a script whole the first time.
        node.post(Node.LINK, new JsonObject().put("token", "none"), client(1)).join();
        Node.Fresh first = node.fresh(ada, CLIENT);
        JsonObject wrong = new JsonObject()
                .put("email", ada)
                .put("otp", Node.wrongCode(List.of(first.code())))
                .put("handle", first.handle())
                .put("device", device);
        try (Monitor monitor = Monitor.of(TestServers.shared().redisUrl())) {
            node.post(Node.VERIFY, wrong, CLIENT).join();
            eventually(
                    () -> assertThat(monitor.commandsAbout("otp[a-z_]*:" + ada)).containsExactly("EVALSHA"));

            monitor.clear();
            JsonObject right = wrong.copy().put("otp", first.code());
            assertThat(node.post(Node.VERIFY, right, CLIENT).join().statusCode())
                    .isEqualTo(200);
            eventually(
                    () -> assertThat(monitor.commandsAbout("otp[a-z_]*:" + ada)).containsExactly("EVALSHA", "EVALSHA"));

            String link = node.fresh(ada, CLIENT).link();
            monitor.clear();
            assertThat(node.post(Node.LINK, new JsonObject().put("token", link), CLIENT)
                            .join()
                            .statusCode())
                    .isEqualTo(200);
            eventually(() -> assertThat(monitor.commandsAbout("otp_failed_ip:")).containsExactly("EVALSHA", "EVALSHA"));

            monitor.clear();
            node.post(Node.REQUEST, new JsonObject().put("email", ada).put("device", device), CLIENT)
                    .join();
            eventually(
                    () -> assertThat(monitor.commandsAbout("otp[a-z_]*:" + ada)).containsExactly("EVALSHA"));
        }
    }

    @Test
    void everyRowCarriesTheRequestIdThatItsAnswerCarried() {
        HttpResponse<String> requested = node.requestCode(ada, CLIENT);
        String code = node.codesFor(ada, 1).get(0);
        HttpResponse<String> failed = node.verify(ada, Node.wrongCode(List.of(code)), CLIENT);
        HttpResponse<String> verified = node.verify(ada, code, CLIENT);

        eventually(() -> {
            assertRecorded(requested, "OTP_REQUESTED");
            assertRecorded(failed, "OTP_FAILED");
            assertRecorded(verified, "OTP_VERIFIED");
            assertRecorded(verified, "USER_CREATE");
        });
    }

    @Test
    void theDetailsKeepTheNamesOfTheOldService() {
        String code = node.freshCode(ada, CLIENT);
        node.verify(ada, Node.wrongCode(List.of(code)), CLIENT);
        node.verify(ada, code, CLIENT);
        for (int n = 0; n < 5; n++) {
            node.verify(ada, Node.wrongCode(List.of(code)), CLIENT);
        }
        node.requestCode(ada, CLIENT);
        node.requestCode(ada, CLIENT);
        node.requestCode(ada, CLIENT);

        eventually(() -> {
            List<JsonObject> requested = node.auditDetails(ada, "OTP_REQUESTED");
            assertThat(requested).hasSize(4);
            assertThat(requested.get(0).getInteger("otp_expiry_seconds")).isEqualTo(300);
            assertThat(requested.get(3).getBoolean("rate_limited")).isTrue();
            assertThat(node.auditDetails(ada, "OTP_VERIFIED"))
                    .singleElement()
                    .satisfies(details ->
                            assertThat(details.getBoolean("user_created")).isTrue());
            JsonObject failed = node.auditDetails(ada, "OTP_FAILED").get(0);
            assertThat(failed.getInteger("attempt")).isEqualTo(1);
            assertThat(failed.getInteger("remaining")).isEqualTo(4);
            JsonObject locked = node.auditDetails(ada, "OTP_LOCKED").get(0);
            assertThat(locked.getString("reason")).isEqualTo("too_many_failures");
            assertThat(locked.getInteger("unlock_eta_seconds")).isEqualTo(900);
        });
    }

    private void assertRecorded(HttpResponse<String> answer, String event) {
        String requestId = answer.headers().firstValue("X-Request-ID").orElseThrow();
        assertThat(node.auditDetails(ada, event))
                .singleElement()
                .satisfies(
                        details -> assertThat(details.getString("request_id")).isEqualTo(requestId));
    }
}

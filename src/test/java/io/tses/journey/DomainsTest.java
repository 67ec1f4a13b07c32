package io.tses.journey;

import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Whose domains may sign in, as seen from outside. */
@OnRealServers
class DomainsTest {
    private static final String CLIENT = "203.0.113.7";
    private static final String LINK = "/api/v1/auth/otp/link/";
    private static final String PREVIEW = LINK + "preview/";
    private static final String ADA = "ada@example.com";
    private static final Map<String, String> RULES =
            Map.of("domains.allow", "example.com, bücher.example", "domains.deny", "bad.example.com");

    private final TestRedis redis;

    DomainsTest(TestRedis redis) {
        this.redis = redis;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada@example.org", "ada@BAD.example.com", "ada@x.bad.example.com", "ada@xn--bcher-kva.de"})
    void anAddressOfAnotherDomainIsRefusedBeforeAnythingIsKept(String email) {
        try (Node node = Node.start(redis.clockShift(), RULES)) {
            assertThatDomainIsRefused(node.requestCode(email, CLIENT));
            assertThatDomainIsRefused(node.verify(email, "804215", CLIENT));

            assertThat(redis.command("KEYS", "otp*").size()).isZero();
            assertThat(node.management("/metrics").body())
                    .contains("tses_otp_requests_total{outcome=\"domain\"} 1.0")
                    .contains("tses_otp_verifications_total{outcome=\"domain\"} 1.0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ada@EXAMPLE.com", "ada@mail.example.com", "ada@Bücher.example", "ada@xn--bcher-kva.example"})
    void anAddressOfAnAllowedDomainSignsInHoweverItIsSpelt(String email) {
        try (Node node = Node.start(redis.clockShift(), RULES)) {
            assertThat(node.requestCode(email, CLIENT).statusCode()).isEqualTo(202);
        }
    }

    @Test
    void whatWasMailedToADomainThatIsDeniedNowIsWorthNothingAndSessionsGoOn() {
        String code;
        String link;
        String refresh;
        try (Node node = Node.start(redis.clockShift())) {
            refresh = node.signIn(ADA, CLIENT).getString("refresh");
            Node.Fresh fresh = node.fresh(ADA, CLIENT);
            code = fresh.code();
            link = fresh.link();
        }
        try (Node node = Node.start(redis.clockShift(), Map.of("domains.deny", "example.com"))) {
            assertThatDomainIsRefused(node.verify(ADA, code, CLIENT));
            assertThat(node.post(PREVIEW, new JsonObject().put("token", link), CLIENT)
                            .join()
                            .statusCode())
                    .isEqualTo(400);
            HttpResponse<String> opened =
                    node.post(LINK, new JsonObject().put("token", link), CLIENT).join();
            assertThat(opened.statusCode()).isEqualTo(400);
            assertThat(new JsonObject(opened.body()))
                    .isEqualTo(new JsonObject().put("error", "Invalid link").put("code", "invalid_link"));
            assertThat(node.call("POST", "/api/v1/auth/token/refresh/", "", "{\"refresh\":\"" + refresh + "\"}")
                            .statusCode())
                    .isEqualTo(200);
            eventually(() -> assertThat(node.auditDetails(ADA, "OTP_FAILED"))
                    .singleElement()
                    .satisfies(details -> {
                        assertThat(details.getString("reason")).isEqualTo("domain");
                        assertThat(details.getString("method")).isEqualTo("link");
                    }));
        }
    }

    private static void assertThatDomainIsRefused(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(response.body()))
                .isEqualTo(new JsonObject()
                        .put("email", new JsonArray().add("Addresses of this domain cannot be used here."))
                        .put("code", "domain_not_allowed"));
    }
}

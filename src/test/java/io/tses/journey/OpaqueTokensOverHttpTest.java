package io.tses.journey;

import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Handles, device proofs and links as clients, mail programs and strangers really send them. */
class OpaqueTokensOverHttpTest extends NodeTest {
    private static final String PREVIEW = Node.LINK + "preview/";
    private static final String JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

    @Test
    void anOldClientSeesWhatItAlwaysSaw() {
        Node.Fresh fresh = node.fresh(ada, CLIENT);

        HttpResponse<String> wrong = node.verify(ada, Node.wrongCode(List.of(fresh.code())), CLIENT);
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body())
                .isEqualTo("{\"error\":\"Invalid OTP\",\"code\":\"wrong_code\",\"attempts_remaining\":4}");
        HttpResponse<String> right = node.verify(ada, fresh.code(), CLIENT);
        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(json(right).fieldNames()).containsExactly("access", "refresh", "user", "device");
    }

    @Test
    void whatIsNoHandleIsAnsweredLikeOneThatIsOver() {
        Node.Fresh fresh = node.fresh(ada, CLIENT);
        List<String> notThis = List.of(
                fresh.handle().toUpperCase(Locale.ROOT) + "x",
                "%" + fresh.handle(),
                "%5A" + fresh.handle().substring(1),
                fresh.handle().substring(1),
                fresh.link(),
                JWT,
                "\ud83d\ude00",
                "a;b|c,d e",
                "null",
                "0");

        for (String handle : notThis) {
            HttpResponse<String> answer = verify(fresh.code(), handle);
            assertThat(answer.statusCode()).as(handle).isEqualTo(400);
            assertThat(answer.body())
                    .as(handle)
                    .isEqualTo("{\"error\":\"Invalid OTP\",\"code\":\"request_over\",\"attempts_remaining\":0}");
        }
        assertThat(verify(fresh.code(), " " + fresh.handle() + "\n").statusCode())
                .as("blanks come along when people copy")
                .isEqualTo(200);
    }

    @Test
    void aHandleThatIsNoWordIsNamed() {
        assertThat(problem(Node.VERIFY, "handle", "")).contains("This field may not be blank.");
        assertThat(problem(Node.VERIFY, "handle", "x".repeat(129))).contains("no more than 128 characters");
        assertThat(problem(Node.VERIFY, "handle", 17)).contains("Not a valid string.");
        assertThat(problem(Node.VERIFY, "handle", null)).contains("This field may not be null.");
        assertThat(problem(Node.VERIFY, "device", "x".repeat(129))).contains("no more than 128 characters");
        assertThat(problem(Node.REQUEST, "device", new JsonObject())).contains("Not a valid string.");
        assertThat(problem(Node.LINK, "token", "x".repeat(129))).contains("no more than 128 characters");
        assertThat(problem(PREVIEW, "token", "  ")).contains("This field may not be blank.");
        for (Object odd : Arrays.asList("text", null, 17, new JsonObject(), List.of(1), List.of("a", List.of("b")))) {
            assertThat(problem(PREVIEW, "handles", odd)).contains("Not a list of strings.");
        }
        assertThat(problem(PREVIEW, "handles", Collections.nCopies(11, "a"))).contains("no more than 10 elements");
        assertThat(problem(PREVIEW, "handles", List.of("x".repeat(129)))).contains("no more than 128 characters");
    }

    @Test
    void whatIsNoLinkIsAnsweredWithOneBody() {
        Node.Fresh fresh = node.fresh(ada, CLIENT);
        List<String> notThis = List.of(
                fresh.link().toUpperCase(Locale.ROOT) + "x",
                "#" + fresh.link(),
                "%20" + fresh.link(),
                "https://localhost/signin/#" + fresh.link(),
                fresh.handle(),
                JWT,
                "\ud83d\ude00",
                "AAAAAAAAAAAAAAAAAAAAAA");

        for (String token : notThis) {
            for (String path : List.of(Node.LINK, PREVIEW)) {
                HttpResponse<String> answer = open(path, token);
                assertThat(answer.statusCode()).as(token).isEqualTo(400);
                assertThat(answer.body()).as(token).isEqualTo("{\"error\":\"Invalid link\",\"code\":\"invalid_link\"}");
            }
        }
        assertThat(open(Node.LINK, fresh.link()).statusCode()).isEqualTo(200);
    }

    @Test
    void whoeverFetchesALinkSpendsNothing() {
        Node.Fresh fresh = node.fresh(ada, CLIENT);

        for (String method : List.of("GET", "HEAD", "PUT", "DELETE")) {
            for (String path : List.of(Node.LINK, PREVIEW, Node.LINK + "?token=" + fresh.link())) {
                assertThat(node.call(method, path, "", "").statusCode())
                        .as("%s %s", method, path)
                        .isEqualTo(405);
            }
        }
        assertThat(node.call("GET", "/signin/?token=" + fresh.link(), "", "").statusCode())
                .isEqualTo(200);
        HttpResponse<String> preview = open(PREVIEW, fresh.link());
        assertThat(json(preview).getString("email")).isEqualTo("a***@example.com");
        assertThat(json(preview).getBoolean("asked")).isFalse();
        JsonObject byTheOneWhoAsked =
                new JsonObject().put("token", fresh.link()).put("handles", List.of("\ud83d\ude00", fresh.handle()));
        assertThat(json(node.post(PREVIEW, byTheOneWhoAsked, CLIENT).join()).getBoolean("asked"))
                .isTrue();
        assertThat(open(Node.LINK, fresh.link()).statusCode()).isEqualTo(200);
    }

    @Test
    void aProofOfAnotherAddressOrServiceLeavesAStranger() {
        String bobs = node.signIn("bob" + ada, CLIENT).getString("device");
        for (int n = 0; n < 3; n++) {
            node.requestCode(ada, client(n));
        }

        for (String device : List.of(bobs, JWT, "AAAAAAAAAAAAAAAAAAAAAA", "\ud83d\ude00")) {
            JsonObject body = new JsonObject().put("email", ada).put("device", device);
            assertThat(node.post(Node.REQUEST, body, client(9)).join().statusCode())
                    .as(device)
                    .isEqualTo(429);
        }
    }

    @Test
    void signingOutEverywhereEndsTheProof() {
        JsonObject session = node.signIn(ada, CLIENT);
        JsonObject body = new JsonObject().put("email", ada).put("device", session.getString("device"));
        for (int n = 0; n < 3; n++) {
            node.requestCode(ada, client(n));
        }
        assertThat(node.post(Node.REQUEST, body, client(8)).join().statusCode()).isEqualTo(202);

        assertThat(node.call(
                                "POST",
                                "/api/v1/auth/logout/",
                                session.getString("access"),
                                new JsonObject().put("scope", "all").encode())
                        .statusCode())
                .isEqualTo(200);

        assertThat(node.post(Node.REQUEST, body, client(9)).join().statusCode()).isEqualTo(429);
    }

    @Test
    void theSameBytesComeAgainForTheSameCodeAndHandle() {
        Node.Fresh fresh = node.fresh(ada, CLIENT);

        HttpResponse<String> first = verify(fresh.code(), fresh.handle());
        HttpResponse<String> second = verify(fresh.code(), fresh.handle());

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(node.call("GET", "/api/v1/auth/sessions/", json(second).getString("access"), "")
                        .body())
                .contains("\"count\":1");
    }

    @Test
    void anAnswerIsNotGivenAgainOnceItsSessionHasEnded() {
        Node.Fresh fresh = node.fresh(ada, CLIENT);
        String access = json(verify(fresh.code(), fresh.handle())).getString("access");
        node.call("POST", "/api/v1/auth/logout/", access, "");

        assertThat(verify(fresh.code(), fresh.handle()).statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> verify(String code, String handle) {
        JsonObject body = new JsonObject().put("email", ada).put("otp", code).put("handle", handle);
        return node.post(Node.VERIFY, body, CLIENT).join();
    }

    private HttpResponse<String> open(String path, String token) {
        return node.post(path, new JsonObject().put("token", token), CLIENT).join();
    }

    private String problem(String path, String field, Object value) {
        JsonObject body =
                new JsonObject().put("email", ada).put("otp", "123456").put(field, value);
        HttpResponse<String> answer = node.post(path, body, CLIENT).join();
        assertThat(answer.statusCode()).isEqualTo(400);
        return json(answer).getJsonArray(field).getString(0);
    }
}

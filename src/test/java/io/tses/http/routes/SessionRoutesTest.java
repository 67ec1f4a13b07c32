package io.tses.http.routes;

import io.tses.accounts.EndAccountSessions;
import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.sessions.EndSessions;
import io.tses.sessions.EndSessions.How;
import io.tses.sessions.EndSessions.Scope;
import io.tses.sessions.FindSessions;
import io.tses.users.Whom;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class SessionRoutesTest {
    private static final String LOGOUT = "/api/v1/auth/logout/";
    private static final String SESSIONS = "/api/v1/auth/sessions/";
    private static final String OF_ADA = "/api/v1/auth/users/" + Stubs.ADA.id() + "/sessions/";
    private static final String OF_ROOT = "/api/v1/auth/users/" + Stubs.ROOT.id() + "/sessions/";
    private static final UUID OTHER = new UUID(5, 6);

    private static final String FORBIDDEN =
            "{\"detail\":\"You do not have permission to perform this action.\",\"code\":\"permission_denied\"}";

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);

    @BeforeEach
    void answer() {
        stubs.people().ending(2).sessions(session(Stubs.SESSION, "203.0.113.7"), session(OTHER, ""));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | ONE",
                "{} | ONE",
                "{\"scope\":\"this\"} | ONE",
                "{\"scope\":\"others\"} | OTHERS",
                "{\"scope\":\"all\"} | ALL"
            })
    void whoLogsOutSaysHowFar(String body, Scope scope) {
        HttpResponse<String> response = send("POST", LOGOUT, Stubs.ADA_TOKEN, body);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"ended\":2}");
        EndSessions asked = stubs.ended.element();
        assertThat(asked.userId()).isEqualTo(Stubs.ADA.id());
        assertThat(asked.email()).isEqualTo(Stubs.ADA.email());
        assertThat(asked.scope()).isEqualTo(scope);
        assertThat(asked.session()).hasValue(Stubs.SESSION);
        assertThat(asked.how()).isEqualTo(How.LOGOUT);
        assertThat(asked.by()).isEmpty();
        assertThat(served.requestAt(EndSessions.ADDRESS))
                .isEqualTo(response.headers().firstValue("X-Request-ID").orElseThrow());
        assertThat(asked.caller().address().text()).isEqualTo("127.0.0.1");
    }

    @Test
    void toLogOutNoBodyAndNoTypeOfOneIsNeeded() {
        String call = "POST " + LOGOUT + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                + Stubs.ADA_TOKEN + "\r\n";

        assertThat(served.raw(call + "\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(served.raw(call + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(served.raw(call + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(stubs.ended).hasSize(3).allMatch(asked -> asked.scope() == Scope.ONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"everything\" | Select a valid choice: this, others, all.",
                "\"ALL\" | Select a valid choice: this, others, all.",
                "\"\" | Select a valid choice: this, others, all.",
                "null | This field may not be null.",
                "1 | Not a valid string.",
                "[\"all\"] | Not a valid string."
            })
    void aScopeThatIsNoneIsNamedAndNothingEnds(String scope, String complaint) {
        HttpResponse<String> response = send("POST", LOGOUT, Stubs.ADA_TOKEN, "{\"scope\":" + scope + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("scope", new JsonArray().add(complaint))
                        .put("code", "invalid_input"));
        assertThat(stubs.ended).isEmpty();
    }

    @Test
    void aBodyThatIsNoneEndsNothing() {
        assertThat(send("POST", LOGOUT, Stubs.ADA_TOKEN, "{").statusCode()).isEqualTo(400);
        assertThat(send("POST", LOGOUT, Stubs.ADA_TOKEN, " ".repeat(16_385)).statusCode())
                .isEqualTo(413);
        assertThat(served.post(
                                LOGOUT,
                                "scope=all",
                                "Authorization",
                                "Bearer " + Stubs.ADA_TOKEN,
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(415);
        assertThat(stubs.ended).isEmpty();
    }

    @Test
    void whoIsNobodyIsToldSoBeforeAnythingIsSaidOfTheBody() {
        assertThat(send("POST", LOGOUT, "none", "{").statusCode()).isEqualTo(401);
        assertThat(send("GET", SESSIONS, "none", "").statusCode()).isEqualTo(401);
        assertThat(send("DELETE", SESSIONS + "17", "none", "").statusCode()).isEqualTo(401);
        assertThat(send("GET", OF_ADA, "none", "").statusCode()).isEqualTo(401);
        assertThat(send("DELETE", OF_ADA, "none", "").statusCode()).isEqualTo(401);
        assertThat(send("DELETE", OF_ADA + OTHER, "none", "").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void onesOwnSessionsAreListedTheOneInUseMarked(String slash) {
        HttpResponse<String> response = send("GET", "/api/v1/auth/sessions" + slash, Stubs.ADA_TOKEN, "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("count", 2)
                        .put(
                                "results",
                                new JsonArray()
                                        .add(listed(Stubs.SESSION)
                                                .put("current", true)
                                                .put("ip_address", "203.0.113.7"))
                                        .add(listed(OTHER).put("current", false).putNull("ip_address"))));
        assertThat(stubs.sought.element()).isEqualTo(new FindSessions(Stubs.ADA.id()));
    }

    @Test
    void oneOfOnesOwnSessionsIsEnded() {
        HttpResponse<String> response = send("DELETE", SESSIONS + OTHER + "/", Stubs.ADA_TOKEN, "");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        EndSessions asked = stubs.ended.element();
        assertThat(asked.userId()).isEqualTo(Stubs.ADA.id());
        assertThat(asked.scope()).isEqualTo(Scope.ONE);
        assertThat(asked.session()).hasValue(OTHER);
        assertThat(asked.how()).isEqualTo(How.REVOKED);
        assertThat(asked.by()).isEmpty();
    }

    @Test
    void whatIsNoneOfThePersonsSessionsIsNotFound() {
        try (Served other = Served.plainly()) {
            new Stubs(other).people().ending(0);

            assertNotFound(send(other, "DELETE", SESSIONS + OTHER, Stubs.ADA_TOKEN, ""));
            assertNotFound(send(other, "DELETE", OF_ADA + OTHER, Stubs.STAFF_TOKEN, ""));
            assertThat(send(other, "DELETE", OF_ADA, Stubs.STAFF_TOKEN, "").body())
                    .isEqualTo("{\"ended\":0}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "17",
                "x",
                "%00",
                "00000000-0000-0000-0000-00000000000g",
                "%7B00000000-0000-0000-0000-000000000000%7D",
                "1-1-1-1-1",
                "00000000-0000-0000-0000-000000000000x",
                "..%2f00000000-0000-0000-0000-000000000000"
            })
    void anIdThatIsNoneIsNotFound(String id) {
        assertNotFound(send("DELETE", SESSIONS + id, Stubs.ROOT_TOKEN, ""));
        assertNotFound(send("DELETE", SESSIONS + id + "?id=" + OTHER, Stubs.ROOT_TOKEN, ""));
        assertNotFound(send("DELETE", OF_ADA + id, Stubs.ROOT_TOKEN, ""));
        assertNotFound(send("DELETE", OF_ADA + id + "/?sid=" + OTHER, Stubs.ROOT_TOKEN, ""));
        assertNotFound(send("GET", "/api/v1/auth/users/" + id + "/sessions/", Stubs.ROOT_TOKEN, ""));
        assertNotFound(send("DELETE", "/api/v1/auth/users/" + id + "/sessions/", Stubs.ROOT_TOKEN, ""));
        assertNotFound(send("DELETE", "/api/v1/auth/users/" + id + "/sessions/" + OTHER, Stubs.ROOT_TOKEN, ""));
        assertThat(stubs.ended).isEmpty();
        assertThat(stubs.endedOf).isEmpty();
        assertThat(stubs.soughtOf).isEmpty();
    }

    @Test
    void staffSeeTheSessionsOfOthersAndWhichIsTheirOwn() {
        JsonObject list = json(send("GET", OF_ADA, Stubs.STAFF_TOKEN, ""));

        assertThat(list.getInteger("count")).isEqualTo(2);
        assertThat(stubs.soughtOf.element().whom()).isEqualTo(Whom.of(Stubs.ADA.id()));
        assertThat(list.getJsonArray("results").getJsonObject(0).getBoolean("current"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"DELETE, '', 200", "DELETE, 00000000-0000-0005-0000-000000000006/, 204"})
    void staffEndTheSessionsOfOthers(String method, String id, int status) {
        HttpResponse<String> response = send(method, OF_ADA + id, Stubs.STAFF_TOKEN, "");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(status == 200 ? "{\"ended\":2}" : "");
        EndAccountSessions asked = stubs.endedOf.element();
        assertThat(asked.whom()).isEqualTo(Whom.of(Stubs.ADA.id()));
        assertThat(asked.session().isPresent()).isEqualTo(status == 204);
        assertThat(asked.session().orElse(OTHER)).isEqualTo(OTHER);
        assertThat(asked.actor().person()).hasValue(Stubs.STAFF.id());
        assertThat(asked.actor().caller().address().text()).isEqualTo("127.0.0.1");
    }

    @Test
    void sessionsOfASuperuserAreForSuperusers() {
        for (String token : List.of(Stubs.STAFF_TOKEN, Stubs.ADA_TOKEN)) {
            assertForbidden(send("GET", OF_ROOT, token, ""));
            assertForbidden(send("DELETE", OF_ROOT, token, ""));
            assertForbidden(send("DELETE", OF_ROOT + OTHER, token, ""));
        }
        assertThat(stubs.ended).isEmpty();
        assertThat(stubs.endedOf).isEmpty();
        assertThat(stubs.soughtOf).isEmpty();

        assertThat(send("GET", OF_ROOT, Stubs.ROOT_TOKEN, "").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", OF_ROOT, Stubs.ROOT_TOKEN, "").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", OF_ROOT + OTHER, Stubs.ROOT_TOKEN, "").statusCode())
                .isEqualTo(204);
    }

    @Test
    void whoIsNotStaffIsToldSoWhateverTheId() {
        for (String id : List.of(Stubs.ADA.id().toString(), OTHER.toString(), "17")) {
            String sessions = "/api/v1/auth/users/" + id + "/sessions/";
            assertForbidden(send("GET", sessions, Stubs.ADA_TOKEN, ""));
            assertForbidden(send("DELETE", sessions, Stubs.ADA_TOKEN, ""));
            assertForbidden(send("DELETE", sessions + OTHER, Stubs.ADA_TOKEN, ""));
        }
    }

    @Test
    void sessionsOfNobodyAreNotFound() {
        String sessions = "/api/v1/auth/users/" + OTHER + "/sessions/";

        assertNotFound(send("GET", sessions, Stubs.STAFF_TOKEN, ""));
        assertNotFound(send("DELETE", sessions, Stubs.STAFF_TOKEN, ""));
        assertNotFound(send("DELETE", sessions + OTHER, Stubs.STAFF_TOKEN, ""));
        assertThat(stubs.endedOf).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/auth/logout, POST",
        "POST, /api/v1/auth/sessions/, 'GET, HEAD'",
        "GET, /api/v1/auth/sessions/17, DELETE",
        "POST, /api/v1/auth/users/17/sessions, 'GET, DELETE, HEAD'",
        "GET, /api/v1/auth/users/17/sessions/18/, DELETE"
    })
    void anotherMethodIsToldTheRightOnes(String method, String path, String allowed) {
        HttpResponse<String> response = send(method, path, Stubs.ROOT_TOKEN, "");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
    }

    private HttpResponse<String> send(String method, String path, String token, String body) {
        return send(served, method, path, token, body);
    }

    private static HttpResponse<String> send(Served to, String method, String path, String token, String body) {
        return to.send(to.to(path, "Authorization", "Bearer " + token, "Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    private static FindSessions.Session session(UUID id, String client) {
        return new FindSessions.Session(
                id,
                Stubs.NOON,
                Stubs.NOON.plusSeconds(60),
                client,
                "curl/8",
                Stubs.NOON.plusSeconds(86_460),
                Stubs.NOON.plusSeconds(2_592_000));
    }

    /** As it is shown, but for what tells one from another. */
    private static JsonObject listed(UUID id) {
        return new JsonObject()
                .put("id", id.toString())
                .put("created_at", "2026-01-31T12:00:00.123Z")
                .put("last_used_at", "2026-01-31T12:01:00.123Z")
                .put("user_agent", "curl/8")
                .put("idle_expires_at", "2026-02-01T12:01:00.123Z")
                .put("expires_at", "2026-03-02T12:00:00.123Z");
    }

    private static void assertForbidden(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).isEqualTo(FORBIDDEN);
    }

    private static void assertNotFound(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"detail\":\"Not found.\",\"code\":\"not_found\"}");
    }
}

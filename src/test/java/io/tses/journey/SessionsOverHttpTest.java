package io.tses.journey;

import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.tses.support.TcpProxy;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Tokens and sessions on the whole running service. A node looks for itself only now and then, as configured by default. */
class SessionsOverHttpTest extends NodeTest {
    private static final String AUTH = "/api/v1/auth/";
    private static final String REFRESH = AUTH + "token/refresh/";
    private static final String CHECK = AUTH + "token/verify/";
    private static final String BLACKLIST = AUTH + "token/blacklist/";
    private static final String LOGOUT = AUTH + "logout/";
    private static final String SESSIONS = AUTH + "sessions/";
    private static final String ME = AUTH + "users/me/";
    private static final Map<String, String> MANY_SIGN_INS =
            Map.of("ratelimit.email-permits", "1000", "ratelimit.client-permits", "1000");

    /** What somebody holds who has signed in. */
    private record SignedIn(String id, String access, String refresh) {
        static SignedIn of(JsonObject answer) {
            return new SignedIn(
                    answer.getJsonObject("user").getString("id"),
                    answer.getString("access"),
                    answer.getString("refresh"));
        }

        String session() {
            return claims(access).getString("sid");
        }

        String sessions() {
            return AUTH + "users/" + id + "/sessions/";
        }
    }

    @Override
    protected Map<String, String> settings() {
        return MANY_SIGN_INS;
    }

    @Test
    void oneRefreshTokenHandedInTwoHundredTimesAtOnceHasOneSuccessorAndItsSessionGoesOn() {
        SignedIn tokens = signIn(ada);

        List<HttpResponse<String>> answers = node.race(RACERS, n -> node.post(REFRESH, refresh(tokens), client(n)));

        assertThat(byStatus(answers)).isEqualTo(Map.of(200, (long) RACERS));
        assertThat(answers.stream().map(HttpResponse::body).collect(Collectors.toSet()))
                .hasSize(1);
        JsonObject successor = json(answers.get(0));
        assertThat(statusOf(successor.getString("access"))).isEqualTo(200);
        assertThat(exchange(successor.getString("refresh")).statusCode()).isEqualTo(200);
        assertThat(claims(successor.getString("access")).getString("sid")).isEqualTo(tokens.session());
    }

    @Test
    void aRefreshTokenThatComesAgainAfterTheGraceEndsItsSessionAndIsRecorded() {
        SignedIn tokens = signIn(ada);
        JsonObject successor = json(exchange(tokens.refresh()));
        redis.advance(Duration.ofSeconds(29));
        assertThat(json(exchange(tokens.refresh()))).isEqualTo(successor);
        redis.advance(Duration.ofSeconds(2));
        assertThat(statusOf(successor.getString("access"))).isEqualTo(200);

        HttpResponse<String> reused = exchange(tokens.refresh());

        assertThat(reused.statusCode()).isEqualTo(401);
        assertThat(reused.body())
                .isEqualTo("{\"detail\":\"Token is invalid or expired\",\"code\":\"token_not_valid\"}");
        assertThat(statusOf(successor.getString("access"))).isEqualTo(401);
        assertThat(statusOf(tokens.access())).isEqualTo(401);
        assertThat(exchange(successor.getString("refresh")).statusCode()).isEqualTo(401);
        assertThat(exchange(tokens.refresh()).statusCode()).isEqualTo(401);
        eventually(() -> assertThat(node.auditDetails(ada, "TOKEN_REUSE"))
                .singleElement()
                .isEqualTo(new JsonObject()
                        .put(
                                "request_id",
                                reused.headers().firstValue("X-Request-ID").orElseThrow())
                        .put("session_ids", new JsonArray().add(tokens.session()))));
    }

    @Test
    void whoSignsOutEndsThisSessionTheOthersOrAll() {
        SignedIn phone = signIn(ada);
        SignedIn desk = signIn(ada);
        SignedIn tablet = signIn(ada);
        assertThat(statuses(phone, desk, tablet)).containsExactly(200, 200, 200);

        assertThat(node.call("POST", LOGOUT, phone.access(), "").body()).isEqualTo("{\"ended\":1}");
        assertThat(statuses(phone, desk, tablet)).containsExactly(401, 200, 200);

        assertThat(node.call("POST", LOGOUT, desk.access(), "{\"scope\":\"others\"}")
                        .body())
                .isEqualTo("{\"ended\":1}");
        assertThat(statuses(phone, desk, tablet)).containsExactly(401, 200, 401);

        SignedIn back = signIn(ada);
        assertThat(node.call("POST", LOGOUT, back.access(), "{\"scope\":\"all\"}")
                        .body())
                .isEqualTo("{\"ended\":2}");
        assertThat(statuses(desk, back)).containsExactly(401, 401);
        assertThat(exchange(back.refresh()).statusCode()).isEqualTo(401);
        eventually(() -> assertThat(endedBy("logout"))
                .containsExactly(
                        Set.of(phone.session()), Set.of(tablet.session()), Set.of(desk.session(), back.session())));
    }

    @Test
    void aSignInIsRecordedWithItsSessionWhichIsListedAndCanBeEndedFromTheList() {
        SignedIn phone = signIn(ada);
        SignedIn desk = signIn(ada);
        SignedIn stranger = signIn("grace-" + ada);

        JsonObject list = json(node.get(SESSIONS, phone.access()));

        assertThat(list.getInteger("count")).isEqualTo(2);
        assertThat(ids(list)).containsExactly(desk.session(), phone.session());
        JsonObject own = list.getJsonArray("results").getJsonObject(1);
        assertThat(own.getBoolean("current")).isTrue();
        assertThat(own.getString("ip_address")).isEqualTo(CLIENT);
        assertThat(own.getString("user_agent")).startsWith("Java-http-client");
        eventually(() -> assertThat(node.auditDetails(ada, "LOGIN"))
                .extracting(details -> details.getString("session_id"))
                .containsExactly(phone.session(), desk.session()));

        assertThat(statusOf(desk.access())).isEqualTo(200);
        assertThat(end(phone, desk.session())).isEqualTo(204);
        assertThat(statuses(phone, desk)).containsExactly(200, 401);
        assertThat(end(phone, desk.session())).isEqualTo(404);
        assertThat(end(phone, stranger.session())).isEqualTo(404);
        assertThat(statusOf(stranger.access())).isEqualTo(200);
        eventually(() -> assertThat(endedBy("revoked")).containsExactly(Set.of(desk.session())));
    }

    @Test
    void aBlacklistedRefreshTokenTakesItsSessionWithIt() {
        SignedIn phone = signIn(ada);
        assertThat(isGood(phone.access())).isTrue();
        assertThat(isGood(phone.refresh())).isTrue();

        assertThat(blacklist(phone)).isEqualTo(200);

        assertThat(isGood(phone.access())).isFalse();
        assertThat(isGood(phone.refresh())).isFalse();
        assertThat(statusOf(phone.access())).isEqualTo(401);
        assertThat(blacklist(phone)).isEqualTo(401);
        eventually(() -> assertThat(endedBy("blacklist")).containsExactly(Set.of(phone.session())));
    }

    @Test
    void aSessionOpenedWhileItsPersonWasBeingDisabledIsGoneWhenTheyAreEnabledAgain() {
        SignedIn late = signIn(ada);
        SignedIn root = signInAsSuperuser();
        TestServers.shared().runSql("UPDATE users SET is_active = false WHERE id = '" + late.id() + "'");

        assertThat(setActive(root, late, true)).isEqualTo(200);

        assertThat(statuses(late)).containsExactly(401);
        SignedIn anew = signIn(ada);
        assertThat(setActive(root, anew, true)).isEqualTo(200);
        assertThat(statuses(anew)).containsExactly(200);
    }

    @Test
    void sessionsOfWhoIsDisabledAreGoneAndStayGoneWhenTheyAreEnabledAgain() {
        SignedIn phone = signIn(ada);
        SignedIn desk = signIn(ada);
        SignedIn root = signInAsSuperuser();
        assertThat(statuses(phone, desk)).containsExactly(200, 200);

        assertThat(setActive(root, phone, false)).isEqualTo(200);

        assertThat(statuses(phone, desk)).containsExactly(401, 401);
        assertThat(json(node.get(phone.sessions(), root.access())).getInteger("count"))
                .isZero();
        assertThat(setActive(root, phone, false)).isEqualTo(200);
        assertThat(setActive(root, phone, true)).isEqualTo(200);
        assertThat(statuses(phone, desk)).containsExactly(401, 401);
        assertThat(exchange(phone.refresh()).statusCode()).isEqualTo(401);
        assertThat(statusOf(signIn(ada).access())).isEqualTo(200);
        eventually(() -> assertThat(node.auditDetails(ada, "LOGOUT"))
                .singleElement()
                .satisfies(details -> {
                    assertThat(details.getString("how")).isEqualTo("disabled");
                    assertThat(details.getString("by")).isEqualTo(root.id());
                    assertThat(sessionsIn(details)).containsExactlyInAnyOrder(phone.session(), desk.session());
                }));
    }

    @Test
    void staffSignSomebodyOutAndAreNamedInTheRecord() {
        SignedIn phone = signIn(ada);
        SignedIn desk = signIn(ada);
        SignedIn root = signInAsSuperuser();
        assertThat(ids(json(node.get(phone.sessions(), root.access()))))
                .containsExactly(desk.session(), phone.session());

        assertThat(node.call("DELETE", phone.sessions() + phone.session() + "/", root.access(), "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(statuses(phone, desk)).containsExactly(401, 200);
        assertThat(node.call("DELETE", phone.sessions(), root.access(), "").body())
                .isEqualTo("{\"ended\":1}");
        assertThat(statuses(phone, desk)).containsExactly(401, 401);
        eventually(() -> assertThat(node.auditDetails(ada, "LOGOUT")).hasSize(2).allSatisfy(details -> {
            assertThat(details.getString("how")).isEqualTo("revoked");
            assertThat(details.getString("by")).isEqualTo(root.id());
        }));
    }

    @Test
    void theEleventhSignInEndsTheOldestSession() {
        List<SignedIn> signIns = new ArrayList<>();
        for (int n = 0; n < 11; n++) {
            signIns.add(signIn(ada));
        }

        assertThat(statusOf(signIns.get(0).access())).isEqualTo(401);
        assertThat(exchange(signIns.get(0).refresh()).statusCode()).isEqualTo(401);
        assertThat(signIns.subList(1, 11))
                .allSatisfy(one -> assertThat(statusOf(one.access())).isEqualTo(200));
        assertThat(json(node.get(SESSIONS, signIns.get(10).access())).getInteger("count"))
                .isEqualTo(10);
        eventually(() -> assertThat(endedBy("limit"))
                .containsExactly(Set.of(signIns.get(0).session())));
    }

    @Test
    void aSessionThatIsRefreshedEveryDayEndsAfterThirtyDaysAllTheSame() {
        SignedIn tokens = signIn(ada);
        Instant end = Instant.parse(json(node.get(SESSIONS, tokens.access()))
                .getJsonArray("results")
                .getJsonObject(0)
                .getString("expires_at"));
        JsonObject newest = JsonObject.of("access", tokens.access(), "refresh", tokens.refresh());
        for (int day = 0; day < 31; day++) {
            redis.advance(Duration.ofHours(23));
            HttpResponse<String> answer = exchange(newest.getString("refresh"));
            assertThat(answer.statusCode()).as("day " + day).isEqualTo(200);
            newest = json(answer);
        }
        assertThat(claims(newest.getString("access")).getLong("exp")).isLessThanOrEqualTo(end.getEpochSecond());
        redis.advance(Duration.ofHours(6).plusMinutes(30));
        newest = json(exchange(newest.getString("refresh")));
        assertThat(statusOf(newest.getString("access"))).isEqualTo(200);
        assertThat(claims(newest.getString("access")).getLong("exp")).isEqualTo(end.getEpochSecond());

        redis.advance(Duration.ofMinutes(31));

        assertThat(statusOf(newest.getString("access"))).isEqualTo(401);
        assertThat(exchange(newest.getString("refresh")).statusCode()).isEqualTo(401);
    }

    @Test
    void aSessionThatNobodyRefreshesEndsAfterADay() {
        SignedIn tokens = signIn(ada);
        redis.advance(Duration.ofHours(23));
        JsonObject successor = json(exchange(tokens.refresh()));
        redis.advance(Duration.ofHours(24).plusSeconds(1));

        assertThat(exchange(successor.getString("refresh")).statusCode()).isEqualTo(401);
        assertThat(json(node.get(SESSIONS, signIn(ada).access())).getInteger("count"))
                .isEqualTo(1);
    }

    @Test
    void anotherNodeThatAlwaysLooksRefusesAnEndedSessionAtOnceAndWithoutRedisLetsNobodyIn() {
        SignedIn phone = signIn(ada);
        SignedIn desk = signIn(ada);
        URI url = URI.create(TestServers.shared().redisUrl());
        try (TcpProxy line = new TcpProxy(url.getHost(), url.getPort());
                Node other = Node.start(
                        redis.clockShift(), Map.of("redis.url", through(url, line), "sessions.check-every", "0s"))) {
            assertThat(other.get(ME, phone.access()).statusCode()).isEqualTo(200);
            node.call("POST", LOGOUT, phone.access(), "");
            assertThat(other.get(ME, phone.access()).statusCode()).isEqualTo(401);

            assertThat(other.get(ME, desk.access()).statusCode()).isEqualTo(200);
            line.cut();
            HttpResponse<String> refused = other.get(ME, desk.access());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(List.of(
                            post(other, REFRESH, refresh(desk)).statusCode(),
                            post(other, CHECK, new JsonObject().put("token", desk.access()))
                                    .statusCode(),
                            post(other, BLACKLIST, refresh(desk)).statusCode()))
                    .containsOnly(503);

            line.mend();
            eventually(
                    () -> assertThat(other.get(ME, desk.access()).statusCode()).isEqualTo(200));
        }
    }

    private SignedIn signIn(String email) {
        return SignedIn.of(node.signIn(email, CLIENT));
    }

    private SignedIn signInAsSuperuser() {
        String root = "root-" + ada;
        TestServers.shared()
                .runSql("INSERT INTO users (id, email, username, is_staff, is_superuser) VALUES (gen_random_uuid(), '"
                        + root + "', '" + root + "', true, true)");
        return signIn(root);
    }

    private int setActive(SignedIn root, SignedIn person, boolean active) {
        return node.call(
                        "PATCH",
                        AUTH + "users/" + person.id() + "/",
                        root.access(),
                        new JsonObject().put("is_active", active).encode())
                .statusCode();
    }

    private HttpResponse<String> exchange(String refresh) {
        return post(node, REFRESH, new JsonObject().put("refresh", refresh));
    }

    private static HttpResponse<String> post(Node to, String path, JsonObject body) {
        return to.call("POST", path, "", body.encode());
    }

    private boolean isGood(String token) {
        int status = post(node, CHECK, new JsonObject().put("token", token)).statusCode();
        assertThat(status).isIn(200, 401);
        return status == 200;
    }

    private int blacklist(SignedIn person) {
        return post(node, BLACKLIST, refresh(person)).statusCode();
    }

    private int end(SignedIn person, String session) {
        return node.call("DELETE", SESSIONS + session + "/", person.access(), "")
                .statusCode();
    }

    private int statusOf(String access) {
        return node.get(ME, access).statusCode();
    }

    private List<Integer> statuses(SignedIn... people) {
        return List.of(people).stream().map(one -> statusOf(one.access())).toList();
    }

    /** The ids of the sessions that ended in this way, by the rows that record it. */
    private List<Set<String>> endedBy(String how) {
        return node.auditDetails(ada, "LOGOUT").stream()
                .filter(details -> details.getString("how").equals(how))
                .map(SessionsOverHttpTest::sessionsIn)
                .toList();
    }

    private static Set<String> sessionsIn(JsonObject details) {
        return details.getJsonArray("session_ids").stream()
                .map(String.class::cast)
                .collect(Collectors.toSet());
    }

    private static List<String> ids(JsonObject list) {
        return list.getJsonArray("results").stream()
                .map(row -> ((JsonObject) row).getString("id"))
                .toList();
    }

    private static JsonObject refresh(SignedIn tokens) {
        return new JsonObject().put("refresh", tokens.refresh());
    }

    private static JsonObject claims(String token) {
        String payload = token.split("\\.", -1)[1];
        return new JsonObject(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }

    private static String through(URI url, TcpProxy line) {
        return url.toString().replace(url.getHost() + ":" + url.getPort(), "127.0.0.1:" + line.port());
    }
}

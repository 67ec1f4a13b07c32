package io.tses.journey;

import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** What people try on a running service who would like to be somebody else, or more than they are. */
class AttacksOverHttpTest extends NodeTest {
    private static final String AUTH = "/api/v1/auth/";
    private static final String USERS = AUTH + "users/";
    private static final String ME = USERS + "me/";
    private static final String SESSIONS = AUTH + "sessions/";
    private static final String SIGNING_KEY = "test-only-signing-key-Zw4Xc7Vb2Nm9Lk5";
    private static final String SECRET_KEY = "test-only-secret-key-Gh8Jk3Ld6Fs1Qp0";

    /** What nobody may set by naming it, wherever. */
    private static final JsonObject FORBIDDEN = new JsonObject()
            .put("id", new UUID(1, 2).toString())
            .put("user_id", new UUID(1, 2).toString())
            .put("email", "other@example.com")
            .put("is_verified", false)
            .put("is_admin", true)
            .put("role", "superuser")
            .put("groups", new JsonArray().add("admin"))
            .put("permissions", new JsonArray().add("*"))
            .put("password", "hunter2hunter2")
            .put("date_joined", "2001-01-01T00:00:00Z")
            .put("last_login", "2001-01-01T00:00:00Z")
            .put("otp_try_count", 0)
            .put("otp_expiry", "2101-01-01T00:00:00Z")
            .put("locked_until", "2101-01-01T00:00:00Z")
            .put("__proto__", new JsonObject().put("is_superuser", true))
            .put("user", new JsonObject().put("is_superuser", true).put("is_staff", true))
            .put("ip_address", "198.51.100.99")
            .put("expires_in", 86_400)
            .put("code", "000000");

    /** What one may not set of oneself. */
    private static final JsonObject STANDING =
            new JsonObject().put("is_active", false).put("is_staff", true).put("is_superuser", true);

    private JsonObject person = new JsonObject();

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "signing-key", SIGNING_KEY,
                "secret-key", SECRET_KEY,
                "users.cache-ttl", "1s",
                "ratelimit.email-permits", "1000",
                "ratelimit.client-permits", "1000");
    }

    @BeforeEach
    void signIn() {
        person = node.signIn(ada, CLIENT);
    }

    @Test
    void noForgedTokenIsAnybodys() {
        String access = person.getString("access");
        assertThat(node.get(ME, access).statusCode()).isEqualTo(200);
        assertThat(node.get(ME, signed(header(access), payload(access), SIGNING_KEY))
                        .statusCode())
                .as("what is forged below is forged well")
                .isEqualTo(200);

        Map<String, String> forged = forged(access, person.getString("refresh"));

        assertThat(forged).hasSizeGreaterThan(50);
        forged.forEach((how, token) -> {
            assertThat(node.get(ME, token).statusCode()).as(how).isEqualTo(401);
            assertThat(node.call("DELETE", SESSIONS + payload(access).getString("sid") + "/", token, "")
                            .statusCode())
                    .as(how)
                    .isEqualTo(401);
        });
        assertThat(node.get(ME, access).statusCode()).isEqualTo(200);
    }

    @Test
    void anAccessTokenIsNotExchangedForOthers() {
        for (String path : List.of("token/refresh/", "token/blacklist/")) {
            HttpResponse<String> response =
                    node.call("POST", AUTH + path, "", body("refresh", person.getString("access")));
            assertThat(response.statusCode()).as(path).isEqualTo(401);
        }
        assertThat(node.get(ME, person.getString("access")).statusCode()).isEqualTo(200);
    }

    @Test
    void nobodySeesOrEndsTheSessionOfSomebodyElse() {
        String access = person.getString("access");
        String session = payload(access).getString("sid");
        String sessionsOfAda = USERS + idOf(person) + "/sessions/";
        String bob = node.signIn("bob-" + ada, client(1)).getString("access");

        assertThat(node.get(SESSIONS, bob).body()).doesNotContain(session);
        assertThat(node.call("DELETE", SESSIONS + session + "/", bob, "").statusCode())
                .isEqualTo(404);
        assertThat(node.get(sessionsOfAda, bob).statusCode()).isEqualTo(403);
        assertThat(node.call("DELETE", sessionsOfAda, bob, "").statusCode()).isEqualTo(403);
        assertThat(node.call("DELETE", sessionsOfAda + session + "/", bob, "").statusCode())
                .isEqualTo(403);
        for (String scope : List.of("this", "others", "all")) {
            String other = node.signIn("bob-" + ada, client(2)).getString("access");
            assertThat(node.call("POST", AUTH + "logout/", other, body("scope", scope))
                            .statusCode())
                    .isEqualTo(200);
        }

        assertThat(redis.exists("session:" + session)).isTrue();
        assertThat(node.get(ME, access).statusCode()).isEqualTo(200);
    }

    @Test
    void nothingBeyondTheirNamesIsSetByPeopleThemselves() {
        String before = row(ada);

        for (JsonObject fields : oneByOneAndTogether(FORBIDDEN.copy().mergeIn(STANDING))) {
            assertThat(node.call("PATCH", ME, person.getString("access"), fields.encode())
                            .statusCode())
                    .as(fields.encode())
                    .isEqualTo(200);
        }

        assertThat(row(ada)).isEqualTo(before);
    }

    @Test
    void nothingElseIsSetByStaff() {
        node.signIn("bob-" + ada, client(1));
        promote(ada, false);
        String before = row("bob-" + ada);

        for (JsonObject fields : oneByOneAndTogether(FORBIDDEN)) {
            assertThat(node.call("PATCH", USERS + idOf("bob-" + ada) + "/", person.getString("access"), fields.encode())
                            .statusCode())
                    .as(fields.encode())
                    .isEqualTo(200);
        }

        assertThat(row("bob-" + ada)).isEqualTo(before);
    }

    @Test
    void aSignInSetsNothingButWhoSignsIn() {
        String eve = "eve-" + ada;
        JsonObject more =
                FORBIDDEN.copy().mergeIn(STANDING).put("username", "root").put("first_name", "Eve");
        more.remove("email");
        assertThat(node.post("/api/v1/auth/otp/request/", more.copy().put("email", eve), CLIENT)
                        .join()
                        .statusCode())
                .isEqualTo(202);
        String code = node.codesFor(eve, 1).get(0);
        assertThat(node.post(
                                "/api/v1/auth/otp/verify/",
                                more.copy().put("email", eve).put("otp", code),
                                CLIENT)
                        .join()
                        .statusCode())
                .isEqualTo(200);

        assertThat(TestServers.shared()
                        .query("SELECT concat_ws(' ', first_name = '', is_active, is_staff, is_superuser, is_verified,"
                                + " username LIKE 'eve-%', date_joined > now() - interval '1 hour')"
                                + " FROM users WHERE email = '" + eve + "'"))
                .isEqualTo("t t f f t t t");
        assertThat(TestServers.shared().query("SELECT count(*) FROM users WHERE email = 'other@example.com'"))
                .isEqualTo("0");
    }

    @Test
    void ofTwentyDemotionsOfTheLastSuperuserAtOnceNoneIsMade() {
        promote(ada, true);
        String path = USERS + idOf(person) + "/";

        List<HttpResponse<String>> answers =
                node.race(20, n -> node.calling("PATCH", path, person.getString("access"), "{\"is_superuser\":false}"));

        assertThat(byStatus(answers)).isEqualTo(Map.of(409, 20L));
        assertThat(superusers()).isEqualTo("1");
    }

    @Test
    void ofFiveSuperusersWhoDemoteAllOthersAtOnceOneRemains() {
        List<JsonObject> five = new ArrayList<>(List.of(person));
        for (int n = 1; n < 5; n++) {
            five.add(node.signIn(n + "-" + ada, client(n)));
        }
        five.forEach(one -> promote(one.getJsonObject("user").getString("email"), true));

        List<CompletableFuture<HttpResponse<String>>> demotions = five.stream()
                .flatMap(by -> five.stream().filter(other -> !other.equals(by)).map(of -> demote(by, of)))
                .toList();

        assertThat(demotions).hasSize(20);
        assertThat(demotions).extracting(answer -> answer.join().statusCode()).containsOnly(200, 403);
        assertThat(superusers()).isEqualTo("1");
    }

    private CompletableFuture<HttpResponse<String>> demote(JsonObject by, JsonObject of) {
        return node.calling(
                "PATCH", USERS + idOf(of) + "/", by.getString("access"), "{\"is_superuser\":false,\"is_staff\":false}");
    }

    /** How it was forged, and the token: each but for one thing as ours are, and signed with our own key where that can be. */
    private static Map<String, String> forged(String access, String refresh) {
        Map<String, String> forged = new LinkedHashMap<>();
        JsonObject header = header(access);
        JsonObject payload = payload(access);
        String start = access.substring(0, access.lastIndexOf('.'));
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            String text = encode(header.copy().put("alg", none)) + "." + encode(payload);
            forged.put("alg '" + none + "' unsigned", text + ".");
            forged.put("alg '" + none + "' with two parts", text);
            forged.put("alg '" + none + "' signed", signed(header.copy().put("alg", none), payload, SIGNING_KEY));
        }
        for (String alg : List.of("HS384", "HS512", "RS256", "RS512", "PS256", "ES256", "EdDSA", "hs256", "HS256 ")) {
            forged.put("alg " + alg, signed(header.copy().put("alg", alg), payload, SIGNING_KEY));
        }
        for (Object kid : List.of(
                "",
                "0000000000000000",
                "../../../../dev/null",
                "/etc/passwd",
                "' OR '1'='1",
                "\u0000",
                1,
                new JsonArray().add(header.getString("kid")))) {
            forged.put("kid " + kid, signed(header.copy().put("kid", kid), payload, SIGNING_KEY));
        }
        for (String typ : List.of("JWT", "jwt", "at+JWT", "application/at+jwt", "rt+jwt", "")) {
            forged.put("typ " + typ, signed(header.copy().put("typ", typ), payload, SIGNING_KEY));
        }
        for (String name : List.of("typ", "alg", "kid")) {
            forged.put("no " + name, signed(without(header, name), payload, SIGNING_KEY));
        }
        for (String name : List.of("jwk", "jku", "x5u", "x5c", "crit", "zip", "b64")) {
            forged.put("with " + name, signed(header.copy().put(name, "https://evil.example"), payload, SIGNING_KEY));
        }
        for (String secret :
                List.of(" ", "secret", SECRET_KEY, SIGNING_KEY.toLowerCase(Locale.ROOT), header.getString("kid"))) {
            forged.put("secret " + secret, signed(header, payload, secret));
        }
        forged.put("without signature", start);
        forged.put("with an empty signature", start + ".");
        forged.put("with the signature of another token", start + refresh.substring(refresh.lastIndexOf('.')));
        forged.put(
                "somebody else's, signature kept",
                resigned(access, payload.copy().put("user_id", someone())));
        forged.put("longer, signature kept", resigned(access, payload.copy().put("exp", payload.getLong("exp") + 1)));
        Map<String, Consumer<JsonObject>> claims = Map.of(
                "expired", claim -> claim.put("exp", claim.getLong("iat") - 60),
                "of another issuer", claim -> claim.put("iss", "https://evil.example"),
                "for another audience", claim -> claim.put("aud", "https://evil.example"),
                "of the other kind", claim -> claim.put("token_type", "refresh"),
                "of no session", claim -> claim.put("sid", someone()),
                "not yet in force", claim -> claim.put("nbf", claim.getLong("exp")),
                "of nobody", claim -> claim.put("user_id", someone()),
                "without a sign-in", claim -> claim.remove("auth_time"));
        claims.forEach((how, change) -> {
            JsonObject changed = payload.copy();
            change.accept(changed);
            forged.put(how, signed(header, changed, SIGNING_KEY));
        });
        forged.put("a refresh token", refresh);
        return forged;
    }

    private static String resigned(String token, JsonObject payload) {
        return token.substring(0, token.indexOf('.') + 1) + encode(payload) + token.substring(token.lastIndexOf('.'));
    }

    private static String signed(JsonObject header, JsonObject payload, String secret) {
        String text = encode(header) + "." + encode(payload);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return text + "." + encode(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject header(String token) {
        return part(token, 0);
    }

    private static JsonObject payload(String token) {
        return part(token, 1);
    }

    private static JsonObject part(String token, int index) {
        byte[] json = Base64.getUrlDecoder().decode(token.split("\\.")[index]);
        return new JsonObject(new String(json, StandardCharsets.UTF_8));
    }

    private static String encode(JsonObject json) {
        return encode(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static JsonObject without(JsonObject json, String name) {
        JsonObject rest = json.copy();
        rest.remove(name);
        return rest;
    }

    private static String someone() {
        return UUID.randomUUID().toString();
    }

    private static List<JsonObject> oneByOneAndTogether(JsonObject fields) {
        return Stream.concat(
                        fields.stream().map(field -> new JsonObject().put(field.getKey(), field.getValue())),
                        Stream.of(fields))
                .toList();
    }

    private static String body(String name, String value) {
        return new JsonObject().put(name, value).encode();
    }

    private static String idOf(JsonObject signedIn) {
        return signedIn.getJsonObject("user").getString("id");
    }

    private static String idOf(String email) {
        return TestServers.shared().query("SELECT id::text FROM users WHERE email = '" + email + "'");
    }

    /** All of it, but for what each sign-in changes a moment later. */
    private static String row(String email) {
        eventually(() -> assertThat(
                        TestServers.shared().query("SELECT count(last_login) FROM users WHERE email = '" + email + "'"))
                .isEqualTo("1"));
        return TestServers.shared().query("SELECT users::text FROM users WHERE email = '" + email + "'");
    }

    private static String superusers() {
        return TestServers.shared().query("SELECT count(*) FROM users WHERE is_superuser AND is_active");
    }

    private void promote(String email, boolean superuser) {
        TestServers.shared()
                .runSql("UPDATE users SET is_staff = true, is_superuser = " + superuser + " WHERE email = '" + email
                        + "'");
        eventually(() -> assertThat(node.get(USERS, person.getString("access")).statusCode())
                .isEqualTo(200));
    }
}

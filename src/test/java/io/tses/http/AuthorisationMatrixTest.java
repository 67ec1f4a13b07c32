package io.tses.http;

import io.tses.http.routes.RateLimitFields;
import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may do what, on the whole running service: every call of the contract as nobody and as each kind of person. */
@OnRealServers
class AuthorisationMatrixTest {
    /** {@code USER} is the person whom the calls are about; {@code OTHER} is somebody else like them. */
    enum Role {
        NOBODY(3),
        USER(4),
        OTHER(5),
        STAFF(6),
        SUPERUSER(7);

        private final int column;

        Role(int column) {
            this.column = column;
        }
    }

    /**
     * One call for each line, and its status for each role in the order of {@link Role}. In path and body {@code {user}},
     * {@code {staff}} and {@code {superuser}} stand for ids, {@code {nobody}} for the id of none, {@code {session}} for a
     * session of {@code USER}, {@code {fresh}} for an address that was not used before, {@code {file}} for one of the
     * documentation, {@code {style}} for one of the sign-in page, {@code {root}} for the address of the superuser, {@code {client}} for
     * one that nobody calls from.
     */
    private static final String MATRIX = """
            POST   /api/v1/auth/otp/request/               {"email":"{fresh}"}                 202 202 202 202 202
            POST   /api/v1/auth/otp/verify/                {"email":"{fresh}","otp":"000000"}  400 400 400 400 400
            POST   /api/v1/auth/otp/link/                  {"token":"a"}                       400 400 400 400 400
            POST   /api/v1/auth/otp/link/preview/          {"token":"a"}                       400 400 400 400 400
            POST   /api/v1/auth/token/refresh/             {"refresh":"a.b.c"}                 401 401 401 401 401
            POST   /api/v1/auth/token/verify/              {"token":"a.b.c"}                   401 401 401 401 401
            POST   /api/v1/auth/token/blacklist/           {"refresh":"a.b.c"}                 401 401 401 401 401
            POST   /api/v1/auth/logout/                    {"scope":"others"}                  401 200 200 200 200
            GET    /api/v1/auth/sessions/                  -                                   401 200 200 200 200
            DELETE /api/v1/auth/sessions/{nobody}/         -                                   401 404 404 404 404
            DELETE /api/v1/auth/sessions/{session}/        -                                   401 204 404 404 404
            GET    /api/v1/auth/users/{user}/sessions/     -                                   401 403 403 200 200
            GET    /api/v1/auth/users/{superuser}/sessions/ -                                  401 403 403 403 200
            GET    /api/v1/auth/users/{nobody}/sessions/   -                                   401 403 403 404 404
            DELETE /api/v1/auth/users/{user}/sessions/     -                                   401 403 403 200 200
            DELETE /api/v1/auth/users/{superuser}/sessions/ -                                  401 403 403 403 200
            DELETE /api/v1/auth/users/{nobody}/sessions/   -                                   401 403 403 404 404
            DELETE /api/v1/auth/users/{user}/sessions/{session}/ -                             401 403 403 204 204
            DELETE /api/v1/auth/users/{superuser}/sessions/{session}/ -                        401 403 403 403 404
            DELETE /api/v1/auth/users/{user}/sessions/{nobody}/ -                              401 403 403 404 404
            GET    /api/v1/audit/export/                   -                                   401 403 403 200 200
            GET    /api/v1/audit/logs/                     -                                   401 200 200 200 200
            GET    /api/v1/audit/stream/                   -                                   401 403 403 200 200
            GET    /api/v1/auth/users/                     -                                   401 403 403 200 200
            GET    /api/v1/auth/users/me/                  -                                   401 200 200 200 200
            PATCH  /api/v1/auth/users/me/                  {"first_name":"Ada"}                401 200 200 200 200
            PATCH  /api/v1/auth/users/me/                  {"is_superuser":true}               401 200 200 200 200
            POST   /api/v1/auth/users/sign-out/?search=zz  {"preview":true}                    401 403 403 403 200
            POST   /api/v1/auth/users/sign-out/?search=zz  {"mark":"a"}                        401 403 403 403 409
            GET    /api/v1/auth/users/sign-out/            -                                   401 403 403 403 404
            GET    /api/v1/auth/users/{user}/              -                                   401 200 404 200 200
            GET    /api/v1/auth/users/{superuser}/         -                                   401 404 404 200 200
            GET    /api/v1/auth/users/{nobody}/            -                                   401 404 404 404 404
            GET    /api/v1/auth/users/17/                  -                                   401 404 404 404 404
            PATCH  /api/v1/auth/users/{user}/              {"last_name":"L"}                   401 403 403 200 200
            PATCH  /api/v1/auth/users/{user}/              {"is_active":false}                 401 403 403 200 200
            PATCH  /api/v1/auth/users/{user}/              {"is_staff":true}                   401 403 403 200 200
            PATCH  /api/v1/auth/users/{user}/              {"is_superuser":true}               401 403 403 403 200
            PATCH  /api/v1/auth/users/{user}/              {"is_superuser":false}              401 403 403 403 200
            PATCH  /api/v1/auth/users/{staff}/             {"is_staff":false}                  401 403 403 200 200
            PATCH  /api/v1/auth/users/{superuser}/         {"first_name":"R"}                  401 403 403 403 200
            PATCH  /api/v1/auth/users/{superuser}/         {"is_active":false}                 401 403 403 403 409
            PATCH  /api/v1/auth/users/{superuser}/         {"is_superuser":false}              401 403 403 403 409
            PATCH  /api/v1/auth/users/{nobody}/            {"first_name":"N"}                  401 403 403 404 404
            DELETE /api/v1/auth/users/{user}/              -                                   401 403 403 403 204
            DELETE /api/v1/auth/users/{superuser}/         -                                   401 403 403 403 409
            DELETE /api/v1/auth/users/{nobody}/            -                                   401 403 403 403 404
            POST   /api/v1/auth/users/{user}/unlock/       -                                   401 403 403 200 200
            POST   /api/v1/auth/users/{superuser}/unlock/  -                                   401 403 403 403 200
            POST   /api/v1/auth/users/{nobody}/unlock/     -                                   401 403 403 404 404
            GET    /api/v1/stats/                          -                                   401 403 403 200 200
            GET    /api/v1/tasks/                          -                                   401 403 403 200 200
            GET    /api/v1/tasks/mail/domains/             -                                   401 403 403 200 200
            POST   /api/v1/tasks/mail/{nobody}/retry/      -                                   401 403 403 404 404
            GET    /api/v1/limits/                         -                                   401 403 403 200 200
            GET    /api/v1/limits/bounds/                  -                                   401 403 403 200 200
            GET    /api/v1/limits/address/?email={fresh}   -                                   401 403 403 200 200
            DELETE /api/v1/limits/address/?email={fresh}   -                                   401 403 403 200 200
            DELETE /api/v1/limits/address/?email={root}    -                                   401 403 403 403 200
            GET    /api/v1/limits/client/?client={client}  -                                   401 403 403 200 200
            DELETE /api/v1/limits/client/?client={client}  -                                   401 403 403 200 200
            GET    /.well-known/jwks.json                  -                                   200 200 200 200 200
            GET    /.well-known/oauth-authorization-server -                                   200 200 200 200 200
            GET    /                                       -                                   302 302 302 302 302
            GET    /api/v1/auth/redoc/                     -                                   200 200 200 200 200
            GET    /api/v1/auth/swagger/                   -                                   200 200 200 200 200
            GET    /api/v1/auth/swagger.json/              -                                   200 200 200 200 200
            GET    /api/v1/auth/openapi.yaml/              -                                   200 200 200 200 200
            GET    /api/v1/auth/docs-assets/{file}/        -                                   200 200 200 200 200
            GET    /signin/                                -                                   200 200 200 200 200
            GET    /signin/{style}/                        -                                   200 200 200 200 200
            """;

    private static final Map<Role, String> TOKENS = new EnumMap<>(Role.class);
    private static final Map<Role, String> IDS = new EnumMap<>(Role.class);
    private static final UUID SECOND_SESSION = new UUID(7, 8);

    /** Of each role the session that their token belongs to, as Redis holds it. */
    private static final Map<Role, Session> SESSIONS = new EnumMap<>(Role.class);

    private static TestRedis redis;
    private static Node node;

    record Session(String userId, String id, List<Object> fields) {}

    record Call(String method, String path, String body, Role role, int status) {
        @Override
        public String toString() {
            return method + " " + path + " " + body + " as " + role + " is " + status;
        }
    }

    static Stream<Call> calls() {
        return MATRIX.lines().flatMap(line -> {
            List<String> cells = List.of(line.split(" +"));
            return Arrays.stream(Role.values()).map(role -> {
                String body = cells.get(2).equals("-") ? "" : cells.get(2);
                return new Call(cells.get(0), cells.get(1), body, role, Integer.parseInt(cells.get(role.column)));
            });
        });
    }

    @BeforeAll
    static void startNode(TestRedis ofAllTests, TestServers servers) {
        redis = ofAllTests;
        node = Node.start(redis.clockShift(), Map.of("users.cache-ttl", "0s", "ratelimit.client-permits", "1000000"));
        TOKENS.put(Role.NOBODY, "");
        for (Role role : List.of(Role.USER, Role.OTHER, Role.STAFF, Role.SUPERUSER)) {
            JsonObject signedIn = node.signIn(address(role), "203.0.113." + role.column);
            TOKENS.put(role, signedIn.getString("access"));
            String id = signedIn.getJsonObject("user").getString("id");
            IDS.put(role, id);
            SESSIONS.put(role, session(id));
        }
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyCallIsAnsweredByWhoCallsAndChangesNobodyWhenRefused(Call call) {
        makePeople();
        String people = people();
        List<String> sessions = sessions();

        HttpResponse<String> response = send(call);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(call.status());
        if (call.status() >= 400) {
            assertThat(people()).isEqualTo(people);
            assertThat(sessions()).isEqualTo(sessions);
        }
        switch (call.status()) {
            case 401 ->
                assertThat(response.headers().firstValue("WWW-Authenticate"))
                        .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer"));
            case 403 ->
                assertThat(response.body())
                        .isEqualTo(
                                "{\"detail\":\"You do not have permission to perform this action.\",\"code\":\"permission_denied\"}");
            case 404 -> assertThat(response.body()).isEqualTo("{\"detail\":\"Not found.\",\"code\":\"not_found\"}");
            default -> {}
        }
    }

    @Test
    void noCallIsMissing() {
        List<String> listed = MATRIX.lines()
                .map(line -> List.of(line.split(" +")))
                .map(cells -> cells.get(0) + " "
                        + cells.get(1)
                                .replaceAll("\\?.*", "")
                                .replaceAll("\\{\\w+}", ":id")
                                .replaceAll("(?<=.)/$", ""))
                .distinct()
                .toList();

        try (Served served = Served.plainly()) {
            assertThat(HttpVerticle.endpoints(
                            served.vertx,
                            served.bus,
                            new Served.Settings().config(),
                            Served.ISSUER,
                            RateLimitFields.NONE))
                    .extracting(endpoint ->
                            endpoint.method() + " " + endpoint.path().replaceAll(":\\w+", ":id"))
                    .isSubsetOf(listed);
        }
    }

    private static HttpResponse<String> send(Call call) {
        return node.call(
                call.method(), filled(call.path()), TOKENS.getOrDefault(call.role(), "none"), filled(call.body()));
    }

    /** The same people as ever, each as their role has them, and signed in; one of them twice. */
    private static void makePeople() {
        String rows = IDS.entrySet().stream()
                .map(person -> row(person.getKey(), person.getValue()))
                .collect(Collectors.joining(", "));
        TestServers.shared()
                .runSql("DELETE FROM users; DELETE FROM erasures; INSERT INTO users (id, email, username, is_staff,"
                        + " is_superuser, is_verified) VALUES " + rows);
        SESSIONS.forEach((role, session) -> {
            open(session);
            if (role == Role.USER) {
                open(new Session(session.userId(), SECOND_SESSION.toString(), session.fields()));
            }
        });
    }

    private static String row(Role role, String id) {
        return "('" + id + "', '" + address(role) + "', '" + role + "', "
                + (role == Role.STAFF || role == Role.SUPERUSER) + ", " + (role == Role.SUPERUSER) + ", true)";
    }

    private static void open(Session session) {
        Stream<Object> key = Stream.of("session:" + session.id());
        redis.command("HSET", Stream.concat(key, session.fields().stream()).toArray());
        redis.command("ZADD", "sessions:" + session.userId(), "0", session.id());
    }

    /** The only one that somebody has. */
    private static Session session(String userId) {
        String id =
                redis.command("ZRANGE", "sessions:" + userId, "0", "-1").get(0).toString();
        List<Object> fields = new ArrayList<>();
        Response hash = redis.command("HGETALL", "session:" + id);
        hash.getKeys()
                .forEach(name -> fields.addAll(List.of(name, hash.get(name).toString())));
        return new Session(userId, id, fields);
    }

    private static List<String> sessions() {
        return redis.command("KEYS", "session:*").stream()
                .map(Response::toString)
                .sorted()
                .toList();
    }

    private static String people() {
        return TestServers.shared().query("SELECT string_agg(users::text, ';' ORDER BY id) FROM users");
    }

    private static String filled(String text) {
        String filled = text.replace("{nobody}", new UUID(1, 2).toString())
                .replace("{session}", SECOND_SESSION.toString())
                .replace("{fresh}", UUID.randomUUID() + "@example.com")
                .replace("{root}", address(Role.SUPERUSER))
                .replace("{client}", "2001:db8::1")
                .replace("{file}", "docs.css")
                .replace("{style}", "signin.css");
        for (Map.Entry<Role, String> entry : IDS.entrySet()) {
            filled = filled.replace("{" + entry.getKey().name().toLowerCase(Locale.ROOT) + "}", entry.getValue());
        }
        return filled;
    }

    private static String address(Role role) {
        return role.name().toLowerCase(Locale.ROOT) + "@matrix.example.com";
    }
}

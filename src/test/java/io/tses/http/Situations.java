package io.tses.http;

import io.tses.support.Node;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import static io.tses.http.Situations.Standing.GONE;
import static io.tses.http.Situations.Standing.JUST_DISABLED;
import static io.tses.http.Situations.Standing.PLAIN;
import static io.tses.http.Situations.Standing.STAFF;
import static io.tses.http.Situations.Standing.SUPERUSER;
import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What must have happened for a documented call to be answered in a certain way: by operation and, where the call has a
 * body, the name of its example, else the status. Each makes it happen and returns the call, completed where an
 * example cannot know what it takes, such as a mailed code.
 */
final class Situations {
    /** What somebody may, or may no longer: what was done after the sign-in is not known everywhere at once. */
    enum Standing {
        PLAIN(false, ""),
        STAFF(true, ""),
        SUPERUSER(true, ""),
        JUST_DISABLED(false, "UPDATE users SET is_active = false"),
        GONE(false, "DELETE FROM users");

        private final boolean isStaff;
        private final String afterSignIn;

        Standing(boolean isStaff, String afterSignIn) {
            this.isStaff = isStaff;
            this.afterSignIn = afterSignIn;
        }
    }

    private final Node node;
    private final Consumer<Duration> advance;
    private final Map<String, UnaryOperator<Call>> all = new TreeMap<>();

    Situations(Node node, Consumer<Duration> advance) {
        this.node = node;
        this.advance = advance;
        signIn();
        tokens();
        sessions();
        auditLog();
        users();
        signOut();
        stats();
        tasks();
        limits();
        pages();
    }

    Map<String, UnaryOperator<Call>> all() {
        return all;
    }

    private void signIn() {
        all.put("requestCode anAddress", call -> call);
        all.put("requestCode knownDevice", call -> call);
        all.put("requestCode noAddress", call -> call);
        all.put("requestCode nothing", call -> call);
        all.put("requestCode fourthTime", call -> after(3, n -> call.from(client(n)), call));
        all.put("requestCode eleventhOfTheClient", call -> after(10, n -> call.body(stranger(n)), call));
        all.put("verifyCode wrongCode", call -> call);
        all.put("verifyCode noCode", call -> call);
        all.put("verifyCode fifthWrongCode", call -> after(4, n -> call, call));
        all.put(
                "verifyCode thirtyFirstOfTheClient",
                call -> after(30, n -> call.body(stranger(n).put("otp", "000000")), call));
        all.put("verifyCode rightCode", this::withMailedCode);
        all.put("verifyCode rightCodeOfTheHandle", call -> {
            JsonObject body = new JsonObject(call.body());
            Node.Fresh fresh = node.fresh(body.getString("email"), client(1));
            return call.body(body.put("otp", fresh.code()).put("handle", fresh.handle()));
        });
        all.put("verifyCode unknownHandle", call -> call);
        all.put("verifyCode tooManyGuesses", this::afterTwentyFourGuesses);
        for (String id : List.of("openLink", "previewLink")) {
            all.put(id + " mailedLink", call -> withMailedLink(call, "ada@example.com"));
            all.put(id + " wrongLink", call -> call);
            all.put(id + " noLink", call -> call);
            all.put(id + " thirtyFirstOfTheClient", call -> after(30, n -> call, call));
        }
        all.put("openLink linkOfDisabledUser", call -> {
            disabled("eve@example.com");
            return withMailedLink(call, "eve@example.com");
        });
        all.put("verifyCode disabledUser", call -> {
            disabled(new JsonObject(call.body()).getString("email"));
            return withMailedCode(call);
        });
    }

    private void tokens() {
        all.put("refreshTokens signedIn", this::withRefresh);
        all.put(
                "verifyToken goodToken",
                call -> call.body(new JsonObject().put("token", person(PLAIN).token())));
        all.put("blacklistToken signedIn", this::withRefresh);
        for (String id : List.of("refreshTokens", "verifyToken", "blacklistToken")) {
            all.put(id + " notGood", call -> call);
            all.put(id + " noToken", call -> call);
        }
        all.put("publicKeys 200", call -> call);
        all.put("serverMetadata 200", call -> call);
    }

    private Call withRefresh(Call call) {
        return call.body(new JsonObject().put("refresh", person(PLAIN).refresh()));
    }

    private void sessions() {
        for (String example : List.of("thisSession", "everywhere", "noScope")) {
            all.put("logout " + example, call -> call.bearing(person(PLAIN).token()));
        }
        all.put("listSessions 200", call -> call.bearing(person(PLAIN).token()));
        all.put("endSession 204", call -> {
            Person person = person(PLAIN);
            return about(session(person), call).bearing(person.token());
        });
        all.put("endSession 404", call -> call.bearing(person(PLAIN).token()));
        for (String id : List.of("listUserSessions", "endUserSessions")) {
            all.put(id + " 200", call -> about(person(PLAIN), call).bearing(staff()));
            all.put(id + " 403", call -> about(person(SUPERUSER), call).bearing(staff()));
            all.put(id + " 404", call -> call.bearing(staff()));
        }
        all.put("endUserSession 204", call -> {
            Person person = person(PLAIN);
            Call aboutThem = call.at(call.path().replaceFirst("[0-9a-f-]{36}/$", session(person) + "/"));
            return about(person, aboutThem).bearing(staff());
        });
        all.put("endUserSession 403", call -> call.bearing(person(PLAIN).token()));
        all.put("endUserSession 404", call -> about(person(PLAIN), call).bearing(staff()));
    }

    /** The id of the only one that somebody has. */
    private String session(Person person) {
        Call list = Call.sample(Contract.read().operation("listSessions")).bearing(person.token());
        return new JsonObject(list.send(node.httpPort()).body())
                .getJsonArray("results")
                .getJsonObject(0)
                .getString("id");
    }

    private void auditLog() {
        all.put("followEvents 200", call -> call.bearing(staff()));
        all.put("followEvents 400", call -> call.bearing(staff()).at(call.path() + "?event=x"));
        all.put("followEvents 403", call -> call.bearing(person(PLAIN).token()));
        all.put("exportEvents 200", call -> call.bearing(staff()));
        all.put("exportEvents 400", call -> call.bearing(staff()).at(call.path() + "?format=xml"));
        all.put("exportEvents 403", call -> call.bearing(person(PLAIN).token()));
        all.put("findEvents 200", call -> call.bearing(staff()));
        all.put("findEvents 400", call -> call.bearing(staff()).at(call.path() + "?page_size=0"));
        all.put("findEvents 404", call -> call.bearing(staff()).at(call.path() + "?page=500"));
    }

    private void users() {
        all.put("listUsers 200", call -> call.bearing(staff()));
        all.put("listUsers 400", call -> call.bearing(staff()).at(call.path() + "?is_active=perhaps"));
        all.put("listUsers 403", call -> call.bearing(person(PLAIN).token()));
        all.put("listUsers 404", call -> call.bearing(staff()).at(call.path() + "?page=9"));
        all.put("showMe 200", call -> call.bearing(staff()));
        all.put("showMe 404", call -> call.bearing(person(GONE).token()));
        all.put("changeMe newNames", call -> call.bearing(person(PLAIN).token()));
        all.put("changeMe badUsername", call -> call.bearing(person(PLAIN).token()));
        all.put("changeMe takenUsername", call -> {
            TestServers.shared()
                    .runSql("INSERT INTO users (id, email, username)"
                            + " VALUES (gen_random_uuid(), 'grace@example.com', 'grace')");
            return call.bearing(person(PLAIN).token());
        });
        all.put("changeMe sixthUsername", call -> {
            Call own = call.bearing(person(PLAIN).token());
            return after(5, n -> own.body(new JsonObject().put("username", "countess" + n)), own);
        });
        all.put("changeMe 403", call -> call.bearing(person(JUST_DISABLED).token()));
        all.put("changeMe 404", call -> call.bearing(person(GONE).token()));
        all.put("showUser 200", call -> about(person(PLAIN), call).bearing(staff()));
        all.put("showUser 404", call -> call.bearing(staff()));
        all.put("changeUser disable", call -> about(person(PLAIN), call).bearing(staff()));
        all.put("changeUser noFlag", call -> about(person(PLAIN), call).bearing(staff()));
        all.put(
                "changeUser superuserByStaff",
                call -> about(person(PLAIN), call).bearing(staff()));
        all.put("changeUser lastSuperuser", this::aboutTheLastSuperuser);
        all.put("changeUser 429", call -> {
            Person superuser = person(SUPERUSER);
            Before own = n -> about(superuser, call)
                    .bearing(superuser.token())
                    .body(new JsonObject().put("username", "countess" + n));
            return after(5, own, own.number(6));
        });
        all.put("changeUser 404", call -> call.bearing(staff()));
        all.put(
                "eraseUser 204",
                call -> about(person(PLAIN), call).bearing(person(SUPERUSER).token()));
        all.put("eraseUser 403", call -> about(person(PLAIN), call).bearing(staff()));
        all.put("eraseUser 404", call -> call.bearing(person(SUPERUSER).token()));
        all.put("eraseUser 409", this::aboutTheLastSuperuser);
        all.put("unlockUser 200", call -> about(person(PLAIN), call).bearing(staff()));
        all.put("unlockUser 403", call -> call.bearing(person(PLAIN).token()));
        all.put("unlockUser 404", call -> call.bearing(staff()));
        all.put("unlockUser 429", call -> {
            Call unlock = about(person(PLAIN), call).bearing(staff());
            return after(5, n -> unlock, unlock);
        });
    }

    private void signOut() {
        all.put("previewOrSignOut 200", call -> call.bearing(superuser()));
        all.put("previewOrSignOut preview", call -> call.bearing(superuser()));
        all.put("previewOrSignOut noMark", call -> call.bearing(superuser()));
        all.put("previewOrSignOut oldMark", call -> call.bearing(superuser()));
        all.put("previewOrSignOut seen", call -> {
            Call own = call.at(call.path() + "?search=nobody").bearing(superuser());
            Answer preview = own.body(new JsonObject().put("preview", true)).send(node.httpPort());
            return own.body(new JsonObject().put("mark", new JsonObject(preview.body()).getString("mark")));
        });
        all.put("previewOrSignOut 403", call -> call.bearing(staff()));
        all.put("showSignOut 200", call -> {
            Call own = call.bearing(superuser());
            Call begin = Call.sample(Contract.read().operation("previewOrSignOut"));
            all.get("previewOrSignOut seen").apply(begin).send(node.httpPort());
            return own;
        });
        all.put("showSignOut 403", call -> call.bearing(staff()));
        all.put("showSignOut 404", call -> call.bearing(superuser()));
    }

    private Call aboutTheLastSuperuser(Call call) {
        Person superuser = person(SUPERUSER);
        return about(superuser, call).bearing(superuser.token());
    }

    private static Call about(Person person, Call call) {
        return about(person.id(), call);
    }

    private static Call about(String id, Call call) {
        return call.at(call.path().replaceFirst("[0-9a-f-]{36}", id));
    }

    private void stats() {
        all.put("findStats 200", call -> call.bearing(staff()));
        all.put("findStats 400", call -> call.bearing(staff()).at(call.path() + "?window=1w"));
        all.put("findStats 403", call -> call.bearing(person(PLAIN).token()));
    }

    private void tasks() {
        all.put("listTasks 200", call -> call.bearing(staff()));
        all.put("listTasks 400", call -> call.bearing(staff()).at(call.path() + "?limit=0"));
        all.put("listTasks 403", call -> call.bearing(person(PLAIN).token()));
        all.put("listMailDomains 200", call -> call.bearing(staff()));
        all.put("listMailDomains 400", call -> call.bearing(staff()).at(call.path() + "?limit=501"));
        all.put("listMailDomains 403", call -> call.bearing(person(PLAIN).token()));
        all.put("retryMail 202", call -> {
            String staff = staff();
            node.mails().refuseAll(451);
            try {
                node.requestCode("failing-" + UUID.randomUUID() + "@example.com", client(2));
                return about(job("failed", staff), call).bearing(staff);
            } finally {
                node.mails().takeAll();
            }
        });
        all.put("retryMail 403", call -> call.bearing(person(PLAIN).token()));
        all.put("retryMail 404", call -> call.bearing(staff()));
        all.put("retryMail 409", call -> {
            String staff = staff();
            return about(job("sent", staff), call).bearing(staff);
        });
    }

    private void limits() {
        for (String id : List.of("listLimits", "showLimitBounds", "showAddressLimits", "showClientLimits")) {
            all.put(id + " 200", call -> call.bearing(staff()));
            all.put(id + " 403", call -> call.bearing(person(PLAIN).token()));
        }
        all.put("listLimits 400", call -> call.bearing(staff()).at(call.path() + "?limit=speed"));
        for (String id : List.of("showAddressLimits", "freeAddress", "showClientLimits", "freeClient")) {
            all.put(id + " 400", call -> call.bearing(staff()).at(call.path().replaceAll("=.*", "=nobody")));
        }
        for (String id : List.of("freeAddress", "freeClient")) {
            all.put(id + " 200", call -> call.bearing(staff()));
            all.put(id + " 403", call -> call.bearing(person(PLAIN).token()));
            all.put(id + " 429", call -> after(5, n -> call.bearing(staff()), call.bearing(staff())));
        }
    }

    /** The id of the job that came into a state last. */
    private String job(String state, String staff) {
        Call list = Call.sample(Contract.read().operation("listTasks")).bearing(staff);
        List<String> ids = new ArrayList<>();
        eventually(() -> {
            Answer answer = list.at(list.path() + "?state=" + state).send(node.httpPort());
            JsonArray jobs = new JsonObject(answer.body()).getJsonObject("jobs").getJsonArray("results");
            assertThat(jobs).isNotEmpty();
            ids.add(jobs.getJsonObject(0).getString("id"));
        });
        return ids.get(0);
    }

    private void pages() {
        all.put("root 302", call -> call);
        for (String id : new String[] {
            "redoc", "swagger", "contractAsJson", "contractAsYaml", "docsAsset", "signInPage", "signInFile"
        }) {
            all.put(id + " 200", call -> call);
            all.put(
                    id + " 304",
                    call -> call.with(
                            "If-None-Match",
                            call.send(node.httpPort()).header("ETag").orElseThrow()));
        }
        all.put("docsAsset 404", call -> call.at(call.path() + "nothing"));
        all.put("signInPage 302", call -> call.at("/signin"));
        all.put("signInFile 404", call -> call.at(call.path() + "nothing"));
    }

    private record Person(String id, String token, String refresh) {}

    /** The access token of somebody who is staff. */
    String staff() {
        return person(STAFF).token();
    }

    /** The access token of somebody who may do everything. */
    String superuser() {
        return person(SUPERUSER).token();
    }

    /** Somebody who has just signed in. */
    private Person person(Standing standing) {
        UUID id = UUID.randomUUID();
        String email = id + "@example.com";
        TestServers servers = TestServers.shared();
        servers.runSql("INSERT INTO users (id, email, username, is_staff, is_superuser) VALUES ('" + id + "', '" + email
                + "', '" + id + "', " + standing.isStaff + ", " + (standing == SUPERUSER) + ")");
        String code = node.freshCode(email, client(1));
        JsonObject tokens = new JsonObject(node.verify(email, code, client(1)).body());
        if (!standing.afterSignIn.isEmpty()) {
            servers.runSql(standing.afterSignIn + " WHERE id = '" + id + "'");
        }
        return new Person(id.toString(), tokens.getString("access"), tokens.getString("refresh"));
    }

    private static void disabled(String email) {
        TestServers.shared()
                .runSql("INSERT INTO users (id, email, username, is_active) VALUES (gen_random_uuid(), '" + email
                        + "', 'eve', false)");
    }

    private Call withMailedLink(Call call, String email) {
        return call.body(
                new JsonObject().put("token", node.fresh(email, client(1)).link()));
    }

    private String handle(JsonObject body, int asker) {
        return node.fresh(body.getString("email"), client(asker)).handle();
    }

    /** Eight requests, three guesses at each, so that the one of the call is the last that is compared. */
    private Call afterTwentyFourGuesses(Call call) {
        JsonObject body = new JsonObject(call.body());
        for (int request = 1; request <= 8; request++) {
            JsonObject guess = body.copy().put("handle", handle(body, request));
            after(3, n -> call.from(client(100 + n)).body(guess), call);
            advance.accept(Duration.ofMinutes(10));
        }
        return call.body(body.put("handle", handle(body, 9)));
    }

    private Call withMailedCode(Call call) {
        JsonObject body = new JsonObject(call.body());
        return call.body(body.put("otp", node.freshCode(body.getString("email"), client(1))));
    }

    private interface Before {
        Call number(int n);
    }

    private Call after(int times, Before before, Call call) {
        for (int n = 1; n <= times; n++) {
            before.number(n).send(node.httpPort());
        }
        return call;
    }

    private static JsonObject stranger(int n) {
        return new JsonObject().put("email", "person-" + n + "@example.com");
    }

    private static String client(int n) {
        return "198.51.100." + n;
    }
}

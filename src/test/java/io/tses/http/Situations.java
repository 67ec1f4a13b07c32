package io.tses.http;

import io.tses.support.Node;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What must have happened for a documented call to be answered in a certain way: by operation and, where the call has a
 * body, the name of its example, else the status. Each makes it happen and returns the call, completed where an
 * example cannot know what it takes, such as a mailed code.
 */
final class Situations {
    private final Node node;
    private final Map<String, UnaryOperator<Call>> all = new TreeMap<>();

    Situations(Node node) {
        this.node = node;
        signIn();
        auditLog();
        documentation();
    }

    Map<String, UnaryOperator<Call>> all() {
        return all;
    }

    private void signIn() {
        all.put("requestCode anAddress", call -> call);
        all.put("requestCode noAddress", call -> call);
        all.put("requestCode nothing", call -> call);
        all.put("requestCode fourthTime", call -> after(3, n -> call.from(client(n)), call));
        all.put("requestCode eleventhOfTheClient", call -> after(10, n -> call.body(person(n)), call));
        all.put("verifyCode wrongCode", call -> call);
        all.put("verifyCode noCode", call -> call);
        all.put("verifyCode fifthWrongCode", call -> after(4, n -> call, call));
        all.put(
                "verifyCode thirtyFirstOfTheClient",
                call -> after(30, n -> call.body(person(n).put("otp", "000000")), call));
        all.put("verifyCode rightCode", this::withMailedCode);
        all.put("verifyCode disabledUser", call -> {
            String email = new JsonObject(call.body()).getString("email");
            TestServers.shared()
                    .runSql("INSERT INTO users (id, email, username, is_active) VALUES (gen_random_uuid(), '" + email
                            + "', 'eve', false)");
            return withMailedCode(call);
        });
    }

    private void auditLog() {
        all.put("findEvents 200", call -> call.bearing(staff()));
        all.put("findEvents 400", call -> call.bearing(staff()).at(call.path() + "?page_size=0"));
        all.put("findEvents 404", call -> call.bearing(staff()).at(call.path() + "?page=9"));
    }

    private void documentation() {
        all.put("root 302", call -> call);
        for (String id : new String[] {"redoc", "swagger", "contractAsJson", "contractAsYaml", "docsAsset"}) {
            all.put(id + " 200", call -> call);
            all.put(
                    id + " 304",
                    call -> call.with(
                            "If-None-Match",
                            call.send(node.httpPort()).header("ETag").orElseThrow()));
        }
        all.put("docsAsset 404", call -> call.at(call.path() + "nothing"));
    }

    /** The access token of somebody who is staff and signed in. */
    String staff() {
        String email = "staff-" + System.nanoTime() + "@example.com";
        String token = new JsonObject(node.verify(email, node.freshCode(email, client(1)), client(1))
                        .body())
                .getString("access");
        TestServers.shared().runSql("UPDATE users SET is_staff = true WHERE email = '" + email + "'");
        return token;
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

    private static JsonObject person(int n) {
        return new JsonObject().put("email", "person-" + n + "@example.com");
    }

    private static String client(int n) {
        return "198.51.100." + n;
    }
}

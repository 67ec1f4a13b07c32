package io.tses.journey;

import io.tses.support.NodeTest;
import io.tses.support.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever stands in a parameter or for an id, on the whole running service: it is understood or refused, and breaks nothing. */
class AnyParameterTest extends NodeTest {
    private static final String USERS = "/api/v1/auth/users/";

    /** Numbers of every kind but the small positive ones. */
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "+1",
            "00",
            "1.5",
            "1e3",
            "0x10",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "9".repeat(400),
            "\u0661",
            "\uff11",
            "\u00b2",
            "NaN",
            "Infinity");

    private static final List<String> TEXTS = List.of(
            "\0",
            "1\0",
            "%",
            "%00",
            "'",
            "';--",
            "\\",
            "\ud800",
            "\uffff",
            "\ud83d\ude00",
            "null",
            "[]",
            "{}",
            "*",
            "\r\nX: y",
            "me/../..",
            "a".repeat(3000));

    /** Places of every list, and what looks like one. */
    private static final List<String> PLACES = List.of(
            "0-0e",
            "0-0q",
            "00-00e",
            "0-1e",
            "1-0q",
            "999999999999999-999999999999999e",
            "9999999999999999-0e",
            "18446744073709551615-18446744073709551615q",
            "18446744073709551616-0q",
            "1-1",
            "1-1x",
            "-1-1e",
            "\u0661-\u0661e",
            cursor(0, 0, 0),
            cursor(-1, 0, 0),
            cursor(Long.MAX_VALUE, -1, -1),
            cursor(Long.MIN_VALUE, 1, 1),
            cursor(253_402_300_799_000_000L, -1, -1),
            cursor(253_402_300_799_000_001L, 0, 0),
            cursor(1_700_000_000_000_000L, 1, 1) + "=",
            cursor(1_700_000_000_000_000L, 1, 1) + "A",
            "+/+/",
            "====");

    private static final List<String> IDS = List.of(
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
            "00000000-0000-0000-0000-00000000000",
            "00000000-0000-0000-0000-0000000000000",
            "0-0-0-0-0",
            "00000000_0000_0000_0000_000000000000",
            "\u0660".repeat(8) + "-0000-0000-0000-000000000000");

    private static final List<String> ANYTHING =
            Stream.of(NUMBERS, TEXTS, PLACES, IDS).flatMap(List::stream).toList();

    /** The parameters of each list, those of others among them. */
    private static final Map<String, String> LISTS = Map.of(
            "/api/v1/tasks/", "state limit cursor page",
            "/api/v1/audit/logs/", "email event action from to ordering page page_size cursor",
            "/api/v1/auth/users/",
                    "email username is_active is_staff is_superuser search ordering page page_size cursor",
            "/api/v1/auth/sessions/", "cursor");

    private static final List<String> NO_ENCODING =
            List.of("%", "%zz", "%1", "%C0%80", "%FF", "=", "&", "%u0031", "|", "^");

    private static final List<String> CALLS_BY_ID = List.of(
            "GET /api/v1/auth/users/ID/",
            "PATCH /api/v1/auth/users/ID/",
            "DELETE /api/v1/auth/users/ID/",
            "POST /api/v1/auth/users/ID/unlock/",
            "GET /api/v1/auth/users/ID/sessions/",
            "DELETE /api/v1/auth/users/ID/sessions/",
            "DELETE /api/v1/auth/users/OWN/sessions/ID/",
            "DELETE /api/v1/auth/sessions/ID/",
            "POST /api/v1/tasks/mail/ID/retry/");

    private String staff = "";

    @BeforeEach
    void someoneOfTheStaff() {
        staff = node.signIn(ada, CLIENT).getString("access");
        TestServers.shared()
                .runSql("UPDATE users SET is_staff = true, is_superuser = true WHERE email = '" + ada + "'");
        eventually(() ->
                assertThat(node.call("GET", USERS, staff, "").statusCode()).isEqualTo(200));
    }

    @Test
    void anyParameterIsUnderstoodOrRefused() {
        List<String> broken = new ArrayList<>();
        LISTS.forEach((path, names) -> {
            for (String name : names.split(" ")) {
                broken.addAll(unfit("GET", ANYTHING.stream().map(value -> path + "?" + name + "=" + encode(value))));
                NO_ENCODING.forEach(raw -> noteRaw(broken, path + "?" + name + "=" + raw));
            }
        });

        assertThat(broken).isEmpty();
    }

    @Test
    void anyIdIsNobodysUnlessItIsSomebodys() {
        String own = json(node.call("GET", USERS + "me/", staff, "")).getString("id");
        List<String> broken = new ArrayList<>();
        for (String call : CALLS_BY_ID) {
            String[] parts = call.split(" ");
            String path = parts[1].replace("OWN", own);
            broken.addAll(unfit(parts[0], ANYTHING.stream().map(id -> path.replace("ID", encode(id)))));
        }

        assertThat(broken).isEmpty();
    }

    /** Those of the paths, asked for all at once, that were not understood, and not refused for being what they are either. */
    private List<String> unfit(String method, Stream<String> paths) {
        List<CompletableFuture<HttpResponse<String>>> answers = paths.map(
                        path -> node.calling(method, path, staff, method.equals("PATCH") ? "{}" : ""))
                .toList();
        return answers.stream()
                .map(CompletableFuture::join)
                .filter(answer -> !isFit(answer))
                .map(answer -> method + " " + answer.uri() + " " + answer.statusCode() + " " + answer.body())
                .toList();
    }

    private static boolean isFit(HttpResponse<String> answer) {
        boolean isId = answer.uri().getRawQuery() == null;
        return isId
                ? List.of(400, 404).contains(answer.statusCode())
                : List.of(200, 400, 404).contains(answer.statusCode());
    }

    /** As {@link #unfit}, for what a client library does not send. */
    private void noteRaw(List<String> broken, String path) {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + staff
                + "\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", node.httpPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.matches("(?s)HTTP/1.1 (200|400|404) .*")) {
                broken.add(path + " " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A place of the lists that are in the order of time. */
    private static String cursor(long micros, long high, long low) {
        byte[] bytes = ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(micros)
                .putLong(high)
                .putLong(low)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

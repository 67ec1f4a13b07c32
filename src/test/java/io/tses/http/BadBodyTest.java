package io.tses.http;

import io.tses.otp.VerifyCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.REQUEST;
import static io.tses.http.Served.VERIFY;
import static io.tses.http.Served.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is sent as a body, the answer says what is wrong with it, and nobody behind HTTP is asked. */
@Tag("slow")
class BadBodyTest {
    private static final String MALFORMED_EMAIL = "Enter a valid email address.";
    private static final String MALFORMED_CODE = "Enter the 6-digit code.";

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);

    @BeforeEach
    void answer() {
        stubs.requesting().verifying(new VerifyCode.Wrong(4, Optional.empty()));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | JSON parse error - the body is empty.",
                "'   ' | JSON parse error - the body is empty.",
                "'{\"email\":' | JSON parse error - the body ends too early: line 1, column 10.",
                "'{\"email\":\"secret' | JSON parse error - the body ends too early: line 1, column 17.",
                "'{\"email\":secret}' | JSON parse error - unexpected input: line 1, column 17.",
                "'email=ada%40example.com' | JSON parse error - unexpected input: line 1, column 7.",
                "'{} secret' | JSON parse error - unexpected input: line 1, column 10.",
                "'{}{}' | JSON parse error - more follows: line 1, column 3."
            })
    void whatIsNoJsonIsRefusedWithItsPlaceButNotItsText(String body, String detail) {
        HttpResponse<String> response = served.post(REQUEST, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).doesNotContain("secret");
        assertThat(json(response))
                .isEqualTo(new JsonObject().put("detail", detail).put("code", "parse_error"));
        assertThat(stubs.requested).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fc", // Latin-1
                "c0ae", // overlong
                "e080ae",
                "f08080ae",
                "c080",
                "eda080", // halves of characters
                "edb080",
                "eda081edb080",
                "f4908080", // beyond the last character
                "f8888080ae",
                "c3", // not whole
                "e282",
                "f09f98",
                "80", // not begun
                "bf",
                "ff",
                "fe"
            })
    void bytesThatAreNoUtf8AreRefused(String hex) {
        byte[] odd = HexFormat.of().parseHex(hex);
        byte[] before = "{\"x\":\"".getBytes(UTF_8);
        byte[] after = "\",\"email\":\"ada@example.com\"}".getBytes(UTF_8);
        byte[] body = ByteBuffer.allocate(before.length + odd.length + after.length)
                .put(before)
                .put(odd)
                .put(after)
                .array();

        assertNotUtf8(body);
        assertNotUtf8(Arrays.copyOf(body, before.length + odd.length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTF-16",
                "UTF-16BE",
                "UTF-16LE",
                "UTF-32",
                "UTF-32BE",
                "UTF-32LE",
                "X-UTF-32BE-BOM",
                "x-UTF-16LE-BOM"
            })
    void anotherUnicodeIsNotGuessed(String charset) {
        HttpResponse<String> response = post("{\"email\":\"ada@example.com\"}".getBytes(Charset.forName(charset)));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"detail\":\"JSON parse error - ");
        assertThat(stubs.requested).isEmpty();
    }

    @Test
    void oneByteOrderMarkIsLeftOut() {
        String body = "{\"email\":\"ada@example.com\"}";

        assertThat(served.post(REQUEST, "\uFEFF" + body).statusCode()).isEqualTo(202);
        assertThat(served.post(REQUEST, "\uFEFF\uFEFF" + body).statusCode()).isEqualTo(400);
        assertThat(served.post(REQUEST, body + "\uFEFF").statusCode()).isEqualTo(400);
        assertThat(served.post(REQUEST, "\uFEFF").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"email\":\"eve@example.com\",\"email\":\"ada@example.com\"}",
                "{\"email\":\"ada@example.com\",\"email\":\"ada@example.com\"}",
                "{\"email\":\"eve@example.com\",\"\\u0065mail\":\"ada@example.com\"}",
                "{\"email\":\"ada@example.com\",\"x\":1,\"x\":null}",
                "{\"email\":\"ada@example.com\",\"x\":[{\"y\":1,\"y\":2}]}",
                "{\"email\":\"a\u0000da@example.com\"}",
                "{\"email\u0000\":\"ada@example.com\"}",
                "{\"email\":\"ada@example.com\"}\u0000",
                "{\"email\":\"ada@example.com\",\"x\":NaN}",
                "{\"email\":\"ada@example.com\",\"x\":01}",
                "{\"email\":\"ada@example.com\",\"x\":1.}",
                "{\"email\":\"ada@example.com\",}",
                "{'email':'ada@example.com'}",
                "{email:\"ada@example.com\"}",
                "{\"email\":\"ada@example.com\"/**/}",
                "{\"email\":\"ada@example.com\",\"x\":\"\\q\"}"
            })
    void whatParsersReadInDifferentWaysIsRefused(String body) {
        HttpResponse<String> response = served.post(REQUEST, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"detail\":\"JSON parse error - ");
        assertThat(stubs.requested).isEmpty();
    }

    private void assertNotUtf8(byte[] body) {
        HttpResponse<String> response = post(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).getString("detail")).isEqualTo("JSON parse error - not UTF-8.");
        assertThat(stubs.requested).isEmpty();
    }

    private HttpResponse<String> post(byte[] body) {
        return served.send(
                served.to(REQUEST, "Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body)));
    }

    @ParameterizedTest
    @CsvSource({"[1], list", "'\"ada\"', str", "17, int", "1.5, float", "true, bool"})
    void aBodyThatIsNoObjectIsRefused(String body, String type) {
        HttpResponse<String> response = served.post(REQUEST, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response))
                .isEqualTo(problem("non_field_errors", "Invalid data. Expected a dictionary, but got " + type + "."));
    }

    @Test
    void nullIsNoData() {
        assertThat(json(served.post(REQUEST, "null"))).isEqualTo(problem("non_field_errors", "No data provided"));
    }

    @Test
    void deepNestingIsRefusedWhereverItStands() {
        String deep = "[".repeat(5000) + "]".repeat(5000);

        assertThat(served.post(REQUEST, deep).statusCode()).isEqualTo(400);
        assertThat(json(served.post(REQUEST, "{\"x\":" + deep + "}")).getString("detail"))
                .startsWith("JSON parse error - nested too deeply");
    }

    @Test
    void anEndlessNumberIsRefused() {
        HttpResponse<String> response = served.post(REQUEST, "{\"email\":" + "9".repeat(10_000) + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"detail\":\"JSON parse error - nested too deeply");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/jsonx",
                "json",
                "application/problem+json"
            })
    void anotherContentTypeIsRefused(String type) {
        HttpResponse<String> response = served.post(REQUEST, "{\"email\":\"ada@example.com\"}", "Content-Type", type);

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(json(response).getString("detail"))
                .isEqualTo("Unsupported media type \"" + type + "\" in request. Send application/json.");
    }

    @Test
    void noContentTypeIsRefused() {
        HttpResponse<String> response = served.send(served.to(REQUEST).POST(BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=utf-8",
                "Application/JSON;charset=\"UTF-8\"",
                "application/json",
                "application/json;",
                "application/json ; charset=utf8",
                "application/json; charset=UTF8",
                "application/json;CHARSET=us-ascii",
                "application/json; charset=ASCII",
                "application/json; profile=x; charset=\"utf-8\"; version=1",
                "application/json; profile=\"charset\""
            })
    void jsonIsAcceptedAsUtf8HoweverItIsSpelt(String type) {
        HttpResponse<String> response = served.post(REQUEST, "{\"email\":\"ada@example.com\"}", "Content-Type", type);

        assertThat(response.statusCode()).isEqualTo(202);
    }

    @Test
    void anotherCharsetOrEncodingIsRefused() {
        for (String charset : List.of(
                "utf-16",
                "utf-16le",
                "utf-32",
                "iso-8859-1",
                "latin1",
                "utf-7",
                "cesu-8",
                "utf-8, utf-16",
                "utf-8x",
                "x-utf-8",
                "\"\"",
                "",
                "\"utf-8",
                "'utf-8'",
                "utf-8; charset=utf-16")) {
            assertThat(served.post(REQUEST, "{}", "Content-Type", "application/json; charset=" + charset)
                            .statusCode())
                    .as(charset)
                    .isEqualTo(415);
        }
        assertThat(served.post(REQUEST, "{}", "Content-Type", "application/json; charset = utf-16")
                        .statusCode())
                .isEqualTo(415);
        assertThat(served.post(REQUEST, "{}", "Content-Encoding", "gzip").statusCode())
                .isEqualTo(415);
    }

    @Test
    void missingFieldsAreAllNamedAtOnce() {
        HttpResponse<String> response = served.post(VERIFY, "{}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"email\":[\"This field is required.\"],\"otp\":[\"This field is required.\"],\"code\":\"invalid_input\"}");
        assertThat(stubs.verified).isEmpty();
    }

    @Test
    void eachFieldHasItsOwnProblem() {
        HttpResponse<String> response = served.post(VERIFY, "{\"email\":\"ada\",\"otp\":null}");

        assertThat(json(response))
                .isEqualTo(problem("email", MALFORMED_EMAIL).mergeIn(problem("otp", "This field may not be null.")));
    }

    @ParameterizedTest
    @CsvSource({
        "null, This field may not be null.",
        "'\"\"', This field may not be blank.",
        "'\" \\t \"', This field may not be blank.",
        "1.5, Not a valid string.",
        "true, Not a valid string.",
        "'[\"ada@example.com\"]', Not a valid string.",
        "'{\"a\":{\"b\":1}}', Not a valid string."
    })
    void aFieldOfTheWrongKindIsNamed(String value, String complaint) {
        HttpResponse<String> response = served.post(VERIFY, "{\"email\":" + value + ",\"otp\":" + value + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response)).isEqualTo(problem("email", complaint).mergeIn(problem("otp", complaint)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada",
                "ada@",
                "@example.com",
                "ada@example",
                "ada@exa mple.com",
                "ada@example.com\\r\\nBcc: eve@example.com",
                "ada\\r\\n@example.com",
                "ada\\u0000@example.com",
                "\\u0000ada@example.com",
                "ada@example.com\\u0000",
                "ada\\u0007@example.com",
                "ada\\ud800@example.com",
                "ada@example.com,eve@example.com",
                "ada@[127.0.0.1]",
                "<ada@example.com>"
            })
    void whatIsNoAddressIsRefused(String email) {
        HttpResponse<String> response = served.post(REQUEST, "{\"email\":\"" + email + "\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response)).isEqualTo(problem("email", MALFORMED_EMAIL));
        assertThat(stubs.requested).isEmpty();
    }

    @Test
    void anAddressOfTenKilobytesIsRefused() {
        HttpResponse<String> response = served.post(REQUEST, "{\"email\":\"" + "a".repeat(10_240) + "@example.com\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response)).isEqualTo(problem("email", MALFORMED_EMAIL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345",
                "1234567",
                "abcdef",
                "12345a",
                "123 4567",
                "-123456",
                "123.456",
                "１２３４５",
                "١٢٣٤٥٦٧",
                "12345\\u0000",
                "123456\\r\\nX: y"
            })
    void whatIsNotSixDigitsIsRefusedWithoutCounting(String code) {
        HttpResponse<String> response = served.post(VERIFY, "{\"email\":\"ada@example.com\",\"otp\":\"" + code + "\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response)).isEqualTo(problem("otp", MALFORMED_CODE));
        assertThat(stubs.verified).isEmpty();
    }

    @Test
    void unknownFieldsAreIgnored() {
        String body = "{\"is_staff\":true,\"more\":{\"a\":[1,2,{\"email\":\"eve@example.com\"}]},"
                + "\"email\":\"ada@example.com\",\"__proto__\":null}";

        assertThat(served.post(REQUEST, body).statusCode()).isEqualTo(202);
        assertThat(stubs.requested.element().email().value()).isEqualTo("ada@example.com");
    }

    @Test
    void aRefusedBodyLeavesTheConnectionGoodForTheNextRequest() {
        assertThat(served.post(REQUEST, "x".repeat(8000), "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
        assertThat(served.post("/nowhere", "x".repeat(8000)).statusCode()).isEqualTo(404);

        assertThat(served.post(REQUEST, "{\"email\":\"ada@example.com\"}").statusCode())
                .isEqualTo(202);
    }

    @Test
    void refusalsArriveInFullDespiteTheirNumber() {
        assertThat(List.of(1, 2, 3, 4, 5).stream()
                        .map(i -> served.post(REQUEST, "[").statusCode()))
                .containsOnly(400);
    }

    private static JsonObject problem(String field, String complaint) {
        return new JsonObject().put(field, new JsonArray().add(complaint)).put("code", "invalid_input");
    }
}

package io.tses.journey;

import io.tses.support.Node;
import io.tses.support.OnRealServers;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The service is the same on a machine that speaks another language, with other digits, letters or years. */
@OnRealServers
class ForeignLanguagesTest {
    private static final String CLIENT = "203.0.113.7";
    private static final String ME = "/api/v1/auth/users/me/";

    private final Locale language = Locale.getDefault();
    private final TestRedis redis;

    ForeignLanguagesTest(TestRedis redis, TestServers servers) {
        this.redis = redis;
    }

    @AfterEach
    void speakAsBefore() {
        Locale.setDefault(language);
    }

    static Stream<Locale> languages() {
        return Stream.of(
                Locale.forLanguageTag("ar-EG-u-nu-arab"),
                Locale.forLanguageTag("tr-TR"),
                new Locale("th", "TH", "TH"),
                Locale.forLanguageTag("hi-IN-u-nu-deva"),
                Locale.forLanguageTag("fa-IR-u-nu-arabext"),
                new Locale("ja", "JP", "JP"));
    }

    @ParameterizedTest
    @MethodSource("languages")
    void everybodySignsInAndIsFound(Locale foreign) {
        Locale.setDefault(foreign);
        try (Node node = Node.start(redis.clockShift(), Map.of("ratelimit.client-permits", "4"))) {
            JsonObject person = node.signIn("IDA.INFO@EXAMPLE.COM", CLIENT);
            String token = person.getString("access");
            assertThat(person.getJsonObject("user").getString("email")).isEqualTo("ida.info@example.com");
            assertThat(person.getJsonObject("user").getString("username")).isEqualTo("ida.info");

            HttpResponse<String> wrong = node.verify("ida.info@example.com", "not1", CLIENT);
            assertThat(wrong.statusCode()).isEqualTo(400);
            node.requestCode("ida.info@example.com", CLIENT);
            node.requestCode("ida.info@example.com", CLIENT);
            HttpResponse<String> limited = node.requestCode("ida.info@example.com", CLIENT);
            assertThat(limited.statusCode()).isEqualTo(429);
            assertThat(limited.headers().firstValue("Retry-After").orElseThrow())
                    .matches("[0-9]{3}");

            HttpResponse<String> renamed = node.call("PATCH", ME, token, "{\"username\":\"ITALIAN.I\"}");
            assertThat(new JsonObject(renamed.body()).getString("username")).isEqualTo("ITALIAN.I");
            assertThat(new JsonObject(renamed.body()).getString("date_joined"))
                    .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z");
            assertThat(node.call("PATCH", ME, token, "{\"username\":\"ADMINISTRATOR\"}")
                            .statusCode())
                    .isEqualTo(400);

            eventually(() -> {
                JsonArray rows = events(node, "?event=otp_verified&from=2026-01-01&page_size=1", token);
                assertThat(rows).hasSize(1);
                assertThat(rows.getJsonObject(0).getString("created_at")).matches("[0-9]{4}-[0-9T:.-]+Z");
            });
            String next =
                    new JsonObject(node.get(Node.LOGS + "?page_size=1", token).body()).getString("next");
            assertThat(next).endsWith("page=2");
        }
    }

    private static JsonArray events(Node node, String query, String token) {
        return new JsonObject(node.get(Node.LOGS + query, token).body()).getJsonArray("results");
    }
}

package io.tses.http.routes;

import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.sessions.BlacklistToken;
import io.tses.sessions.RefreshTokens;
import io.tses.sessions.VerifyToken;
import io.tses.tokens.TokenType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class TokenRoutesTest {
    private static final String REFRESH = "/api/v1/auth/token/refresh/";
    private static final String CHECK = "/api/v1/auth/token/verify/";
    private static final String BLACKLIST = "/api/v1/auth/token/blacklist/";
    private static final String NOT_VALID = "{\"detail\":\"Token is invalid or expired\",\"code\":\"token_not_valid\"}";

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);

    @BeforeEach
    void answer() {
        stubs.refreshing(new RefreshTokens.Refreshed(Stubs.token("a.b.c"), Stubs.token("d.e.f")))
                .verifyingTokens(new VerifyToken.Good(TokenType.ACCESS))
                .blacklisting(new BlacklistToken.Blacklisted());
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void aRefreshTokenIsExchanged(String slash) {
        HttpResponse<String> response = served.post(
                "/api/v1/auth/token/refresh" + slash,
                body("refresh", Stubs.REFRESH),
                "User-Agent",
                "curl/8",
                "X-Request-ID",
                "r-17");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"access\":\"a.b.c\",\"refresh\":\"d.e.f\"}");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        RefreshTokens asked = stubs.refreshed.element();
        assertThat(asked.token().value()).isEqualTo(Stubs.REFRESH);
        assertThat(asked.caller().address().text()).isEqualTo("127.0.0.1");
        assertThat(asked.caller().userAgent()).isEqualTo("curl/8");
        assertThat(served.requestAt(RefreshTokens.ADDRESS)).isEqualTo("r-17");
    }

    @Test
    void law9ATokenThatIsNotGoodLooksTheSameWhateverIsWrong() {
        try (Served other = Served.plainly()) {
            new Stubs(other)
                    .refreshing(new RefreshTokens.Invalid())
                    .verifyingTokens(new VerifyToken.Invalid())
                    .blacklisting(new BlacklistToken.Invalid());

            assertRefused(other.post(REFRESH, body("refresh", Stubs.REFRESH)));
            assertRefused(other.post(CHECK, body("token", Stubs.REFRESH)));
            assertRefused(other.post(BLACKLIST, body("refresh", Stubs.REFRESH)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGoodTokenOfEitherTypeIsVerifiedAndNamed(TokenType type) {
        try (Served other = Served.plainly()) {
            Stubs asked = new Stubs(other).verifyingTokens(new VerifyToken.Good(type));

            HttpResponse<String> response = other.post(CHECK, body("token", Stubs.REFRESH));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{\"token_type\":\"" + type.wireName() + "\"}");
            assertThat(asked.verifiedTokens)
                    .containsExactly(new VerifyToken(Stubs.token(Stubs.REFRESH), Optional.empty()));
        }
    }

    @ParameterizedTest
    @CsvSource({"access, ACCESS", "refresh, REFRESH"})
    void aTypeMayBeDemanded(String text, TokenType type) {
        served.post(CHECK, "{\"token\":\"a.b.c\",\"token_type\":\"" + text + "\"}");

        assertThat(stubs.verifiedTokens).containsExactly(new VerifyToken(Stubs.token("a.b.c"), Optional.of(type)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"bearer\" | Select a valid choice: access, refresh.",
                "\"ACCESS\" | Select a valid choice: access, refresh.",
                "\"\" | Select a valid choice: access, refresh.",
                "null | This field may not be null.",
                "7 | Not a valid string.",
                "[\"access\"] | Not a valid string."
            })
    void aTypeThatThereIsNotIsAProblemWhateverTheToken(String type, String complaint) {
        String body = "{\"token\":\"" + Stubs.REFRESH + "\",\"token_type\":" + type + "}";

        assertProblem(served.post(CHECK, body), "token_type", complaint);
        assertThat(stubs.verifiedTokens).isEmpty();
    }

    @Test
    void aRefreshTokenIsBlacklisted() {
        HttpResponse<String> response =
                served.post(BLACKLIST, body("refresh", Stubs.REFRESH), "User-Agent", "curl/8", "X-Request-ID", "r-18");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{}");
        BlacklistToken asked = stubs.blacklisted.element();
        assertThat(asked.token().value()).isEqualTo(Stubs.REFRESH);
        assertThat(asked.caller().address().text()).isEqualTo("127.0.0.1");
        assertThat(asked.caller().userAgent()).isEqualTo("curl/8");
        assertThat(served.requestAt(BlacklistToken.ADDRESS)).isEqualTo("r-18");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "a.b",
                "...",
                "a.b.c d",
                "Bearer a.b.c",
                "<script>.b.c",
                "a..b..c..d..e",
                "a.b.\\u0000",
                "a.b.\\ud800"
            })
    void whatCannotBeATokenIsABadOneAndNobodyIsAsked(String text) {
        assertRefused(served.post(REFRESH, "{\"refresh\":\"" + text + "\"}"));
        assertRefused(served.post(CHECK, "{\"token\":\"" + text + "\"}"));
        assertRefused(served.post(BLACKLIST, "{\"refresh\":\"" + text + "\"}"));
        assertThat(stubs.refreshed).isEmpty();
        assertThat(stubs.verifiedTokens).isEmpty();
        assertThat(stubs.blacklisted).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | This field is required.",
                "{\"FIELD\":null} | This field may not be null.",
                "{\"FIELD\":7} | Not a valid string.",
                "{\"FIELD\":true} | Not a valid string.",
                "{\"FIELD\":[\"a.b.c\"]} | Not a valid string.",
                "{\"FIELD\":{}} | Not a valid string.",
                "{\"FIELD\":\"\"} | This field may not be blank.",
                "{\"FIELD\":\" \"} | This field may not be blank."
            })
    void aFieldThatCannotBeReadIsNamed(String body, String complaint) {
        assertProblem(served.post(REFRESH, body.replace("FIELD", "refresh")), "refresh", complaint);
        assertProblem(served.post(CHECK, body.replace("FIELD", "token")), "token", complaint);
        assertProblem(served.post(BLACKLIST, body.replace("FIELD", "refresh")), "refresh", complaint);
    }

    @Test
    void aTokenHasAtMost8192Characters() {
        String longest = "a.b." + "c".repeat(8188);

        assertThat(served.post(REFRESH, body("refresh", longest)).statusCode()).isEqualTo(200);
        assertProblem(
                served.post(REFRESH, body("refresh", longest + "c")),
                "refresh",
                "Ensure this field has no more than 8192 characters.");
        assertThat(stubs.refreshed).hasSize(1);
    }

    @Test
    void blanksAroundATokenAreNoPartOfIt() {
        assertThat(served.post(REFRESH, body("refresh", " " + Stubs.REFRESH + "\n"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void noTokenIsEverEchoed() {
        for (String path : List.of(REFRESH, CHECK, BLACKLIST)) {
            assertThat(served.post(path, "{\"refresh\":\"very.secret.token\",\"token\":\"very secret\"}")
                            .body())
                    .doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {REFRESH, CHECK, BLACKLIST})
    void whatIsNoJsonIsRefusedAsEverywhere(String path) {
        assertThat(served.post(path, "{").statusCode()).isEqualTo(400);
        assertThat(served.post(path, "").statusCode()).isEqualTo(400);
        assertThat(served.post(path, "[]").statusCode()).isEqualTo(400);
        assertThat(served.post(path, "{}", "Content-Type", "text/plain").statusCode())
                .isEqualTo(415);
        assertThat(served.post(path, " ".repeat(16_385)).statusCode()).isEqualTo(413);
        assertThat(served.get(path).statusCode()).isEqualTo(405);
    }

    @Test
    void whatIsBrokenBehindIsNoBadToken() {
        try (Served other = Served.plainly()) {
            assertThat(other.post(REFRESH, body("refresh", Stubs.REFRESH)).statusCode())
                    .isEqualTo(503);
            assertThat(other.post(CHECK, body("token", Stubs.REFRESH)).statusCode())
                    .isEqualTo(503);
            assertThat(other.post(BLACKLIST, body("refresh", Stubs.REFRESH)).statusCode())
                    .isEqualTo(503);
        }
    }

    private static String body(String field, String token) {
        return new JsonObject().put(field, token).encode();
    }

    private static void assertRefused(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo(NOT_VALID);
        assertThat(response.headers().map())
                .containsEntry("www-authenticate", List.of("Bearer error=\"invalid_token\""))
                .containsEntry("cache-control", List.of("no-store"));
    }

    private static void assertProblem(HttpResponse<String> response, String field, String complaint) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put(field, new JsonArray().add(complaint))
                        .put("code", "invalid_input"));
    }
}

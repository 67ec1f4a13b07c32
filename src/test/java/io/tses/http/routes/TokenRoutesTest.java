package io.tses.http.routes;

import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.sessions.EndSessions;
import io.tses.sessions.ReadRefresh;
import io.tses.sessions.RefreshTokens;
import io.tses.users.FindUser;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

class TokenRoutesTest {
    private static final String REFRESH = "/api/v1/auth/token/refresh/";
    private static final String CHECK = "/api/v1/auth/token/verify/";
    private static final String BLACKLIST = "/api/v1/auth/token/blacklist/";
    private static final String NOT_VALID = "{\"detail\":\"Token is invalid or expired\",\"code\":\"token_not_valid\"}";

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);

    @BeforeEach
    void answer() {
        stubs.people()
                .refreshing(new RefreshTokens.Refreshed(Stubs.token("a.b.c"), Stubs.token("d.e.f")))
                .ending(1);
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
                body("refresh", Stubs.ADA_REFRESH),
                "User-Agent",
                "curl/8",
                "X-Request-ID",
                "r-17");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"access\":\"a.b.c\",\"refresh\":\"d.e.f\"}");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        RefreshTokens asked = stubs.refreshed.element();
        assertThat(asked.refresh()).isEqualTo(new ReadRefresh.Read(Stubs.ADA.id(), Stubs.SESSION, 0));
        assertThat(asked.email()).isEqualTo(Stubs.ADA.email());
        assertThat(asked.caller().address().text()).isEqualTo("127.0.0.1");
        assertThat(asked.caller().userAgent()).isEqualTo("curl/8");
        assertThat(asked.requestId()).isEqualTo("r-17");
        assertThat(stubs.read.element().inForce()).isFalse();
    }

    @Test
    void aTokenThatWasUsedBeforeIsRefused() {
        try (Served other = Served.plainly()) {
            new Stubs(other).people().refreshing(new RefreshTokens.Invalid());

            assertRefused(other.post(REFRESH, body("refresh", Stubs.ADA_REFRESH)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "forged.forged.forged, 0",
        Stubs.GONE_REFRESH + ", 0",
        Stubs.DISABLED_REFRESH + ", 1",
        Stubs.ADA_TOKEN + ", 0"
    })
    void law9ForgedGoneAndDisabledLookTheSameAndNothingIsExchanged(String token, int ended) {
        assertRefused(served.post(REFRESH, body("refresh", token)));
        assertThat(stubs.refreshed).isEmpty();
        assertThat(stubs.ended).hasSize(ended);
    }

    @Test
    void ofADisabledPersonWhoRefreshesEverySessionEnds() {
        served.post(REFRESH, body("refresh", Stubs.DISABLED_REFRESH), "X-Request-ID", "r-18");

        EndSessions asked = stubs.ended.element();
        assertThat(asked.userId()).isEqualTo(Stubs.DISABLED.id());
        assertThat(asked.email()).isEqualTo(Stubs.DISABLED.email());
        assertThat(asked.scope()).isEqualTo(EndSessions.Scope.ALL);
        assertThat(asked.how()).isEqualTo(EndSessions.How.DISABLED);
        assertThat(asked.by()).isEmpty();
        assertThat(asked.requestId()).isEqualTo("r-18");
        assertThat(stubs.found).last().isEqualTo(new FindUser(Stubs.DISABLED.id(), true));
    }

    @Test
    void whoIsActiveAgainIsNotTakenForDisabled() {
        try (Served other = Served.plainly()) {
            Stubs stale = new Stubs(other).refreshing(new RefreshTokens.Refreshed(Stubs.token("a"), Stubs.token("d")));
            other.answer(
                    FindUser.ADDRESS,
                    question ->
                            new FindUser.Found(question.fresh() ? Stubs.ADA : Stubs.user("ada@x.com", false, false)));

            assertThat(other.post(REFRESH, body("refresh", Stubs.ADA_REFRESH)).statusCode())
                    .isEqualTo(200);
            assertThat(stale.refreshed).hasSize(1);
        }
    }

    @Test
    void aDisabledPersonIsRefusedAlsoWhenTheirSessionsCannotBeEnded() {
        try (Served other = Served.plainly()) {
            Stubs down = new Stubs(other)
                    .people()
                    .refreshing(new RefreshTokens.Invalid())
                    .endingUnavailable();

            assertRefused(other.post(REFRESH, body("refresh", Stubs.DISABLED_REFRESH)));
            assertThat(down.ended).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({Stubs.ADA_TOKEN + ", access", Stubs.ADA_REFRESH + ", refresh"})
    void aGoodTokenOfEitherKindIsVerifiedAndNamed(String token, String type) {
        HttpResponse<String> response = served.post(CHECK, body("token", token));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"token_type\":\"" + type + "\"}");
        assertThat(stubs.checked.element().token().value()).isEqualTo(token);
        assertThat(stubs.read).allMatch(asked -> asked.inForce());
    }

    @ParameterizedTest
    @CsvSource({
        Stubs.ADA_TOKEN + ", access, true",
        Stubs.ADA_TOKEN + ", refresh, false",
        Stubs.ADA_REFRESH + ", refresh, true",
        Stubs.ADA_REFRESH + ", access, false",
        "forged.forged.forged, access, false",
        "forged.forged.forged, refresh, false"
    })
    void aTypeMayBeDemanded(String token, String type, boolean good) {
        HttpResponse<String> response =
                served.post(CHECK, "{\"token\":\"" + token + "\",\"token_type\":\"" + type + "\"}");

        if (good) {
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{\"token_type\":\"" + type + "\"}");
        } else {
            assertRefused(response);
        }
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
        String body = "{\"token\":\"" + Stubs.ADA_TOKEN + "\",\"token_type\":" + type + "}";

        assertProblem(served.post(CHECK, body), "token_type", complaint);
        assertThat(stubs.checked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forged.forged.forged",
                Stubs.GONE_TOKEN,
                Stubs.DISABLED_TOKEN,
                Stubs.GONE_REFRESH,
                Stubs.DISABLED_REFRESH
            })
    void law9AnyTokenThatIsNotGoodLooksTheSame(String token) {
        assertRefused(served.post(CHECK, body("token", token)));
    }

    @Test
    void blacklistingEndsTheSessionOfTheToken() {
        HttpResponse<String> response = served.post(BLACKLIST, body("refresh", Stubs.ADA_REFRESH));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{}");
        EndSessions asked = stubs.ended.element();
        assertThat(asked.userId()).isEqualTo(Stubs.ADA.id());
        assertThat(asked.email()).isEqualTo(Stubs.ADA.email());
        assertThat(asked.scope()).isEqualTo(EndSessions.Scope.ONE);
        assertThat(asked.session()).hasValue(Stubs.SESSION);
        assertThat(asked.how()).isEqualTo(EndSessions.How.BLACKLIST);
        assertThat(asked.by()).isEmpty();
    }

    @Test
    void aSessionThatHasEndedCannotBeBlacklisted() {
        try (Served other = Served.plainly()) {
            new Stubs(other).people().refreshing(new RefreshTokens.Invalid()).ending(0);

            assertRefused(other.post(BLACKLIST, body("refresh", Stubs.ADA_REFRESH)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"forged.forged.forged", Stubs.GONE_REFRESH, Stubs.ADA_TOKEN})
    void aTokenThatIsNoneEndsNothing(String token) {
        assertRefused(served.post(BLACKLIST, body("refresh", token)));
        assertThat(stubs.ended).isEmpty();
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
        assertThat(stubs.checked).isEmpty();
        assertThat(stubs.read).isEmpty();
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

        assertRefused(served.post(REFRESH, body("refresh", longest)));
        assertProblem(
                served.post(REFRESH, body("refresh", longest + "c")),
                "refresh",
                "Ensure this field has no more than 8192 characters.");
        assertThat(stubs.read).hasSize(1);
    }

    @Test
    void blanksAroundATokenAreNoPartOfIt() {
        assertThat(served.post(REFRESH, body("refresh", " " + Stubs.ADA_REFRESH + "\n"))
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
            new Stubs(other).people();

            assertThat(other.post(REFRESH, body("refresh", Stubs.ADA_REFRESH)).statusCode())
                    .isEqualTo(503);
            assertThat(other.post(CHECK, body("token", Stubs.ADA_REFRESH)).statusCode())
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
        assertThat(json(response)).isEqualTo(new JsonObject().put(field, new JsonArray().add(complaint)));
    }
}

package io.tses.http.exchange;

import ch.qos.logback.classic.Level;
import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.support.LogLines;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.LOGS;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class AuthenticationTest {
    private static final String NOT_VALID =
            "{\"detail\":\"Given token not valid for any token type\",\"code\":\"token_not_valid\"}";

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);

    @BeforeEach
    void answer() {
        stubs.people().searching(Stubs.page(1, true, false));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER  ", "JWT ", "jwt "})
    void aTokenIsTakenUnderEitherNameInAnyCase(String scheme) {
        HttpResponse<String> response = served.get(LOGS, "Authorization", scheme + Stubs.ADA_TOKEN);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(stubs.checked.element().token().value()).isEqualTo(Stubs.ADA_TOKEN);
    }

    @Test
    void whoIsToldNoIsInTheLogByRequestRouteAndStatusAlone() {
        try (LogLines log = new LogLines()) {
            HttpResponse<String> refused = served.get(
                    "/api/v1/auth/users/?search=grace",
                    "Authorization",
                    "Bearer " + Stubs.ADA_TOKEN,
                    "X-Request-ID",
                    "r-17");
            served.get(LOGS, "Authorization", "Bearer " + Stubs.ADA_TOKEN);

            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(log.all())
                    .filteredOn(line -> line.level().equals(Level.INFO))
                    .singleElement()
                    .satisfies(line -> assertThat(line.request() + " " + line.message())
                            .matches("r-17 answered route=users method=GET status=403 us=\\d+"));
        }
    }

    @Test
    void withoutTokenTheAnswerSaysHowToBringOne() {
        HttpResponse<String> response = served.get(LOGS);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body())
                .isEqualTo(
                        "{\"detail\":\"Authentication credentials were not provided.\",\"code\":\"not_authenticated\"}");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YWRhOmFkYQ==", "Token abc", "BearerX a.b.c", "a.b.c", "bearerjwt a.b.c"})
    void anotherSchemeCountsAsNoToken(String header) {
        HttpResponse<String> response = served.get(LOGS, "Authorization", header);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer garbage",
                "Bearer a.b",
                "Bearer a.b.c d",
                "Bearer a.b.c,d.e.f",
                "Bearer ...",
                "JWT <script>.b.c",
                "Bearer a..b..c..d..e"
            })
    void garbageIsRefusedWithoutAskingAnyone(String header) {
        assertRefused(served.get(LOGS, "Authorization", header));
        assertThat(stubs.checked).isEmpty();
    }

    @Test
    void aTokenOfNineKilobytesIsRefusedWithoutAskingAnyone() {
        assertRefused(served.get(LOGS, "Authorization", "Bearer a.b." + "c".repeat(9000)));
        assertThat(stubs.checked).isEmpty();
    }

    @Test
    void twoTokensAreRefused() {
        assertRefused(served.get(
                LOGS, "Authorization", "Bearer " + Stubs.ADA_TOKEN, "Authorization", "Bearer " + Stubs.STAFF_TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"forged.forged.forged", Stubs.GONE_TOKEN, Stubs.DISABLED_TOKEN})
    void law9ForgedGoneAndDisabledLookTheSame(String token) {
        assertRefused(served.get(LOGS, "Authorization", "Bearer " + token));
        assertThat(stubs.searched).isEmpty();
    }

    @Test
    void noTokenIsEverEchoed() {
        assertThat(served.get(LOGS, "Authorization", "Bearer very-secret.very-secret.very-secret")
                        .body())
                .doesNotContain("secret");
    }

    private static void assertRefused(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo(NOT_VALID);
        assertThat(response.headers().map())
                .containsEntry("www-authenticate", List.of("Bearer error=\"invalid_token\""))
                .containsEntry("cache-control", List.of("no-store"));
    }
}

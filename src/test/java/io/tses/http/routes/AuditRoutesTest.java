package io.tses.http.routes;

import io.tses.audit.EventFilter;
import io.tses.audit.FindEvents;
import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.outbox.EventType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.LOGS;
import static io.tses.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class AuditRoutesTest {
    private static final String TIME_COMPLAINT =
            "Enter a valid date or date-time, such as 2026-01-31 or 2026-01-31T12:00:00Z.";

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);
    private final String url = "http://127.0.0.1:" + served.port + LOGS;

    @BeforeEach
    void answer() {
        stubs.people();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/audit/logs/", "/api/v1/audit/logs"})
    void rowsComeInTheEnvelope(String path) {
        stubs.searching(Stubs.page(1, true, false));

        HttpResponse<String> response = asStaff(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("count", 1)
                        .putNull("next")
                        .putNull("previous")
                        .put(
                                "results",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("id", "00000000-0000-0001-0000-000000000002")
                                                .put("email", "ada@example.com")
                                                .put("event", "OTP_FAILED")
                                                .put("action", "OTP_FAILED")
                                                .put("ip_address", "203.0.113.7")
                                                .put("user_agent", "curl/8")
                                                .put(
                                                        "details",
                                                        new JsonObject()
                                                                .put("attempt", 1)
                                                                .put("remaining", 4)
                                                                .put("request_id", "r-1"))
                                                .put("created_at", "2026-01-31T12:00:00.123Z"))));
    }

    @Test
    void withoutParametersTheNewestTwentyAreAskedFor() {
        stubs.searching(Stubs.page(1, true, false));

        asStaff(LOGS);

        assertThat(stubs.searched.element()).isEqualTo(new FindEvents(EventFilter.NONE, true, 1, 20, Optional.empty()));
    }

    @Test
    void everyFilterIsUnderstood() {
        stubs.searching(Stubs.page(1, true, false));

        asStaff(LOGS + "?email=Ada%40Example.com&event=OTP_FAILED&from=2026-01-01&to=2026-01-31"
                + "&page=3&page_size=50&ordering=created_at");

        assertThat(stubs.searched.element())
                .isEqualTo(new FindEvents(
                        new EventFilter(
                                Optional.of("ada@example.com"),
                                Optional.of(EventType.OTP_FAILED),
                                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                                Optional.of(Instant.parse("2026-02-01T00:00:00Z"))),
                        false,
                        3,
                        50,
                        Optional.empty()));
    }

    @Test
    void actionIsAnotherNameOfEvent() {
        stubs.searching(Stubs.page(1, true, false));

        asStaff(LOGS + "?action=otp_locked");

        assertThat(stubs.searched.element().filter().event()).hasValue(EventType.OTP_LOCKED);
    }

    @Test
    void ofARepeatedParameterTheLastCountsAndAnEmptyOneIsNone() {
        stubs.searching(Stubs.page(1, true, false));

        asStaff(LOGS + "?page=7&page=2&page_size=&event=&from=&email=&cursor=&ordering=");

        assertThat(stubs.searched.element().page()).isEqualTo(2);
        assertThat(stubs.searched.element().pageSize()).isEqualTo(20);
        assertThat(stubs.searched.element().filter().email()).isEmpty();
    }

    @Test
    void aPseudonymCanBeSearchedFor() {
        stubs.searching(Stubs.page(1, true, false));

        asStaff(LOGS + "?email=erased-17");

        assertThat(stubs.searched.element().filter().email()).hasValue("erased-17");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from=yesterday | from | " + TIME_COMPLAINT,
                "to=2026-02-30 | to | " + TIME_COMPLAINT,
                "from=2026-02-02&to=2026-02-01 | from | Must not be later than to.",
                "event=SIGNED_UP | event | Select a valid choice: LOGIN, LOGOUT, OTP_REQUESTED, OTP_VERIFIED,"
                        + " OTP_FAILED, OTP_LOCKED, OTP_WITHHELD, USER_CREATE, USER_UPDATE, TOKEN_REUSE,"
                        + " CLIENT_FREED, USERS_SIGNED_OUT, AUDIT_DROPPED, KEYS_CHANGED.",
                "action=x | action | Select a valid choice: LOGIN, LOGOUT, OTP_REQUESTED, OTP_VERIFIED,"
                        + " OTP_FAILED, OTP_LOCKED, OTP_WITHHELD, USER_CREATE, USER_UPDATE, TOKEN_REUSE,"
                        + " CLIENT_FREED, USERS_SIGNED_OUT, AUDIT_DROPPED, KEYS_CHANGED.",
                "page_size=1000000 | page_size | Enter a whole number from 1 to 100.",
                "page_size=101 | page_size | Enter a whole number from 1 to 100.",
                "page_size=0 | page_size | Enter a whole number from 1 to 100.",
                "page_size=-5 | page_size | Enter a whole number from 1 to 100.",
                "page_size=ten | page_size | Enter a whole number from 1 to 100.",
                "page_size=%EF%BC%91 | page_size | Enter a whole number from 1 to 100.",
                "ordering=email | ordering | Select a valid choice: created_at, -created_at.",
                "cursor=x | cursor | Not a cursor. Follow the link that \"next\" gave.",
                "email=ada%00%40example.com | email | Enter a valid email address.",
                "email=ada%0D%0A%40example.com | email | Enter a valid email address."
            })
    void aFilterThatCannotBeReadIsNamed(String query, String field, String complaint) {
        HttpResponse<String> response = asStaff(LOGS + "?" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put(field, new JsonArray().add(complaint))
                        .put("code", "invalid_input"));
    }

    @Test
    void allThatCannotBeReadIsNamedAtOnce() {
        JsonObject problems = json(asStaff(LOGS + "?from=x&to=y&event=z&page_size=0&ordering=q&cursor=c&page=0"));

        assertThat(problems.fieldNames())
                .containsExactlyInAnyOrder("from", "to", "event", "page_size", "ordering", "cursor", "code");
    }

    @Test
    void fromAndToMayBeTheSameDay() {
        stubs.searching(Stubs.page(1, true, false));

        assertThat(asStaff(LOGS + "?from=2026-02-01&to=2026-02-01").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "9e9", "abc", "1.5", "99999999999999999999", "%EF%BC%91", "1%00"})
    void aPageThatIsNoneIsNotFound(String page) {
        HttpResponse<String> response = asStaff(LOGS + "?page=" + page);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"detail\":\"Invalid page.\",\"code\":\"invalid_page\"}");
    }

    @Test
    void aPageBeyondTheLastIsNotFound() {
        stubs.searching(new FindEvents.NoSuchPage());

        assertThat(asStaff(LOGS + "?page=7").statusCode()).isEqualTo(404);
    }

    @Test
    void anUnreadableQueryStringIsRefused() {
        String answer = served.raw("GET " + LOGS + "?from=%zz HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                + Stubs.STAFF_TOKEN + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("{\"detail\":");
    }

    @Test
    void linksKeepTheOtherParametersProperlyEncoded() {
        stubs.searching(Stubs.page(100, true, true));

        JsonObject page =
                json(asStaff(LOGS + "?email=ada%2Btag%40example.com&page=3&from=2026-01-01T00:00%2B02:00&x=%26%20y"));

        String others = "?email=ada%2Btag%40example.com&from=2026-01-01T00%3A00%2B02%3A00&x=%26%20y";
        assertThat(page.getString("next")).isEqualTo(url + others + "&page=4");
        assertThat(page.getString("previous")).isEqualTo(url + others + "&page=2");
    }

    @Test
    void theFirstPageIsLinkedToWithoutItsNumber() {
        stubs.searching(Stubs.page(100, true, true));

        assertThat(json(asStaff(LOGS + "?page=2")).getString("previous")).isEqualTo(url);
        assertThat(json(asStaff(LOGS + "?page=1")).getString("previous")).isNull();
    }

    @Test
    void pastTheReachOfNumbersTheLinkCarriesACursor() {
        stubs.searching(Stubs.page(10_000, false, true));

        JsonObject last = json(asStaff(LOGS + "?page=100&page_size=100&event=OTP_FAILED"));
        String next = last.getString("next");
        JsonObject following = json(asStaff(next.substring(next.indexOf("/api"))));

        assertThat(last.getBoolean("count_exact")).isFalse();
        assertThat(next).startsWith(url + "?page_size=100&event=OTP_FAILED&cursor=");
        assertThat(stubs.searched)
                .last()
                .satisfies(asked ->
                        assertThat(asked.cursor()).hasValue(new FindEvents.Cursor(Stubs.NOON, new UUID(1, 2))));
        assertThat(following.getString("next")).isEqualTo(next);
        assertThat(following.getString("previous")).isNull();
    }

    @Test
    void theLastPageThatNumbersReachIsLinkedToByNumber() {
        stubs.searching(Stubs.page(10_000, false, true));

        assertThat(json(asStaff(LOGS + "?page=99&page_size=100")).getString("next"))
                .endsWith("page=100");
    }

    @Test
    void anExactCountSaysNothingAboutItsExactness() {
        stubs.searching(Stubs.page(3, true, false));

        assertThat(json(asStaff(LOGS)).containsKey("count_exact")).isFalse();
    }

    @Test
    void othersSeeTheirOwnRowsWhetherTheyAskForThemOrNot() {
        stubs.searching(Stubs.page(1, true, false));

        asAda(LOGS);
        asAda(LOGS + "?email=ADA@example.com");

        assertThat(stubs.searched)
                .hasSize(2)
                .allSatisfy(asked -> assertThat(asked.filter().email()).hasValue("ada@example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root@example.com", "eve@example.com", "erased-17", "ada", "%25"})
    void othersGetAnEmptyListForAnyoneElse(String email) {
        stubs.searching(Stubs.page(1, true, false));

        HttpResponse<String> response = asAda(LOGS + "?email=" + email);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"count\":0,\"next\":null,\"previous\":null,\"results\":[]}");
        assertThat(stubs.searched).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000-0000-0000-0000-000000000017", "create-superuser"})
    void othersSeeWhatWasDoneToThemButNotByWhom(String actor) {
        stubs.searching(pageOfDeed(actor));

        JsonObject own = json(asAda(LOGS)).getJsonArray("results").getJsonObject(0);
        JsonObject all = json(asStaff(LOGS)).getJsonArray("results").getJsonObject(0);

        assertThat(own.fieldNames()).isEqualTo(all.fieldNames());
        assertThat(own.getString("ip_address")).isNull();
        assertThat(own.getString("user_agent")).isEmpty();
        assertThat(own.getJsonObject("details"))
                .isEqualTo(new JsonObject().put("how", "revoked").put("by_staff", true));
        assertThat(all.getString("ip_address")).isEqualTo("198.51.100.9");
        assertThat(all.getString("user_agent")).isEqualTo("staff/1");
        assertThat(all.getJsonObject("details").getString("by")).isEqualTo(actor);
    }

    @Test
    void whatSomebodyDidToThemselvesTheySeeWhole() {
        stubs.searching(pageOfDeed(Stubs.ADA.id().toString()));

        JsonObject own = json(asAda(LOGS)).getJsonArray("results").getJsonObject(0);

        assertThat(own.getString("ip_address")).isEqualTo("198.51.100.9");
        assertThat(own.getString("user_agent")).isEqualTo("staff/1");
        assertThat(own.getJsonObject("details").fieldNames()).containsExactlyInAnyOrder("by", "how", "request_id");
    }

    @ParameterizedTest
    @CsvSource({
        "plus+tag@example.com, plus+tag@example.com",
        "Plus%20Tag@Example.com, plus+tag@example.com",
        "plus%2Btag@example.com, plus+tag@example.com",
        "a+b+c@example.com, a+b+c@example.com",
        "%20plus+tag@example.com%20, plus+tag@example.com",
        "erased-17+x, erased-17+x"
    })
    void aBlankInAnAddressIsAPlus(String email, String read) {
        stubs.searching(Stubs.page(1, true, false));

        asStaff(LOGS + "?email=" + email);

        assertThat(stubs.searched.element().filter().email()).hasValue(read);
    }

    @Test
    void anEmptyListHasOnePage() {
        assertThat(asAda(LOGS + "?email=eve@example.com&page=2").statusCode()).isEqualTo(404);
    }

    @Test
    void headAnswersLikeGetWithoutTheBody() {
        stubs.searching(Stubs.page(1, true, false));

        HttpResponse<String> response = served.send(served.to(LOGS, "Authorization", "Bearer " + Stubs.STAFF_TOKEN)
                .method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    private static FindEvents.Page pageOfDeed(String actor) {
        FindEvents.Row row = new FindEvents.Row(
                new UUID(1, 2),
                "ada@example.com",
                EventType.LOGOUT,
                Optional.of("198.51.100.9"),
                "staff/1",
                "{\"by\":\"" + actor + "\",\"how\":\"revoked\",\"request_id\":\"from-bobs-laptop\"}",
                Stubs.NOON);
        return new FindEvents.Page(List.of(row), 1, true, Optional.empty());
    }

    private HttpResponse<String> asStaff(String path) {
        return served.get(path, "Authorization", "Bearer " + Stubs.STAFF_TOKEN);
    }

    private HttpResponse<String> asAda(String path) {
        return served.get(path, "Authorization", "Bearer " + Stubs.ADA_TOKEN);
    }
}

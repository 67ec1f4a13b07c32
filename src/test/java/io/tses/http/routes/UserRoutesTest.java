package io.tses.http.routes;

import io.tses.accounts.ChangeAccount;
import io.tses.accounts.EraseAccount;
import io.tses.accounts.UnlockAccount;
import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.otp.InspectCodes;
import io.tses.shared.EmailAddress;
import io.tses.users.ChangeUser;
import io.tses.users.FindUsers;
import io.tses.users.Flags;
import io.tses.users.Username;
import io.tses.users.Whom;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tses.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class UserRoutesTest {
    private static final String USERS = "/api/v1/auth/users/";
    private static final String ME = USERS + "me/";
    private static final String ADA = USERS + Stubs.ADA.id() + "/";
    private static final String NO_USERNAME =
            "Enter a valid username: letters and digits, with . _ or - inside, and not a"
                    + " name that speaks for the service.";
    private static final String FLAG_COMPLAINT = "Select a valid choice: true, false.";

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);

    @BeforeEach
    void answer() {
        stubs.people()
                .listing(page(1, true, false))
                .changing(new ChangeAccount.Changed(Stubs.ADA))
                .erasing(new EraseAccount.Erased())
                .codes(new InspectCodes.Inspected(Optional.empty(), 0, Optional.empty(), 0, Optional.empty()));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/users/", "/api/v1/auth/users"})
    void peopleComeInTheEnvelope(String path) {
        HttpResponse<String> response = get(path, Stubs.STAFF_TOKEN);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("count", 1)
                        .putNull("next")
                        .putNull("previous")
                        .put("results", new JsonArray().add(ada())));
    }

    @Test
    void withoutParametersTheNewestTenAreAskedFor() {
        get(USERS, Stubs.STAFF_TOKEN);

        assertThat(stubs.listed.element())
                .isEqualTo(new FindUsers(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        true,
                        1,
                        10,
                        Optional.empty()));
    }

    @Test
    void everyFilterIsUnderstood() {
        get(
                USERS + "?email=ADA%40example.com&username=ada&is_active=TRUE&is_staff=0&is_superuser=false"
                        + "&search=%20ada,%20love%20ada&ordering=date_joined&page=3&page_size=50",
                Stubs.STAFF_TOKEN);

        assertThat(stubs.listed.element())
                .isEqualTo(new FindUsers(
                        Optional.of(new EmailAddress("ada@example.com")),
                        Optional.of("ada"),
                        Optional.of(true),
                        Optional.of(false),
                        Optional.of(false),
                        List.of("ada", "love"),
                        false,
                        3,
                        50,
                        Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "plus+tag@example.com, plus+tag@example.com",
        "plus%2Btag@example.com, plus+tag@example.com",
        "ada+lovelace, 'ada lovelace'",
        "Ada+Lovelace+ada@example.com, 'Ada Lovelace ada@example.com'"
    })
    void aBlankInWhatLooksLikeAnAddressIsAPlus(String search, String words) {
        get(USERS + "?search=" + search, Stubs.STAFF_TOKEN);

        assertThat(stubs.listed.element().search()).containsExactly(words.split(" "));
    }

    @Test
    void aBlankInAnAddressIsAPlus() {
        get(USERS + "?email=plus+tag@example.com", Stubs.STAFF_TOKEN);

        assertThat(stubs.listed.element().email()).hasValue(new EmailAddress("plus+tag@example.com"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "email=ada | email | Enter a valid email address.",
                "email=ada%00%40example.com | email | Enter a valid email address.",
                "username=a%00 | username | Enter a username of at most 150 characters.",
                "is_active=yes | is_active | " + FLAG_COMPLAINT,
                "is_staff=2 | is_staff | " + FLAG_COMPLAINT,
                "is_superuser=null | is_superuser | " + FLAG_COMPLAINT,
                "search=a+b+c+d+e+f | search | Enter at most 5 words, 300 characters in all.",
                "search=%00 | search | Enter at most 5 words, 300 characters in all.",
                "ordering=email | ordering | Select a valid choice: date_joined, -date_joined.",
                "ordering=--date_joined | ordering | Select a valid choice: date_joined, -date_joined.",
                "page_size=101 | page_size | Enter a whole number from 1 to 100.",
                "page_size=0 | page_size | Enter a whole number from 1 to 100.",
                "cursor=x | cursor | Not a cursor. Follow the link that \"next\" gave."
            })
    void aFilterThatCannotBeReadIsNamed(String query, String field, String complaint) {
        HttpResponse<String> response = get(USERS + "?" + query, Stubs.STAFF_TOKEN);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response)).isEqualTo(problem(field, complaint));
        assertThat(stubs.listed).isEmpty();
    }

    @Test
    void aSearchOfThousandLettersIsRefused() {
        assertThat(get(USERS + "?search=" + "a".repeat(1000), Stubs.STAFF_TOKEN).statusCode())
                .isEqualTo(400);
        assertThat(get(USERS + "?username=" + "a".repeat(151), Stubs.STAFF_TOKEN)
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "abc", "99999999999999999999", "1%00"})
    void aPageThatIsNoneIsNotFound(String page) {
        HttpResponse<String> response = get(USERS + "?page=" + page, Stubs.STAFF_TOKEN);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"detail\":\"Invalid page.\",\"code\":\"invalid_page\"}");
    }

    @Test
    void aPageBeyondTheLastIsNotFound() {
        try (Served other = Served.plainly()) {
            new Stubs(other).people().listing(new FindUsers.NoSuchPage());

            assertThat(send(other, "GET", USERS + "?page=7", Stubs.STAFF_TOKEN, "")
                            .body())
                    .isEqualTo("{\"detail\":\"Invalid page.\",\"code\":\"invalid_page\"}");
        }
    }

    @Test
    void linksKeepTheOtherParametersAndLeadOnByCursorPastTheReachOfNumbers() {
        try (Served other = Served.plainly()) {
            new Stubs(other).people().listing(page(10_000, false, true));
            String there = "http://127.0.0.1:" + other.port + USERS;

            JsonObject page = json(send(other, "GET", USERS + "?search=ada%26&page=3", Stubs.STAFF_TOKEN, ""));
            JsonObject last = json(send(other, "GET", USERS + "?page=100&page_size=100", Stubs.STAFF_TOKEN, ""));

            assertThat(page.getString("next")).isEqualTo(there + "?search=ada%26&page=4");
            assertThat(page.getString("previous")).isEqualTo(there + "?search=ada%26&page=2");
            assertThat(last.getBoolean("count_exact")).isFalse();
            assertThat(last.getString("next")).startsWith(there + "?page_size=100&cursor=");
        }
    }

    @Test
    void aCursorKeepsWhetherTheAddressWasFound() {
        try (Served other = Served.plainly()) {
            Stubs asked = new Stubs(other).people().listing(page(10_000, false, true));
            String next = json(send(other, "GET", USERS + "?page=100&page_size=100", Stubs.STAFF_TOKEN, ""))
                    .getString("next");

            send(other, "GET", next.substring(next.indexOf(USERS)), Stubs.STAFF_TOKEN, "");
            send(
                    other,
                    "GET",
                    next.substring(next.indexOf(USERS)).replace("cursor=a.", "cursor="),
                    Stubs.STAFF_TOKEN,
                    "");

            assertThat(asked.listed)
                    .extracting(FindUsers::cursor)
                    .containsExactly(
                            Optional.empty(),
                            Optional.of(new FindUsers.Cursor(Stubs.NOON, new UUID(1, 2), true)),
                            Optional.of(new FindUsers.Cursor(Stubs.NOON, new UUID(1, 2), false)));
        }
    }

    @Test
    void wordsAreLookedForAsTheyAreKept() {
        get(
                USERS + "?username=Ame%CC%81lie&search=%E2%80%8BAme%CC%81lie%C2%A0ada%40fa%C3%9F.de,b%40",
                Stubs.STAFF_TOKEN);

        assertThat(stubs.listed.element().username()).hasValue("Am\u00e9lie");
        assertThat(stubs.listed.element().search()).containsExactly("Am\u00e9lie", "ada@xn--fa-hia.de", "b@");
    }

    @Test
    void anUnreadableQueryStringIsRefused() {
        String answer = served.raw("GET " + USERS + "?search=%zz HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                + Stubs.STAFF_TOKEN + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("{\"detail\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void onesOwnDetailIsThereUnderBothNamesAndShowsNoCodes(String slash) {
        assertThat(json(get("/api/v1/auth/users/me" + slash, Stubs.ADA_TOKEN))).isEqualTo(ada());
        assertThat(json(get("/api/v1/auth/users/" + Stubs.ADA.id() + slash, Stubs.ADA_TOKEN)))
                .isEqualTo(ada());
    }

    @Test
    void staffSeeTheStateOfCodesOfWhomTheyLookAt() {
        assertThat(json(get(ADA, Stubs.STAFF_TOKEN)))
                .isEqualTo(ada().putNull("otp_expiry")
                        .put("otp_try_count", 0)
                        .putNull("locked_until")
                        .putNull("unlock_eta")
                        .put("otp_guesses", 0)
                        .putNull("closed_until"));
        assertThat(json(get(ME, Stubs.STAFF_TOKEN)).containsKey("otp_expiry")).isFalse();
    }

    @Test
    void theStateOfCodesIsToldInTimesAndSeconds() {
        Instant noon = Instant.parse("2026-01-31T12:00:00Z");
        Served other = Served.plainly();
        new Stubs(other)
                .people()
                .codes(new InspectCodes.Inspected(
                        Optional.of(noon),
                        3,
                        Optional.of(new InspectCodes.Lock(noon.plusSeconds(90), Duration.ofMillis(89_001))),
                        25,
                        Optional.of(new InspectCodes.Lock(noon.plusSeconds(900), Duration.ofMinutes(15)))));

        JsonObject shown = json(other.get(ADA, "Authorization", "Bearer " + Stubs.STAFF_TOKEN));
        other.close();

        assertThat(shown.getString("otp_expiry")).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(shown.getInteger("otp_try_count")).isEqualTo(3);
        assertThat(shown.getString("locked_until")).isEqualTo("2026-01-31T12:01:30Z");
        assertThat(shown.getInteger("unlock_eta")).isEqualTo(90);
        assertThat(shown.getInteger("otp_guesses")).isEqualTo(25);
        assertThat(shown.getString("closed_until")).isEqualTo("2026-01-31T12:15:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "17",
                "x",
                "%00",
                "00000000-0000-0000-0000-00000000000g",
                "{00000000-0000-0000-0000-000000000000}",
                "1-1-1-1-1",
                "ME",
                "me%00",
                "00000000-0000-0000-0000-000000000000x",
                "..%2fme"
            })
    void anIdThatIsNoneIsNotFound(String id) {
        for (String method : List.of("GET", "DELETE", "PATCH")) {
            HttpResponse<String> response = send(method, USERS + encode(id), Stubs.ROOT_TOKEN, "{}");
            assertThat(response.statusCode()).as(method).isEqualTo(404);
            assertThat(response.body()).isEqualTo("{\"detail\":\"Not found.\",\"code\":\"not_found\"}");
        }
        assertThat(send("POST", USERS + encode(id) + "/unlock", Stubs.ROOT_TOKEN, "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(stubs.changed).isEmpty();
        assertThat(stubs.erased).isEmpty();
    }

    @Test
    void anIdMayBeInCapitalsAndAQueryNeverStandsInForIt() {
        assertThat(get(ADA.toUpperCase(Locale.ROOT).replace("/API/V1/AUTH/USERS/", USERS), Stubs.ADA_TOKEN)
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(USERS + Stubs.ROOT.id() + "/?id=" + Stubs.ADA.id(), Stubs.ADA_TOKEN)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void oneselfChangesNamesAndNothingElse() {
        HttpResponse<String> response = send(
                "PATCH",
                ME,
                Stubs.ADA_TOKEN,
                "{\"username\":\" Countess_ﬁ \",\"first_name\":\" Ada \",\"last_name\":\"\",\"is_superuser\":true,"
                        + "\"is_staff\":1,\"is_active\":null,\"email\":\"x\",\"id\":7}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response)).isEqualTo(ada());
        ChangeAccount asked = stubs.changed.element();
        assertThat(asked.actor().person()).hasValue(Stubs.ADA.id());
        assertThat(asked.whom()).isEqualTo(Whom.of(Stubs.ADA.id()));
        assertThat(asked.username().flatMap(Username::parse)).hasValue(new Username("Countess_fi"));
        assertThat(asked.firstName()).hasValue("Ada");
        assertThat(asked.lastName()).hasValue("");
        assertThat(asked.flags()).isEqualTo(Flags.NONE);
    }

    @Test
    void namesAreKeptAsPeopleSeeThem() {
        send(
                "PATCH",
                ME,
                Stubs.ADA_TOKEN,
                "{\"first_name\":\"\\u00a0Ame\\u0301lie\\u200b\",\"last_name\":\"A\\u202eb\\u200dc\\u2066d\"}");

        assertThat(stubs.changed.element().firstName()).hasValue("Am\u00e9lie");
        assertThat(stubs.changed.element().lastName()).hasValue("Abcd");
    }

    @Test
    void whoHasTriedTooManyUsernamesIsToldToWait() {
        try (Served other = Served.plainly()) {
            new Stubs(other).people().changing(new ChangeAccount.Limited(Duration.ofMillis(3_599_001)));

            HttpResponse<String> response = send(other, "PATCH", ME, Stubs.ADA_TOKEN, "{\"username\":\"eve\"}");

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("3600");
            assertThat(response.body())
                    .isEqualTo("{\"detail\":\"Too many other usernames were tried. Please try again later.\","
                            + "\"code\":\"too_many_usernames\",\"retry_after\":3600}");
        }
    }

    @Test
    void staffChangeNamesAndFlagsAndWhatIsAbsentStays() {
        send("PATCH", ADA, Stubs.STAFF_TOKEN, "{\"is_active\":false,\"is_staff\":true,\"last_name\":\"L\"}");

        ChangeAccount asked = stubs.changed.element();
        assertThat(asked.actor().person()).hasValue(Stubs.STAFF.id());
        assertThat(asked.whom()).isEqualTo(Whom.of(Stubs.ADA.id()));
        assertThat(asked.flags().isActive()).hasValue(false);
        assertThat(asked.flags().isStaff()).hasValue(true);
        assertThat(asked.lastName()).hasValue("L");
        assertThat(List.of(asked.username(), asked.firstName(), asked.flags().isSuperuser()))
                .containsOnly(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "username | null | This field may not be null.",
                "username | 7 | Not a valid string.",
                "username | true | Not a valid string.",
                "username | '\"\"' | This field may not be blank.",
                "username | '\"  \"' | This field may not be blank.",
                "username | '\"a b\"' | " + NO_USERNAME,
                "username | '\"a\\u0000b\"' | " + NO_USERNAME,
                "username | '\"a\\u202eb\"' | " + NO_USERNAME,
                "username | '\"a\\ud800\"' | " + NO_USERNAME,
                "username | '\"<script>\"' | " + NO_USERNAME,
                "username | '\"eve@example.com\"' | " + NO_USERNAME,
                "username | '\"r\\u043eot\"' | " + NO_USERNAME,
                "username | '\"Admin\"' | " + NO_USERNAME,
                "first_name | null | This field may not be null.",
                "first_name | '[\"Ada\"]' | Not a valid string.",
                "first_name | '{}' | Not a valid string.",
                "last_name | '\"a\\nb\"' | Enter text without control characters.",
                "last_name | '\"a\\u0000b\"' | Enter text without control characters.",
                "last_name | '\"a\\ud800b\"' | Enter text without control characters.",
                "is_active | null | This field may not be null.",
                "is_active | '\"true\"' | Must be a valid boolean.",
                "is_staff | 1 | Must be a valid boolean.",
                "is_superuser | '[]' | Must be a valid boolean."
            })
    void aFieldThatCannotBeReadIsNamed(String field, String value, String complaint) {
        HttpResponse<String> response = send("PATCH", ADA, Stubs.ROOT_TOKEN, "{\"" + field + "\":" + value + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response)).isEqualTo(problem(field, complaint));
        assertThat(stubs.changed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "first_name", "last_name"})
    void aNameHasAtMostAHundredAndFiftyCharacters(String field) {
        String longest = "\ud835\udc9c".repeat(150).replace("\ud835\udc9c", field.equals("username") ? "ä" : "😀");

        assertThat(send("PATCH", ME, Stubs.ADA_TOKEN, Json.encode(new JsonObject().put(field, longest)))
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> response =
                send("PATCH", ME, Stubs.ADA_TOKEN, Json.encode(new JsonObject().put(field, longest + "a")));
        assertThat(json(response)).isEqualTo(problem(field, "Ensure this field has no more than 150 characters."));
    }

    @Test
    void allThatCannotBeReadIsNamedAtOnce() {
        JsonObject problems = json(send(
                "PATCH",
                ADA,
                Stubs.ROOT_TOKEN,
                "{\"username\":\"\",\"first_name\":1,\"last_name\":null,\"is_active\":0,\"is_staff\":\"\","
                        + "\"is_superuser\":[]}"));

        assertThat(problems.fieldNames())
                .containsExactlyInAnyOrder(
                        "username", "first_name", "last_name", "is_active", "is_staff", "is_superuser", "code");
    }

    @Test
    void anEmptyChangeIsAsked() {
        assertThat(send("PATCH", ME, Stubs.ADA_TOKEN, "{}").statusCode()).isEqualTo(200);
        assertThat(send("PATCH", ME, Stubs.ADA_TOKEN, "[]").statusCode()).isEqualTo(400);
        assertThat(send("PATCH", ME, Stubs.ADA_TOKEN, "{").statusCode()).isEqualTo(400);
        assertThat(send("PATCH", ME, Stubs.ADA_TOKEN, "x".repeat(20_000)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void whoMayNotIsToldSoBeforeAnythingIsSaidOfTheBody() {
        assertThat(send("PATCH", ADA, Stubs.ADA_TOKEN, "{").statusCode()).isEqualTo(403);
        assertThat(send("PATCH", ME, "none", "{").statusCode()).isEqualTo(401);
        assertThat(served.send(served.to(ME).method("PATCH", BodyPublishers.ofString("x")))
                        .statusCode())
                .isEqualTo(401);
        assertThat(served.send(served.to(ME, "Authorization", "Bearer " + Stubs.ADA_TOKEN)
                                .method("PATCH", BodyPublishers.ofString("x")))
                        .statusCode())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NOT_ALLOWED | 403 | {\"detail\":\"You do not have permission to perform this action.\",\"code\":\"permission_denied\"}",
                "USERNAME_TAKEN | 400 | {\"username\":[\"A user with that username already exists.\"],\"code\":\"username_taken\"}",
                "SUPERUSER_IS_STAFF | 400 | {\"is_staff\":[\"A superuser is always staff.\"],\"code\":\"invalid_input\"}",
                "LAST_SUPERUSER | 409 |"
                        + " {\"detail\":\"The last active superuser cannot be disabled, demoted or deleted.\",\"code\":\"last_superuser\"}"
            })
    void eachReasonHasAnAnswer(ChangeUser.Reason reason, int status, String body) {
        try (Served other = Served.plainly()) {
            new Stubs(other)
                    .people()
                    .changing(new ChangeAccount.Refused(reason))
                    .erasing(new EraseAccount.Refused(reason));

            HttpResponse<String> changed = send(other, "PATCH", ADA, Stubs.ROOT_TOKEN, "{}");
            HttpResponse<String> erased = send(other, "DELETE", ADA, Stubs.ROOT_TOKEN, "");

            assertThat(List.of(changed.statusCode(), erased.statusCode())).containsOnly(status);
            assertThat(List.of(changed.body(), erased.body())).containsOnly(body);
        }
    }

    @Test
    void whoMustSignInAgainIsToldSo() {
        try (Served other = Served.plainly()) {
            Duration age = Duration.ofMinutes(15);
            Stubs stale = new Stubs(other)
                    .people()
                    .changing(new ChangeAccount.Stale(age))
                    .erasing(new EraseAccount.Stale(age));

            for (HttpResponse<String> response : List.of(
                    send(other, "PATCH", ADA, Stubs.ROOT_TOKEN, "{\"is_staff\":true}"),
                    send(other, "PATCH", ADA, Stubs.ROOT_TOKEN, "{\"is_staff\":true,\"is_active\":false}"),
                    send(other, "DELETE", ADA, Stubs.ROOT_TOKEN, ""))) {
                assertThat(response.statusCode()).isEqualTo(401);
                assertThat(response.headers().firstValue("WWW-Authenticate"))
                        .hasValue("Bearer error=\"insufficient_user_authentication\","
                                + " error_description=\"A more recent sign-in is required\", max_age=900");
                assertThat(json(response))
                        .isEqualTo(new JsonObject()
                                .put("detail", "This needs a recent sign-in. Please sign in again.")
                                .put("code", "insufficient_user_authentication")
                                .put("max_age", 900));
            }
            assertThat(stale.changed)
                    .extracting(ask -> ask.actor().sinceSignIn())
                    .containsOnly(Stubs.SINCE_SIGN_IN);
            assertThat(stale.erased)
                    .extracting(ask -> ask.actor().sinceSignIn())
                    .containsOnly(Stubs.SINCE_SIGN_IN);
        }
    }

    @Test
    void whoIsErasedIsGone() {
        HttpResponse<String> response = send("DELETE", ADA, Stubs.ROOT_TOKEN, "");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(stubs.erased.element().id()).isEqualTo(Stubs.ADA.id());
        assertThat(stubs.erased.element().actor().person()).hasValue(Stubs.ROOT.id());
    }

    @Test
    void whatCannotBeDoneToItsEndIs503AndTheCallCanBeRepeated() {
        try (Served other = Served.plainly()) {
            new Stubs(other).people().changingUnavailable();

            HttpResponse<String> changed = send(other, "PATCH", ADA, Stubs.ROOT_TOKEN, "{\"is_active\":false}");
            HttpResponse<String> erased = send(other, "DELETE", ADA, Stubs.ROOT_TOKEN, "");

            assertThat(List.of(changed.statusCode(), erased.statusCode())).containsOnly(503);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void whoIsUnlockedIsShown(String slash) {
        HttpResponse<String> response = send("POST", ADA + "unlock" + slash, Stubs.STAFF_TOKEN, "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).getString("email")).isEqualTo("ada@example.com");
        assertThat(json(response).getInteger("otp_try_count")).isZero();
        assertThat(stubs.unlocked.element().whom()).isEqualTo(Whom.of(Stubs.ADA.id()));
        assertThat(stubs.unlocked.element().actor().person()).hasValue(Stubs.STAFF.id());
    }

    @Test
    void whoHasBeenUnlockedTooOftenIsNotAndTheAnswerSaysWhenTheyCanBe() {
        try (Served other = Served.plainly()) {
            new Stubs(other).people().unlocking(user -> new UnlockAccount.Limited(Duration.ofMillis(89_500)));

            HttpResponse<String> response = send(other, "POST", ADA + "unlock", Stubs.STAFF_TOKEN, "");

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("90");
            assertThat(response.body())
                    .isEqualTo("{\"detail\":\"This user has been unlocked too often. Please try again later.\","
                            + "\"code\":\"too_many_unlocks\",\"retry_after\":90}");
        }
    }

    @Test
    void whatASuperuserHasIsNotTouchedByStaff() {
        String root = USERS + Stubs.ROOT.id() + "/";

        assertThat(send("POST", root + "unlock", Stubs.STAFF_TOKEN, "").statusCode())
                .isEqualTo(403);
        assertThat(stubs.unlocked).isEmpty();
        assertThat(send("POST", root + "unlock", Stubs.ROOT_TOKEN, "").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/auth/users/, 'GET, HEAD'",
        "PUT, /api/v1/auth/users/me, 'GET, PATCH, HEAD'",
        "DELETE, /api/v1/auth/users/me, 'GET, PATCH, HEAD'",
        "PUT, /api/v1/auth/users/17, 'GET, PATCH, DELETE, HEAD'",
        "GET, /api/v1/auth/users/17/unlock, POST"
    })
    void anotherMethodIsToldTheRightOnes(String method, String path, String allowed) {
        HttpResponse<String> response = send(method, path, Stubs.ROOT_TOKEN, "");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
    }

    private HttpResponse<String> get(String path, String token) {
        return served.get(path, "Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(String method, String path, String token, String body) {
        return send(served, method, path, token, body);
    }

    private static HttpResponse<String> send(Served to, String method, String path, String token, String body) {
        return to.send(to.to(path, "Authorization", "Bearer " + token, "Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    private static String encode(String id) {
        return id.replace("{", "%7B").replace("}", "%7D");
    }

    private static JsonObject problem(String field, String complaint) {
        return new JsonObject().put(field, new JsonArray().add(complaint)).put("code", "invalid_input");
    }

    private static JsonObject ada() {
        return new JsonObject()
                .put("id", Stubs.ADA.id().toString())
                .put("email", "ada@example.com")
                .put("username", "ada")
                .put("first_name", "")
                .put("last_name", "")
                .put("is_active", true)
                .put("is_staff", false)
                .put("is_superuser", false)
                .put("is_verified", true)
                .put("date_joined", Stubs.NOON.toString())
                .putNull("last_login");
    }

    private static FindUsers.Page page(int count, boolean exact, boolean more) {
        return new FindUsers.Page(
                List.of(Stubs.ADA),
                count,
                exact,
                more ? Optional.of(new FindUsers.Cursor(Stubs.NOON, new UUID(1, 2), true)) : Optional.empty());
    }
}

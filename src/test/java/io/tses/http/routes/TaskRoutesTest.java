package io.tses.http.routes;

import io.tses.audit.MeasureQueue;
import io.tses.http.Served;
import io.tses.http.Stubs;
import io.tses.mail.FindMailJobs;
import io.tses.mail.FindMailJobs.Job;
import io.tses.mail.FindMailJobs.Place;
import io.tses.mail.MailState;
import io.tses.mail.RetryMail;
import io.tses.shared.EmailAddress;
import io.tses.tasks.FindTasks;
import io.tses.tasks.SendAgain;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
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
class TaskRoutesTest {
    private static final String TASKS = "/api/v1/tasks/";
    private static final UUID JOB = UUID.fromString("0190b0a0-0000-7000-8000-0000000000ab");
    private static final String RETRY = TASKS + "mail/" + JOB + "/retry/";
    private static final Optional<EmailAddress> ADA = EmailAddress.parse("ada+x@example.com");
    private static final Job FAILED = new Job(
            JOB.toString(),
            "new_sign_in",
            MailState.FAILED,
            4,
            Optional.of("451 4.7.1 from smtp.example.com:587 to the recipient"),
            "r-1",
            "ada@example.com",
            Stubs.NOON,
            Optional.of(Stubs.NOON.plusSeconds(300)),
            Optional.of(Stubs.NOON.plusSeconds(200)),
            true);
    private static final Job QUEUED = new Job(
            "",
            "code",
            MailState.QUEUED,
            0,
            Optional.empty(),
            "",
            "",
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            false);

    private final Served served = Served.plainly();
    private final Stubs stubs = new Stubs(served);
    private final Queue<FindMailJobs> found = new ConcurrentLinkedQueue<>();
    private final Queue<SendAgain> retried = new ConcurrentLinkedQueue<>();
    private Optional<Place> next = Optional.empty();
    private SendAgain.Reply retryReply = new SendAgain.Queued();

    @BeforeEach
    void answer() {
        stubs.people();
        served.answer(FindTasks.ADDRESS, ask -> {
            found.add(ask.mail());
            return new FindTasks.Found(
                    new FindMailJobs.Page(
                            new FindMailJobs.Queue(12, 3, Duration.ofSeconds(61), 2, 1), List.of(FAILED, QUEUED), next),
                    new MeasureQueue.Queue(7, 5, Duration.ofMillis(1250), 1, 2));
        });
        served.answer(SendAgain.ADDRESS, ask -> {
            retried.add(ask);
            return retryReply;
        });
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  '',       401",
        "GET,  forged.forged.forged, 401",
        "GET,  ada.ada.ada,       403",
        "GET,  staff.staff.staff, 200",
        "GET,  super.super.super, 200",
        "POST, '',       401",
        "POST, forged.forged.forged, 401",
        "POST, ada.ada.ada,       403",
        "POST, staff.staff.staff, 202",
        "POST, super.super.super, 202"
    })
    void tasksAreForStaff(String method, String token, int status) {
        String[] headers = token.isEmpty() ? new String[0] : new String[] {"Authorization", "Bearer " + token};
        HttpResponse<String> response = served.send(
                served.to(method.equals("GET") ? TASKS : RETRY, headers).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(found.size() + retried.size()).isEqualTo(status < 300 ? 1 : 0);
        if (status == 401) {
            assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
        }
        if (status == 403) {
            assertThat(json(response).getString("detail"))
                    .isEqualTo("You do not have permission to perform this action.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/tasks", "/api/v1/tasks/"})
    void theQueuesAndTheJobsAreShown(String path) {
        assertThat(json(get(path)))
                .isEqualTo(new JsonObject()
                        .put(
                                "queues",
                                new JsonObject()
                                        .put("mail", queue(12, 3, 61.0, 2, 1))
                                        .put("audit", queue(7, 5, 1.25, 1, 2)))
                        .put(
                                "jobs",
                                new JsonObject()
                                        .putNull("next")
                                        .put(
                                                "results",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("id", JOB.toString())
                                                                .put("kind", "new_sign_in")
                                                                .put("state", "failed")
                                                                .put("email", "ada@example.com")
                                                                .put("request_id", "r-1")
                                                                .put("tries", 4)
                                                                .put(
                                                                        "last_error",
                                                                        "451 4.7.1 from smtp.example.com:587 to the recipient")
                                                                .put("retryable", true)
                                                                .put("queued_at", "2026-01-31T12:00:00.123Z")
                                                                .put("expires_at", "2026-01-31T12:05:00.123Z")
                                                                .put("ended_at", "2026-01-31T12:03:20.123Z"))
                                                        .add(new JsonObject()
                                                                .put("id", "")
                                                                .put("kind", "code")
                                                                .put("state", "queued")
                                                                .put("email", "")
                                                                .put("request_id", "")
                                                                .put("tries", 0)
                                                                .putNull("last_error")
                                                                .put("retryable", false)
                                                                .put("queued_at", "1970-01-01T00:00:00Z")
                                                                .putNull("expires_at")
                                                                .putNull("ended_at")))));
    }

    @Test
    void withoutParametersFiftyOfAnyStateAreAskedFor() {
        get(TASKS);

        assertThat(found.element())
                .isEqualTo(new FindMailJobs(Optional.empty(), Optional.empty(), 50, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(ints = {Place.ENDED, 1, 17})
    void theLinkToTheNextJobsAsksForThem(int stream) {
        next = Optional.of(new Place(1_700_000_000_000L, 3, stream));
        String link = json(get(TASKS + "?state=Failed&email=Ada+x@example.com&limit=2"))
                .getJsonObject("jobs")
                .getString("next");

        assertThat(link).startsWith("http://127.0.0.1:" + served.port + TASKS + "?");
        get(link.substring(link.indexOf(TASKS)));

        assertThat(found)
                .containsExactly(
                        new FindMailJobs(Optional.of(MailState.FAILED), ADA, 2, Optional.empty()),
                        new FindMailJobs(Optional.of(MailState.FAILED), ADA, 2, next));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state=poison",
                "state=sent,failed",
                "email=nobody",
                "email=a%00@example.com",
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=ten",
                "limit=1e1",
                "limit=%D9%A1",
                "limit=99999999999999999999",
                "cursor=1",
                "cursor=1-1",
                "cursor=1-1x",
                "cursor=1-1q",
                "cursor=1-1-123",
                "cursor=1-1-1-1",
                "cursor=-1-1-1",
                "cursor=1-1-%0A2",
                "cursor=99999999999999999999-0-1"
            })
    void whatCannotBeReadIsNamed(String query) {
        HttpResponse<String> response = get(TASKS + "?" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).fieldNames()).containsExactly(query.substring(0, query.indexOf('=')), "code");
        assertThat(found).isEmpty();
    }

    @Test
    void allThatCannotBeReadIsNamedAtOnce() {
        assertThat(json(get(TASKS + "?state=x&limit=x&cursor=x")).fieldNames())
                .containsExactlyInAnyOrder("state", "limit", "cursor", "code");
        assertThat(served.raw("GET " + TASKS + "?state=%zz HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + Stubs.STAFF_TOKEN + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(get(TASKS + "?state=&limit=&cursor=&other=1").statusCode()).isEqualTo(200);
    }

    @Test
    void aRetryNamesTheJobTheOperatorAndTheRequest() {
        HttpResponse<String> response = post(RETRY, "X-Request-ID", "operator-7");

        assertThat(json(response))
                .isEqualTo(new JsonObject().put("id", JOB.toString()).put("state", "queued"));
        assertThat(retried.element()).satisfies(ask -> {
            assertThat(ask.job()).isEqualTo(JOB);
            assertThat(ask.actor().person()).hasValue(Stubs.STAFF.id());
            assertThat(served.requestAt(SendAgain.ADDRESS)).isEqualTo("operator-7");
            assertThat(ask.actor().caller().address().text()).isEqualTo("127.0.0.1");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "SENT, was sent",
        "LIVE, still being tried",
        "EXPIRED, ask for a new one",
        "WITHHELD, must not be sent",
        "UNREADABLE, ask for a new code",
        "UNCERTAIN, too much"
    })
    void whatCannotBeRetriedIsToldWhy(RetryMail.Reason reason, String part) {
        retryReply = new SendAgain.Refused(reason);
        HttpResponse<String> response = post(RETRY);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(json(response).getString("detail")).containsIgnoringCase(part);
        assertThat(json(response).getString("code"))
                .isEqualTo("mail_" + reason.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void anUnknownJobIsNotFound() {
        retryReply = new SendAgain.Unknown();

        assertThat(post(RETRY).statusCode()).isEqualTo(404);
    }

    @Test
    void theMailOfWhomTheOperatorDoesNotReachIsRefused() {
        retryReply = new SendAgain.NotAllowed();
        HttpResponse<String> response = post(RETRY);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(json(response).getString("detail")).isEqualTo("You do not have permission to perform this action.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1-1-1-1-1",
                "%00",
                "0190b0a0-0000-7000-8000-0000000000ag",
                "0190b0a0-0000-7000-8000-0000000000ab%20",
                "{0190b0a0-0000-7000-8000-0000000000ab}"
            })
    void anIdThatIsNoneIsNotFound(String id) {
        assertThat(post(TASKS + "mail/" + id.replace("{", "%7B").replace("}", "%7D") + "/retry/")
                        .statusCode())
                .isEqualTo(404);
        assertThat(retried).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/v1/tasks/, 'GET, HEAD'", "DELETE, /api/v1/tasks/, 'GET, HEAD'"})
    void anotherMethodIsNotAllowed(String method, String path, String allowed) {
        HttpResponse<String> response = served.send(served.to(path).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
    }

    @Test
    void aRetryIsPosted() {
        HttpResponse<String> response = get(RETRY);

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
        assertThat(post(RETRY.substring(0, RETRY.length() - 1)).statusCode()).isEqualTo(202);
    }

    @Test
    void aBodyThatNobodyAskedForDoesNotMatter() {
        HttpResponse<String> response = served.send(
                served.to(RETRY, "Authorization", "Bearer " + Stubs.STAFF_TOKEN, "Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("x".repeat(100_000))));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(get(TASKS).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) {
        return served.get(path, "Authorization", "Bearer " + Stubs.STAFF_TOKEN);
    }

    private HttpResponse<String> post(String path, String... headers) {
        return served.send(served.to(path, headers)
                .header("Authorization", "Bearer " + Stubs.STAFF_TOKEN)
                .POST(BodyPublishers.noBody()));
    }

    private static JsonObject queue(long depth, long inFlight, double oldest, long retried, long dead) {
        return new JsonObject()
                .put("depth", (int) depth)
                .put("in_flight", (int) inFlight)
                .put("oldest_age_seconds", oldest)
                .put("retried", (int) retried)
                .put("dead", (int) dead);
    }
}

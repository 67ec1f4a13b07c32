package io.tses.http.routes;

import io.tses.audit.MeasureQueue;
import io.tses.bus.Bus;
import io.tses.http.caller.ClientIp;
import io.tses.http.caller.PublicUrl;
import io.tses.http.exchange.Authentication;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.input.PathId;
import io.tses.http.input.QueryParameters;
import io.tses.mail.FindMailDomains;
import io.tses.mail.FindMailJobs;
import io.tses.mail.FindMailJobs.Job;
import io.tses.mail.FindMailJobs.Place;
import io.tses.mail.MailState;
import io.tses.mail.RetryMail;
import io.tses.tasks.FindTasks;
import io.tses.tasks.SendAgain;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What the service does behind its answers, for staff: the queues, each mail, the domains that mails go to, and another go for one that failed. */
public final class TaskRoutes {
    static final String TASKS = "/api/v1/tasks";
    static final String RETRY = "/api/v1/tasks/mail/:id/retry";
    static final String DOMAINS = "/api/v1/tasks/mail/domains";

    private static final PathId JOB = new PathId("id");
    private static final double MILLIS_PER_SECOND = 1000;

    private final Bus bus;
    private final Authentication authentication;
    private final ClientIp clientIp;
    private final PublicUrl publicUrl;

    public TaskRoutes(Bus bus, Authentication authentication, ClientIp clientIp, PublicUrl publicUrl) {
        this.bus = bus;
        this.authentication = authentication;
        this.clientIp = clientIp;
        this.publicUrl = publicUrl;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.GET, TASKS, "tasks", this::list),
                new Endpoint(HttpMethod.GET, DOMAINS, "mail_domains", this::domains),
                new Endpoint(HttpMethod.POST, RETRY, "mail_retry", this::retry));
    }

    private Future<HttpReply> list(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        return authentication.staff(request).compose(staff -> {
            FindMailJobs asked = TaskFilters.read(QueryParameters.of(request));
            String url = publicUrl.of(request) + TASKS + "/";
            return bus.ask(FindTasks.ADDRESS, new FindTasks(asked)).map(found -> tasks(asked, url, found));
        });
    }

    private Future<HttpReply> domains(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        return authentication
                .staff(request)
                .compose(staff -> bus.ask(FindMailDomains.ADDRESS, TaskFilters.readDomains(QueryParameters.of(request)))
                        .map(TaskRoutes::domains));
    }

    private Future<HttpReply> retry(Exchange exchange) {
        return authentication.staff(exchange.request()).compose(staff -> {
            UUID job = JOB.in(exchange);
            return bus.ask(SendAgain.ADDRESS, new SendAgain(staff.actor(clientIp.caller(exchange.request())), job))
                    .map(reply -> reply.match(
                            () -> queued(job),
                            TaskRoutes::refused,
                            () -> Failures.NOT_FOUND,
                            () -> Authentication.FORBIDDEN));
        });
    }

    private static HttpReply queued(UUID job) {
        return HttpReply.accepted(new JsonObject().put("id", job.toString()).put("state", MailState.QUEUED.wireName()));
    }

    private static HttpReply refused(RetryMail.Reason reason) {
        return switch (reason) {
            case SENT -> HttpReply.detail(ErrorCode.MAIL_SENT, "This mail was sent.");
            case LIVE -> HttpReply.detail(ErrorCode.MAIL_LIVE, "This mail is still being tried.");
            case EXPIRED ->
                HttpReply.detail(
                        ErrorCode.MAIL_EXPIRED, "The code of this mail has expired or is about to; ask for a new one.");
            case WITHHELD ->
                HttpReply.detail(ErrorCode.MAIL_WITHHELD, "This mail must not be sent; its last error says why.");
            case UNREADABLE ->
                HttpReply.detail(ErrorCode.MAIL_UNREADABLE, "This mail cannot be read; ask for a new code.");
            case UNCERTAIN ->
                HttpReply.detail(ErrorCode.MAIL_UNCERTAIN, "Too much is queued to tell what became of this mail.");
        };
    }

    private static HttpReply tasks(FindMailJobs asked, String url, FindTasks.Found found) {
        FindMailJobs.Page mail = found.mail();
        MeasureQueue.Queue audit = found.audit();
        FindMailJobs.Queue queue = mail.queue();
        JsonArray results = new JsonArray();
        mail.jobs().forEach(job -> results.add(toJson(job)));
        JsonObject queues = new JsonObject()
                .put("mail", queue(queue.depth(), queue.inFlight(), queue.oldest(), queue.retried(), queue.dead()))
                .put(
                        "audit",
                        queue(audit.depth(), audit.inFlight(), audit.oldest(), audit.retried(), audit.rejected()));
        JsonObject jobs = new JsonObject()
                .put("next", mail.next().map(place -> next(asked, url, place)).orElse(null))
                .put("results", results);
        return HttpReply.ok(new JsonObject().put("queues", queues).put("jobs", jobs));
    }

    private static JsonObject queue(long depth, long inFlight, Duration oldest, long retried, long dead) {
        return new JsonObject()
                .put("depth", depth)
                .put("in_flight", inFlight)
                .put("oldest_age_seconds", seconds(oldest))
                .put("retried", retried)
                .put("dead", dead);
    }

    private static String next(FindMailJobs asked, String url, Place place) {
        String state = asked.state()
                .map(wanted -> TaskFilters.STATE + "=" + wanted.wireName() + "&")
                .orElse("");
        String email = asked.to()
                .map(wanted -> TaskFilters.EMAIL + "=" + URLEncoder.encode(wanted.value(), UTF_8) + "&")
                .orElse("");
        return url + "?" + state + email + TaskFilters.LIMIT + "=" + asked.limit() + "&" + TaskFilters.CURSOR + "="
                + TaskFilters.encode(place);
    }

    private static JsonObject toJson(Job job) {
        return new JsonObject()
                .put("id", job.id())
                .put("kind", job.kind())
                .put("state", job.state().wireName())
                .put("email", job.to())
                .put("request_id", job.requestId())
                .put("tries", job.tries())
                .put("last_error", job.lastError().orElse(null))
                .put("retryable", job.retryable())
                .put("queued_at", job.queuedAt().toString())
                .put("expires_at", text(job.expiresAt()))
                .put("ended_at", text(job.endedAt()));
    }

    private static HttpReply domains(FindMailDomains.Found found) {
        JsonArray results = new JsonArray();
        found.domains().forEach(domain -> results.add(toJson(domain).put("domain", domain.name())));
        return HttpReply.ok(new JsonObject()
                .put("since", found.since().toString())
                .put("results", results)
                .put("others", found.others().map(TaskRoutes::toJson).orElse(null)));
    }

    /** Of one whose name is not told. */
    private static JsonObject toJson(FindMailDomains.Domain domain) {
        return new JsonObject()
                .putNull("domain")
                .put("sent", domain.sent())
                .put("failed_tries", domain.failedTries())
                .put("failed", domain.failed())
                .put("expired", domain.expired())
                .put("p50_seconds", seconds(domain.half()))
                .put("p99_seconds", seconds(domain.nearlyAll()))
                .put("last_error", domain.lastError().orElse(null))
                .put("last_error_at", text(domain.lastErrorAt()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS_PER_SECOND;
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}

package io.tses.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.audit.MeasureQueue;
import io.tses.config.Port;
import io.tses.keys.KeySource;
import io.tses.mail.FindMailJobs;
import io.tses.postgres.Migrations;
import io.tses.redis.ClockShift;
import io.tses.redis.RedisConnections;
import io.tses.request.RequestScope;
import io.tses.smtp.SmtpConfig;
import io.tses.smtp.SmtpConnection;
import io.tses.tasks.FindTasks;
import io.tses.tokens.OutsideVerifier;
import io.tses.users.FindUsers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.vertx.core.Future.succeededFuture;

/** Looks at everything that the service needs, one thing after the other. Changes nothing, and sends no mail. */
public final class Checkup {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What waits longer is waited for in vain. */
    private static final Duration TOO_LONG = Duration.ofMinutes(1);

    private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::");
    private static final String DATABASE = "postgresql";
    private static final String REDIS = "redis";
    private static final String NO_SERVE = "see that a node runs: tses serve; what keeps it is in its log";

    private final AppConfig config;
    private final Vertx vertx;
    private final Consumer<Finding> told;
    private final List<Finding> findings = new ArrayList<>();

    private Checkup(AppConfig config, Vertx vertx, Consumer<Finding> told) {
        this.config = config;
        this.vertx = vertx;
        this.told = told;
    }

    /**
     * @param told of each finding as soon as it is made
     * @return whether nothing is broken
     */
    public static Future<Boolean> run(AppConfig config, Consumer<Finding> told) {
        RequestScope.register();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        // A promise of no event loop: those of Vert.x are gone when it completes.
        Promise<Boolean> well = Promise.promise();
        new Checkup(config, vertx, told)
                .run()
                .onComplete(done -> vertx.close().onComplete(closed -> well.handle(done)));
        return well.future();
    }

    private Future<Boolean> run() {
        Stream.concat(config.http().warnings().stream(), config.mail().warnings().stream())
                .forEach(warning -> tell(Finding.doubtful("settings", warning, "change that setting")));
        return look(this::keys)
                .compose(then -> look(this::database))
                .compose(then -> look(this::redis))
                .compose(then -> look(this::mail))
                .compose(then -> look(this::links))
                .compose(then -> look(this::node))
                .compose(then -> contents())
                .map(then -> findings.stream().noneMatch(finding -> finding.state() == Finding.State.BROKEN));
    }

    private interface Look {
        Future<Finding> look();
    }

    private Future<Void> look(Look check) {
        return check.look().onSuccess(this::tell).mapEmpty();
    }

    private void tell(Finding finding) {
        findings.add(finding);
        told.accept(finding);
    }

    private Future<Finding> keys() {
        OutsideVerifier verifier = new OutsideVerifier(vertx, config.keys().signingKey());
        return KeySource.open(vertx, config.keys(), verifier::check)
                .map(keys -> Finding.fine("keys", "tokens can be signed, and checked by others"))
                .otherwise(cause -> Finding.broken("keys", words(cause), "tses keys list tells what is due"));
    }

    private Future<Finding> database() {
        String server = "PostgreSQL at " + config.postgres().url();
        return vertx.executeBlocking(() -> new Migrations(config.postgres()).pending())
                .map(pending -> pending == 0
                        ? Finding.fine(DATABASE, server + " can be used; the schema is up to date")
                        : Finding.doubtful(
                                DATABASE,
                                server + " can be used; migrations to be applied: " + pending,
                                "tses migrate applies them, and so does tses serve"))
                .otherwise(cause -> Finding.broken(
                        DATABASE,
                        words(cause),
                        "let it run and take connections, or have database.url (DATABASE_URL) name one that does"));
    }

    private Future<Finding> redis() {
        RedisConnections redis = new RedisConnections(
                vertx, config.redis(), RedisKeys.ONE_OF_EACH_KIND, new ClockShift(), new SimpleMeterRegistry());
        return redis.start()
                .compose(up -> redis.check())
                .map(up -> Finding.fine(REDIS, "Redis at " + config.redis() + " takes writes, and its user may do all"))
                .otherwise(cause -> Finding.broken(
                        REDIS,
                        words(cause),
                        "let it run and take writes, or have redis.url (REDIS_URL) name one that does"))
                .eventually(redis::close);
    }

    /** Up to the point at which a mail would be handed over. */
    private Future<Finding> mail() {
        SmtpConfig smtp = config.mail().smtp();
        NetClient client = vertx.createNetClient();
        return SmtpConnection.open(client, smtp, PATIENCE)
                .compose(SmtpConnection::quit)
                .map(over -> Finding.fine("mail", smtp.server() + " would take mails"))
                .otherwise(cause -> Finding.broken(
                        "mail",
                        words(cause),
                        "see email.host, port, use-tls, use-ssl, host-user and host-password (EMAIL_...); until then tses"
                                + " sign-in-link lets you in"))
                .eventually(client::close);
    }

    private Future<Finding> links() {
        return succeededFuture(config.linkUrl()
                .map(page -> Finding.fine("links", "lead to " + page.template()))
                .orElseGet(() -> Finding.doubtful(
                        "links",
                        "there are none: mails hold a code alone, and neither somebody who is locked out nor sign-in-link has"
                                + " another way in",
                        "let otp.link-url (OTP_LINK_URL) name the page that they lead to")));
    }

    /** Whether one runs on this machine as the settings say; there may well be none. */
    private Future<Finding> node() {
        HttpClient client = vertx.createHttpClient();
        RequestOptions ready = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(
                        EVERYWHERE.contains(config.management().host())
                                ? "127.0.0.1"
                                : config.management().host())
                .setPort(config.management().port())
                .setURI("/ready")
                .setTimeout(PATIENCE.toMillis());
        return client.request(ready)
                .compose(request -> request.send())
                .compose(answer -> answer.body().map(body -> answered(answer, body)))
                .otherwise(none -> noNode())
                .eventually(client::close);
    }

    private static Finding answered(HttpClientResponse answer, Buffer body) {
        return answer.statusCode() == 200
                ? Finding.fine("node", "one runs here, and is ready")
                : Finding.broken(
                        "node",
                        "one runs here and is not ready: " + body.toString().strip(),
                        "mend what it names, see above; it becomes ready by itself");
    }

    private Finding noNode() {
        String busy = Stream.of(
                        new Port(
                                "HTTP_PORT", config.http().host(), config.http().port()),
                        new Port(
                                "MANAGEMENT_PORT",
                                config.management().host(),
                                config.management().port()))
                .map(Port::trouble)
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        return busy.isEmpty()
                ? Finding.fine("node", "none runs here; its ports are free")
                : Finding.doubtful("node", "none runs here, and none could: " + busy, "free the port, or set another");
    }

    private Future<Void> contents() {
        List<String> missing = findings.stream()
                .filter(finding -> List.of(DATABASE, REDIS).contains(finding.thing()) && !finding.isFine())
                .map(Finding::thing)
                .toList();
        if (!missing.isEmpty()) {
            tell(Finding.untried(
                    "people and queues", "were not looked at", "mend " + String.join(" and ", missing) + " first"));
            return succeededFuture();
        }
        return Application.open(config, Counter.TASKS)
                .compose(open -> look(() -> superusers(open))
                        .compose(then -> queues(open))
                        .eventually(open::stop))
                .recover(cause -> {
                    tell(Finding.broken("people and queues", words(cause), "mend what it names"));
                    return succeededFuture();
                });
    }

    private static Future<Finding> superusers(Application open) {
        FindUsers active = new FindUsers(
                Optional.empty(),
                Optional.empty(),
                Optional.of(true),
                Optional.empty(),
                Optional.of(true),
                List.of(),
                true,
                1,
                1,
                Optional.empty());
        return open.ask("doctor", FindUsers.ADDRESS, active)
                .map(reply -> reply.match(FindUsers.Page::count, () -> 0))
                .map(count -> count > 0
                        ? Finding.fine("superusers", "active ones: " + count)
                        : Finding.doubtful(
                                "superusers",
                                "there is none, so nobody can see users or the audit log",
                                "tses create-superuser --email you@example.com"));
    }

    private Future<Void> queues(Application open) {
        return open.ask(
                        "doctor",
                        FindTasks.ADDRESS,
                        new FindTasks(new FindMailJobs(Optional.empty(), 1, Optional.empty())))
                .onSuccess(found -> {
                    tell(mailQueue(found.mail().queue()));
                    tell(auditQueue(found.audit()));
                })
                .mapEmpty();
    }

    private static Finding mailQueue(FindMailJobs.Queue queue) {
        String waiting = "mails on their way: " + queue.depth();
        if (queue.depth() > 0 && queue.oldest().compareTo(TOO_LONG) > 0) {
            return Finding.broken(
                    "mail queue", waiting + ", the oldest for " + queue.oldest().toSeconds() + " s", NO_SERVE);
        }
        return queue.dead() > 0
                ? Finding.doubtful(
                        "mail queue",
                        waiting + "; given up: " + queue.dead(),
                        "tses tasks --state failed tells why, and --retry tries one again")
                : Finding.fine("mail queue", waiting);
    }

    private static Finding auditQueue(MeasureQueue.Queue queue) {
        String waiting = "rows to be written: " + queue.depth();
        if (queue.depth() > 0 && queue.oldest().compareTo(TOO_LONG) > 0) {
            return Finding.broken(
                    "audit queue",
                    waiting + ", the oldest for " + queue.oldest().toSeconds() + " s",
                    NO_SERVE);
        }
        return queue.rejected() > 0
                ? Finding.doubtful(
                        "audit queue",
                        waiting + "; impossible to write: " + queue.rejected(),
                        "something else writes to that stream; XRANGE outbox:audit:rejected - + shows what")
                : Finding.fine("audit queue", waiting);
    }

    private static String words(Throwable cause) {
        String message = Objects.requireNonNullElse(
                        cause.getMessage(), cause.getClass().getSimpleName())
                .strip();
        Throwable deeper = cause.getCause();
        return deeper == null || deeper.getMessage() == null || message.contains(deeper.getMessage())
                ? message
                : message + ": "
                        + deeper.getMessage().strip().lines().findFirst().orElse("");
    }
}

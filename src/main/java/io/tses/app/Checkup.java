package io.tses.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.audit.MeasureQueue;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.config.Port;
import io.tses.config.ServerUrl;
import io.tses.keys.KeySource;
import io.tses.mail.FindMailJobs;
import io.tses.postgres.Migrations;
import io.tses.postgres.ServerFacts;
import io.tses.redis.ClockShift;
import io.tses.redis.HeldConnection;
import io.tses.redis.RedisConnections;
import io.tses.request.RequestScope;
import io.tses.smtp.SmtpConfig;
import io.tses.smtp.SmtpConnection;
import io.tses.stats.FindNodes;
import io.tses.tasks.FindTasks;
import io.tses.tasks.Finding;
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
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.vertx.core.Future.succeededFuture;

/** Looks at everything that the service needs, one thing after the other. Changes nothing, and sends no mail. */
public final class Checkup {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What waits longer is waited for in vain. */
    private static final Duration TOO_LONG = Duration.ofMinutes(1);

    private static final List<String> ON_THIS_MACHINE = List.of("localhost", "127.0.0.1", "::1");
    private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::");
    private static final String DATABASE = "postgresql";
    private static final String REDIS = "redis";
    private static final String NO_SERVE = "see that a node runs: tses serve; what keeps it is in its log";

    /** Clocks that differ by more confuse who compares logs, and tokens with others. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);

    /** In which a certificate is to be renewed. */
    private static final Duration ENDS_SOON = Duration.ofDays(14);

    /** Of a hundred: what is fuller leaves little time to do something. */
    private static final int NEARLY_FULL = 90;

    private static final String CLOCK = "clock";
    private static final String SYNCHRONISE = "have both machines set their clocks by NTP";

    private final AppConfig config;
    private final Vertx vertx;
    private final Consumer<Finding> told;
    private final Clock clock = Clock.systemUTC();
    private final List<Finding> findings = new ArrayList<>();
    private ServerUrl redisServer;

    /** Of the certificate that the mail server has shown. */
    private Optional<Instant> mailEnd = Optional.empty();

    private Checkup(AppConfig config, Vertx vertx, Consumer<Finding> told) {
        this.config = config;
        this.redisServer = config.redis().url();
        this.vertx = vertx;
        this.told = told;
    }

    /** Answers what a node would. */
    private interface Desk {
        <Q extends BusMessage, R extends BusMessage> Future<R> ask(Address<Q, R> address, Q question);
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
        Checkup checkup = new Checkup(config, vertx, told);
        vertx.runOnContext(now -> checkup.servers()
                .compose(then -> checkup.look(checkup::node))
                .compose(then -> checkup.contents(checkup::askFromOutside))
                .map(then -> checkup.isWell())
                .onComplete(done -> vertx.close().onComplete(closed -> well.handle(done))));
        return well.future();
    }

    /**
     * The same of a node that runs, by itself. Called on an event loop of {@code vertx}.
     *
     * @param bus of the node
     */
    static Future<Boolean> inside(AppConfig config, Vertx vertx, Bus bus, Consumer<Finding> told) {
        Checkup checkup = new Checkup(config, vertx, told);
        checkup.tell(Finding.fine("program", "tses " + Release.version() + " on Java " + Runtime.version()));
        return checkup.servers()
                .compose(then -> checkup.contents(() -> checkup.ask(asked(bus))))
                .map(then -> checkup.isWell());
    }

    private boolean isWell() {
        return findings.stream().noneMatch(finding -> finding.state() == Finding.State.BROKEN);
    }

    /** All that a node uses. */
    private Future<Void> servers() {
        Stream.concat(config.http().warnings().stream(), config.mail().warnings().stream())
                .forEach(warning -> tell(Finding.doubtful("settings", warning, "change that setting")));
        return look(this::keys)
                .compose(then -> look(this::database))
                .compose(then -> ifUsable(DATABASE, this::databaseFacts))
                .compose(then -> redis())
                .compose(then -> look(this::mail))
                .onSuccess(then -> mailLine())
                .compose(then -> certificates())
                .compose(then -> look(this::links))
                .onSuccess(then -> disks());
    }

    private Future<Void> ifUsable(String thing, Supplier<Future<Void>> more) {
        return isUsable(thing) ? more.get() : succeededFuture();
    }

    /** What is told of it first; further findings tell how good it is. */
    private boolean isUsable(String thing) {
        return findings.stream()
                .filter(finding -> finding.thing().equals(thing))
                .findFirst()
                .map(Finding::isFine)
                .orElse(false);
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

    private Future<Void> databaseFacts() {
        return vertx.executeBlocking(() -> ServerFacts.of(config.postgres(), clock))
                .onSuccess(facts -> {
                    tell(connections(facts));
                    tell(clock("PostgreSQL", facts.ahead()));
                    tell(line(
                            DATABASE,
                            facts.encrypted(),
                            config.postgres().url().server().host().value(),
                            "append sslmode=verify-full to database.url (DATABASE_URL)"));
                })
                .onFailure(cause ->
                        tell(Finding.untried(DATABASE, "tells nothing of itself: " + words(cause), "see its log")))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private static Finding connections(ServerFacts facts) {
        String what = "version " + facts.version() + "; clients: " + facts.clients() + " of " + facts.mostClients()
                + "; our database takes " + megabytes(facts.bytes());
        return facts.clients() * 100L > facts.mostClients() * (long) NEARLY_FULL
                ? Finding.doubtful(DATABASE, what, "raise max_connections, or lower database.connections")
                : Finding.fine(DATABASE, what);
    }

    private static Finding clock(String server, Duration ahead) {
        return clock(server, "ours", ahead);
    }

    private static Finding clock(String server, String whose, Duration ahead) {
        String what = "that of " + server + " and " + whose + " differ by "
                + ahead.abs().toMillis() + " ms";
        return ahead.abs().compareTo(CLOCKS_APART) > 0
                ? Finding.doubtful(CLOCK, what, SYNCHRONISE)
                : Finding.fine(CLOCK, what);
    }

    /** Whether others on the way could listen. */
    private static Finding line(String thing, boolean encrypted, String host, String remedy) {
        if (encrypted) {
            return Finding.fine(thing, "the line to it is encrypted");
        }
        return ON_THIS_MACHINE.contains(host)
                ? Finding.fine(thing, "the line to it is not encrypted, and does not leave this machine")
                : Finding.doubtful(
                        thing, "the line to it is not encrypted", remedy + ", unless nobody else is on that network");
    }

    private Future<Void> redis() {
        RedisConnections redis = new RedisConnections(
                vertx, config.redis(), RedisKeys.ONE_OF_EACH_KIND, new ClockShift(), new SimpleMeterRegistry());
        return redis.start()
                .compose(up -> redis.check())
                .compose(up -> {
                    tell(Finding.fine(REDIS, "Redis at " + config.redis() + " takes writes, and its user may do all"));
                    redisServer = redis.current().server().orElse(redisServer);
                    if (isWatched()) {
                        tell(Finding.fine(
                                REDIS,
                                "the primary is " + redisServer.host() + ":" + redisServer.port()
                                        + ", as the Sentinels say"));
                    }
                    return redisFacts(redis.current());
                })
                .recover(cause -> {
                    tell(Finding.broken(
                            REDIS,
                            words(cause),
                            "let it run and take writes, or have redis.url (REDIS_URL) name one that does"));
                    return succeededFuture();
                })
                .eventually(redis::close);
    }

    /** What it keeps, and whether it would. A user who may not ask for that can work all the same. */
    private Future<Void> redisFacts(HeldConnection redis) {
        Duration ahead = Duration.ofMillis(redis.millis() - clock.millis());
        tell(clock("Redis", ahead));
        tell(line(
                REDIS,
                config.redis().usesTls(),
                redisServer.host().value(),
                "let it speak TLS, and redis.url (REDIS_URL) begin with rediss://"));
        return redis.send(Request.cmd(Command.INFO))
                .onSuccess(
                        info -> RedisFindings.of(info.toString(), isWatched()).forEach(this::tell))
                .onFailure(cause -> tell(Finding.untried(
                        REDIS,
                        "what it keeps of its data, and how much room it has, was not looked at: " + words(cause),
                        "let its user do INFO: ACL SETUSER name +info")))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** Whether another Redis may come in its place. */
    private boolean isWatched() {
        return config.redis().sentinels().isPresent();
    }

    private Future<Void> certificates() {
        CertificateEnds ends = new CertificateEnds(vertx, PATIENCE);
        Future<Void> redis = config.redis().usesTls() ? end(REDIS, ends.ofRedis(redisServer)) : succeededFuture();
        Future<Void> database = findings.stream()
                        .anyMatch(finding -> finding.thing().equals(DATABASE)
                                && finding.what().equals("the line to it is encrypted"))
                ? end(DATABASE, ends.ofPostgres(config.postgres().url().server()))
                : succeededFuture();
        config.cluster().certificateEnd().ifPresent(end -> tell(certificate("bus", end, clock.instant())));
        return Future.join(redis, database).<Void>mapEmpty().otherwiseEmpty().eventually(ends::close);
    }

    private Future<Void> end(String thing, Future<Instant> asked) {
        return asked.map(end -> certificate(thing, end, clock.instant()))
                .onSuccess(this::tell)
                .onFailure(cause -> tell(Finding.untried(
                        thing, "when its certificate ends could not be seen: " + words(cause), "look at it there")))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    static Finding certificate(String thing, Instant end, Instant now) {
        String what = "its certificate is good until " + end.truncatedTo(ChronoUnit.MINUTES);
        if (end.isBefore(now)) {
            return Finding.broken(
                    thing, "its certificate has ended on " + end.truncatedTo(ChronoUnit.MINUTES), "renew it");
        }
        return end.isBefore(now.plus(ENDS_SOON))
                ? Finding.doubtful(thing, what, "renew it before")
                : Finding.fine(thing, what);
    }

    /** Those of this machine: where the program was started, and where it writes what is for a moment. */
    private void disks() {
        Stream.of("", System.getProperty("java.io.tmpdir", "/tmp"))
                .map(Path::of)
                .map(Path::toAbsolutePath)
                .distinct()
                .forEach(folder -> {
                    try {
                        FileStore disk = Files.getFileStore(folder);
                        tell(disk(folder.toString(), disk.getUsableSpace(), disk.getTotalSpace()));
                    } catch (IOException e) {
                        tell(Finding.untried(
                                "disk", "that of " + folder + " cannot be looked at", "see that it is there"));
                    }
                });
    }

    static Finding disk(String folder, long free, long all) {
        String what = "of " + folder + ": " + megabytes(free) + " free of " + megabytes(all);
        return all > 0 && (all - free) / (all / 100.0) > NEARLY_FULL
                ? Finding.doubtful("disk", what, "make room there")
                : Finding.fine("disk", what);
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }

    /** Up to the point at which a mail would be handed over. */
    private Future<Finding> mail() {
        SmtpConfig smtp = config.mail().smtp();
        NetClient client = vertx.createNetClient();
        return SmtpConnection.open(client, smtp, PATIENCE)
                .compose(line -> {
                    mailEnd = CertificateEnds.endOf(line.certificates());
                    return line.quit();
                })
                .map(over -> Finding.fine("mail", smtp.server() + " would take mails"))
                .otherwise(cause -> Finding.broken(
                        "mail",
                        words(cause),
                        "see email.host, port, use-tls, use-ssl, host-user and host-password (EMAIL_...); until then tses"
                                + " sign-in-link lets you in"))
                .eventually(client::close);
    }

    private void mailLine() {
        SmtpConfig smtp = config.mail().smtp();
        tell(line(
                "mail",
                smtp.useTls() || smtp.useSsl(),
                smtp.host(),
                "set email.use-tls or email.use-ssl (EMAIL_USE_TLS, EMAIL_USE_SSL)"));
        mailEnd.ifPresent(end -> tell(certificate("mail", end, clock.instant())));
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

    private Future<Void> contents(Supplier<Future<Void>> asked) {
        List<String> missing =
                Stream.of(DATABASE, REDIS).filter(server -> !isUsable(server)).toList();
        if (!missing.isEmpty()) {
            tell(Finding.untried(
                    "people and queues", "were not looked at", "mend " + String.join(" and ", missing) + " first"));
            return succeededFuture();
        }
        return asked.get().recover(cause -> {
            tell(Finding.broken("people and queues", words(cause), "mend what it names"));
            return succeededFuture();
        });
    }

    private static Desk asked(Bus bus) {
        return new Desk() {
            @Override
            public <Q extends BusMessage, R extends BusMessage> Future<R> ask(Address<Q, R> address, Q question) {
                return bus.ask(address, question);
            }
        };
    }

    private static Desk asDoctor(Application open) {
        return new Desk() {
            @Override
            public <Q extends BusMessage, R extends BusMessage> Future<R> ask(Address<Q, R> address, Q question) {
                return open.ask("doctor", address, question);
            }
        };
    }

    private Future<Void> askFromOutside() {
        return Application.open(config, Counter.TASKS)
                .compose(open -> ask(asDoctor(open)).eventually(open::stop));
    }

    private Future<Void> ask(Desk desk) {
        return look(() -> superusers(desk)).compose(then -> queues(desk)).compose(then -> nodes(desk));
    }

    /** Each tells by itself, so that those on other machines are looked at from here. */
    private Future<Void> nodes(Desk desk) {
        return desk.ask(FindNodes.ADDRESS, new FindNodes())
                .onSuccess(found -> found.nodes().stream()
                        .flatMap(node -> ofNode(node).stream())
                        .forEach(this::tell))
                .mapEmpty();
    }

    static List<Finding> ofNode(FindNodes.State node) {
        List<Finding> findings = new ArrayList<>();
        if (node.silent()) {
            findings.add(Finding.doubtful(
                    "nodes",
                    node.name() + " has told nothing for a while",
                    "see whether it runs and reaches Redis; one that is gone is forgotten after ten minutes"));
        } else {
            node.ahead()
                    .map(ahead -> clock("Redis", "node " + node.name(), ahead))
                    .ifPresent(findings::add);
        }
        node.warnings()
                .forEach(warning -> findings.add(
                        Finding.doubtful("nodes", node.name() + ": " + warning, "change that setting there")));
        return findings;
    }

    private static Future<Finding> superusers(Desk desk) {
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
        return desk.ask(FindUsers.ADDRESS, active)
                .map(reply -> reply.match(FindUsers.Page::count, () -> 0))
                .map(count -> count > 0
                        ? Finding.fine("superusers", "active ones: " + count)
                        : Finding.doubtful(
                                "superusers",
                                "there is none, so nobody can see users or the audit log",
                                "tses create-superuser --email you@example.com"));
    }

    private Future<Void> queues(Desk desk) {
        return desk.ask(FindTasks.ADDRESS, new FindTasks(new FindMailJobs(Optional.empty(), 1, Optional.empty())))
                .onSuccess(found -> {
                    tell(mailQueue(found.mail().queue()));
                    tell(auditQueue(found.audit()));
                })
                .mapEmpty();
    }

    private static Finding mailQueue(FindMailJobs.Queue queue) {
        String waiting = "mails on their way: " + queue.depth();
        boolean isLate = queue.depth() > 0 && queue.oldest().compareTo(TOO_LONG) > 0;
        if (isLate && queue.retried() == queue.depth()) {
            return Finding.doubtful(
                    "mail queue",
                    waiting + ", all of them tried before",
                    "they are tried again by themselves; tses tasks --state retrying tells why they did not go");
        }
        if (isLate) {
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

package io.tses.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.config.Port;
import io.tses.config.ServerUrl;
import io.tses.keys.KeySource;
import io.tses.postgres.Migrations;
import io.tses.postgres.ServerFacts;
import io.tses.redis.ClockShift;
import io.tses.redis.HeldConnection;
import io.tses.redis.KeyedCommand;
import io.tses.redis.RedisConnections;
import io.tses.request.RequestScope;
import io.tses.smtp.SmtpConfig;
import io.tses.smtp.SmtpConnection;
import io.tses.tasks.Finding;
import io.tses.tokens.OutsideVerifier;
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
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.vertx.core.Future.succeededFuture;

/** Looks at everything that the service needs, one thing after the other. Changes nothing, and sends no mail. */
public final class Checkup {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::");
    private static final String DATABASE = "postgresql";
    private static final String REDIS = "redis";

    private final AppConfig config;
    private final Vertx vertx;
    private final Clock clock = Clock.systemUTC();
    private final Findings findings;
    private ServerUrl redisServer;
    private boolean isDatabaseEncrypted;

    /** Of the certificate that the mail server has shown. */
    private Optional<Instant> mailEnd = Optional.empty();

    private Checkup(AppConfig config, Vertx vertx, Consumer<Finding> told) {
        this.config = config;
        this.redisServer = config.redis().url();
        this.vertx = vertx;
        this.findings = new Findings(told);
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
                .map(then -> checkup.findings.areWell())
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
        checkup.findings.tell(Finding.fine("program", "tses " + Release.version() + " on Java " + Runtime.version()));
        return checkup.servers()
                .compose(then -> checkup.contents(() -> checkup.work(asked(bus))))
                .map(then -> checkup.findings.areWell());
    }

    /** All that a node uses. */
    private Future<Void> servers() {
        Stream.concat(config.http().warnings().stream(), config.mail().warnings().stream())
                .forEach(warning -> findings.tell(Finding.doubtful("settings", warning, "change that setting")));
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
        return findings.isUsable(thing) ? more.get() : succeededFuture();
    }

    private interface Look {
        Future<Finding> look();
    }

    private Future<Void> look(Look check) {
        return check.look().onSuccess(findings::tell).mapEmpty();
    }

    private Future<Finding> keys() {
        OutsideVerifier verifier = new OutsideVerifier(vertx, config.keys().signingKey());
        return KeySource.open(vertx, config.keys(), verifier::check)
                .map(keys -> Finding.fine("keys", "tokens can be signed, and checked by others"))
                .otherwise(cause -> Finding.broken("keys", Findings.words(cause), "tses keys list tells what is due"));
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
                        Findings.words(cause),
                        "let it run and take connections, or have database.url (DATABASE_URL) name one that does"));
    }

    private Future<Void> databaseFacts() {
        return vertx.executeBlocking(() -> ServerFacts.of(config.postgres(), clock))
                .onSuccess(facts -> {
                    isDatabaseEncrypted = facts.encrypted();
                    findings.tell(connections(facts));
                    findings.tell(Judgements.clock("PostgreSQL", "ours", facts.ahead()));
                    findings.tell(Judgements.line(
                            DATABASE,
                            facts.encrypted(),
                            config.postgres().url().server().host().value(),
                            "append sslmode=verify-full to database.url (DATABASE_URL)"));
                })
                .onFailure(cause -> findings.tell(
                        Finding.untried(DATABASE, "tells nothing of itself: " + Findings.words(cause), "see its log")))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private static Finding connections(ServerFacts facts) {
        String what = "version " + facts.version() + "; clients: " + facts.clients() + " of " + facts.mostClients()
                + "; our database takes " + Judgements.megabytes(facts.bytes());
        return Judgements.isNearlyFull(facts.clients(), facts.mostClients())
                ? Finding.doubtful(DATABASE, what, "raise max_connections, or lower database.connections")
                : Finding.fine(DATABASE, what);
    }

    private Future<Void> redis() {
        RedisConnections redis = new RedisConnections(
                vertx, config.redis(), RedisKeys.ONE_OF_EACH_KIND, new ClockShift(), new SimpleMeterRegistry());
        return redis.start()
                .compose(up -> redis.check())
                .compose(up -> {
                    findings.tell(Finding.fine(
                            REDIS, "Redis at " + config.redis() + " takes writes, and its user may do all"));
                    redisServer = redis.current().server().orElse(redisServer);
                    config.redis()
                            .saidBy()
                            .ifPresent(witnesses -> findings.tell(Finding.fine(
                                    REDIS,
                                    "the primary is " + redisServer.host() + ":" + redisServer.port() + ", as "
                                            + witnesses + " say")));
                    return redisFacts(redis.current());
                })
                .recover(cause -> {
                    findings.tell(Finding.broken(
                            REDIS,
                            Findings.words(cause),
                            "let it run and take writes, or have redis.url (REDIS_URL) name one that does"));
                    return succeededFuture();
                })
                .eventually(redis::close);
    }

    /** What it keeps, and whether it would. A user who may not ask for that can work all the same. */
    private Future<Void> redisFacts(HeldConnection redis) {
        Duration ahead = Duration.ofMillis(redis.millis() - clock.millis());
        findings.tell(Judgements.clock("Redis", "ours", ahead));
        findings.tell(Judgements.line(
                REDIS,
                config.redis().usesTls(),
                redisServer.host().value(),
                "let it speak TLS, and redis.url (REDIS_URL) begin with rediss://"));
        return redis.send(KeyedCommand.of(Command.INFO))
                .onSuccess(
                        info -> RedisFindings.of(info.toString(), config.redis().saidBy())
                                .forEach(findings::tell))
                .onFailure(cause -> findings.tell(Finding.untried(
                        REDIS,
                        "what it keeps of its data, and how much room it has, was not looked at: "
                                + Findings.words(cause),
                        "let its user do INFO: ACL SETUSER name +info")))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private Future<Void> certificates() {
        CertificateEnds ends = new CertificateEnds(vertx, PATIENCE);
        Future<Void> redis = config.redis().usesTls() ? end(REDIS, ends.ofRedis(redisServer)) : succeededFuture();
        Future<Void> database = isDatabaseEncrypted
                ? end(DATABASE, ends.ofPostgres(config.postgres().url().server()))
                : succeededFuture();
        config.cluster()
                .certificateEnd()
                .ifPresent(end -> findings.tell(Judgements.certificate("bus", end, clock.instant())));
        return Future.join(redis, database).<Void>mapEmpty().otherwiseEmpty().eventually(ends::close);
    }

    private Future<Void> end(String thing, Future<Instant> asked) {
        return asked.map(end -> Judgements.certificate(thing, end, clock.instant()))
                .onSuccess(findings::tell)
                .onFailure(cause -> findings.tell(Finding.untried(
                        thing,
                        "when its certificate ends could not be seen: " + Findings.words(cause),
                        "look at it there")))
                .<Void>mapEmpty()
                .otherwiseEmpty();
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
                        findings.tell(Judgements.disk(folder.toString(), disk.getUsableSpace(), disk.getTotalSpace()));
                    } catch (IOException e) {
                        findings.tell(Finding.untried(
                                "disk", "that of " + folder + " cannot be looked at", "see that it is there"));
                    }
                });
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
                        Findings.words(cause),
                        "see email.host, port, use-tls, use-ssl, host-user and host-password (EMAIL_...); until then tses"
                                + " sign-in-link lets you in"))
                .eventually(client::close);
    }

    private void mailLine() {
        SmtpConfig smtp = config.mail().smtp();
        findings.tell(Judgements.line(
                "mail",
                smtp.useTls() || smtp.useSsl(),
                smtp.host(),
                "set email.use-tls or email.use-ssl (EMAIL_USE_TLS, EMAIL_USE_SSL)"));
        mailEnd.ifPresent(end -> findings.tell(Judgements.certificate("mail", end, clock.instant())));
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
        List<String> missing = Stream.of(DATABASE, REDIS)
                .filter(server -> !findings.isUsable(server))
                .toList();
        if (!missing.isEmpty()) {
            findings.tell(Finding.untried(
                    "people and queues", "were not looked at", "mend " + String.join(" and ", missing) + " first"));
            return succeededFuture();
        }
        return asked.get().recover(cause -> {
            findings.tell(Finding.broken("people and queues", Findings.words(cause), "mend what it names"));
            return succeededFuture();
        });
    }

    private Future<Void> askFromOutside() {
        return Application.open(config, Counter.TASKS)
                .compose(open -> work(asDoctor(open)).eventually(open::stop));
    }

    private Future<Void> work(WorkCheckup.Desk desk) {
        return new WorkCheckup(desk, findings).look();
    }

    private static WorkCheckup.Desk asked(Bus bus) {
        return new WorkCheckup.Desk() {
            @Override
            public <Q extends BusMessage, R extends BusMessage> Future<R> ask(Address<Q, R> address, Q question) {
                return bus.ask(address, question);
            }
        };
    }

    private static WorkCheckup.Desk asDoctor(Application open) {
        return new WorkCheckup.Desk() {
            @Override
            public <Q extends BusMessage, R extends BusMessage> Future<R> ask(Address<Q, R> address, Q question) {
                return open.ask("doctor", address, question);
            }
        };
    }
}

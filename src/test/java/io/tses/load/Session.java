package io.tses.load;

import io.tses.accountant.Account;
import io.tses.accountant.Answers;
import io.tses.accountant.Counts;
import io.tses.accountant.Run;
import io.tses.accountant.Servers;
import io.tses.config.ConfigReader;
import io.tses.ratelimit.RateLimitConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One run from its beginning to what came of it: prepares, measures, and has the accountant compare. Blocks. */
final class Session implements AutoCloseable {
    private static final int MOST_STEPS = 3;

    private final Order order;
    private final String options;
    private final PrintWriter progress;
    private final Clock clock = Clock.systemUTC();

    /** One event loop, so that nothing of the generator needs a lock. */
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));

    private final Context context = vertx.getOrCreateContext();
    private final Answers answers = new Answers(Run.fresh(), clock.instant());
    private final Letterbox letterbox;

    /** @param options as they were typed */
    Session(Order order, String options, PrintWriter progress) {
        this.order = order;
        this.options = options;
        this.progress = progress;
        letterbox = new Letterbox(answers.run(), order.timeout());
    }

    /** @param stop says that it is to end early */
    Results run(Deployment.Source source, BooleanSupplier stop) throws InterruptedException {
        int mailPort = order.sink()
                .map(at -> Waiting.forIt(
                        MailSink.open(vertx, at.host(), at.port(), letterbox::came), "the port for mail at " + at))
                .map(MailSink::port)
                .orElse(0);
        try (Deployment deployment = source.open(mailPort, progress);
                OpenServers servers = OpenServers.of(deployment.target())) {
            return run(deployment.target(), servers.all(), stop);
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private Results run(Target target, Optional<Servers> servers, BooleanSupplier stop) throws InterruptedException {
        Instant began = clock.instant();
        Configuration configuration = new Configuration(order, target, servers, options, began);
        Nodes nodes = new Nodes(client(), Nodes.Rota.inTurn(target.nodes()), answers, order.timeout(), clock);
        configuration.ask(nodes);
        Optional<MailboxReader> mailbox =
                target.mailbox().map(url -> new MailboxReader(vertx, client(), url, letterbox));
        mailbox.ifPresent(reader -> Waiting.forIt(
                reader.start(), "the mailbox at " + target.mailbox().get()));
        Play play = new Play(answers.run(), nodes, letterbox, new People(), order.newPeople(), order.oldClients());
        onLoop(() -> new Preparation(context, play, order.known(), progress).start())
                .await();
        Tally tally = new Tally();
        Generator generator = new Generator(context, order.plan(), order.mix(), play, tally);
        Observer observer = new Observer(context, order.plan(), tally, servers, configuration.processes(), progress);
        context.runOnContext(now -> generator.start());
        // Each step of an arrival ends within it, so that by then everybody has gone.
        Duration patience = order.timeout().multipliedBy(MOST_STEPS).plusSeconds(1);
        List<Sample> samples = observer.watch(generator, stop, patience);
        List<String> notes = new ArrayList<>();
        if (stop.getAsBoolean()) {
            notes.add("It was ended early.");
        }
        Optional<Account> account = servers.map(one -> account(one, target, () -> mails(mailbox)));
        if (account.isEmpty()) {
            notes.add("Nothing was compared: Redis and PostgreSQL of the nodes are not known.");
        }
        return new Results(
                order.scenario(),
                order.plan(),
                order.thresholds(),
                began,
                configuration.json(),
                samples,
                tally.times(),
                tally.errors(),
                tally.late(),
                account,
                Verdict.of(order.plan(), order.thresholds(), samples, tally, account),
                notes);
    }

    private Account account(Servers servers, Target target, Supplier<Counts> mails) {
        progress.println("The accountant waits until all mails and events have ended, and compares ...");
        progress.flush();
        return servers.account(
                answers, mails, target.settings().map(loaded -> limits(loaded.values())), order.settle());
    }

    /** As told by whoever reads them, all that are there now. */
    private Counts mails(Optional<MailboxReader> mailbox) {
        return onLoop(() -> mailbox.map(MailboxReader::caughtUp)
                        .orElse(Future.succeededFuture())
                        .map(done -> letterbox.counts()))
                .await();
    }

    private static RateLimitConfig limits(JsonObject values) {
        ConfigReader settings = ConfigReader.of(values);
        RateLimitConfig limits = RateLimitConfig.from(settings);
        settings.finish();
        return limits;
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> task) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(now -> task.get().onComplete(promise));
        return promise.future();
    }

    private HttpClient client() {
        HttpClientOptions options = new HttpClientOptions()
                .setTcpNoDelay(true)
                .setConnectTimeout((int) order.timeout().toMillis())
                .setTrustAll(order.insecure())
                .setVerifyHost(!order.insecure());
        PoolOptions pool =
                new PoolOptions().setHttp1MaxSize(order.connections()).setMaxWaitQueueSize(-1);
        return vertx.createHttpClient(options, pool);
    }
}

package io.tses.bench;

import io.tses.app.Application;
import io.tses.config.Secret;
import io.tses.crypto.CodeSeal;
import io.tses.crypto.PurposeKeys;
import io.tses.load.MailSink;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.MailedCode;
import io.tses.redis.Effect;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.shared.Languages;
import io.tses.shared.LinkToken;
import io.tses.shared.Passcode;
import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How fast mails go out that are there all at once: codes with links, of as many networks as there are people. All of the service
 * runs, but nobody asks it for anything.
 */
final class MailDrain implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int DATABASE = 9;
    private static final String STAGED = "bench:";
    private static final List<String> READERS = List.of("en-GB,en;q=0.9", "en-US,en;q=0.9", "de-DE,de;q=0.9,en;q=0.8");
    private static final String UNSTAGE = "for i = 1, #ARGV do redis.call('RENAME', ARGV[i], KEYS[i]) end return #ARGV";
    private static final String HEAD = """
            | mails at once | mails/s | from – to | server CPU | Redis CPU |
            |---:|---:|---:|---:|---:|
            """;

    private record Drained(double perSecond, double serverMicros, double redisMicros) {}

    private final Load load;
    private final MailSink sink;
    private volatile Takings taken = new Takings(0);
    private final RedisConsole console;
    private final Application application;
    private final CodeSeal seal = new CodeSeal(new PurposeKeys(new Secret(Product.SECRET), List.of()));
    private final MailOutbox outbox = new MailOutbox(Integer.MAX_VALUE);
    private final PrintWriter progress;

    MailDrain(Load load, int eventLoops, PrintWriter progress) {
        this.load = load;
        this.progress = progress;
        sink = MailSink.open(load.vertx(), "127.0.0.1", 0, (to, mail) -> taken.count())
                .await();
        String url = RedisConsole.url(TestServers.shared().redisUrl(), DATABASE);
        console = new RedisConsole(load.vertx(), url);
        console.forgetAll();
        Map<String, String> settings = new HashMap<>(Product.eventLoops(eventLoops));
        settings.put("email.port", Integer.toString(sink.port()));
        application = Application.start(Product.config(url, settings)).await();
    }

    /** As Markdown. */
    String measure(int mails, int rounds, int warmUps) {
        List<Drained> all = new ArrayList<>();
        for (int round = -warmUps; round < rounds; round++) {
            Drained one = drain(mails);
            progress.printf(
                    Locale.ROOT,
                    "%s mail             %,9.0f mails/s     server %6.1f us  redis %6.1f us%n",
                    round < 0 ? "warm-up   " : String.format(Locale.ROOT, "round %2d/%d", round + 1, rounds),
                    one.perSecond(),
                    one.serverMicros(),
                    one.redisMicros());
            progress.flush();
            if (round >= 0) {
                all.add(one);
            }
        }
        double[] rates = sorted(all, Drained::perSecond);
        return HEAD
                + String.format(
                        Locale.ROOT,
                        "| %,d | %,.0f | %,.0f – %,.0f | %.1f µs | %.1f µs |%n",
                        mails,
                        median(rates),
                        rates[0],
                        rates[rates.length - 1],
                        median(sorted(all, Drained::serverMicros)),
                        median(sorted(all, Drained::redisMicros)));
    }

    @Override
    public void close() {
        application.stop().await();
        console.close();
        sink.close().await();
    }

    /** Counts mails from the first to the last; on the event loop of the load. */
    private static final class Takings {
        private final Promise<Duration> all = Promise.promise();
        private final int due;
        private int count;
        private long firstNanos;

        Takings(int due) {
            this.due = due;
        }

        /** Completes with the time between the first and the last. */
        Future<Duration> all() {
            return all.future();
        }

        void count() {
            count++;
            if (count == 1) {
                firstNanos = System.nanoTime();
            }
            if (count == due) {
                all.tryComplete(Duration.ofNanos(System.nanoTime() - firstNanos));
            }
        }
    }

    private Drained drain(int mails) {
        List<String> streams = List.copyOf(stage(mails));
        Set<Thread> players = Set.of(load.thread());
        Takings awaited = new Takings(mails);
        taken = awaited;
        Costs before = Costs.until(players, console);
        unstage(streams);
        try {
            Duration took = awaited.all().await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            settle(streams);
            Costs costs = Costs.until(players, console).since(before);
            return new Drained(mails / (took.toNanos() / 1e9), costs.server() / mails, costs.redis() / mails);
        } catch (TimeoutException e) {
            throw new BenchmarkFailed("mails still wait after " + PATIENCE.toSeconds() + " s");
        }
    }

    /** Queues mails where no mailer looks; says for which streams. */
    private Set<String> stage(int mails) {
        Set<String> streams = new HashSet<>();
        for (int i = 0; i < mails; i++) {
            Person person = Person.next();
            Effect.Queue queued = outbox.append(
                    job(person, i), ClientAddress.parse(person.client()).network());
            List<Object> entry = new ArrayList<>(List.of(STAGED + queued.key(), "*"));
            entry.addAll(queued.fields());
            console.command("XADD", entry.toArray());
            streams.add(queued.key());
        }
        return streams;
    }

    private MailJob job(Person person, int number) {
        UUID id = UUID.randomUUID();
        EmailAddress to = new EmailAddress(person.email());
        MailedCode secrets = new MailedCode(
                new Passcode(String.format(Locale.ROOT, "%06d", number % 1_000_000)),
                Optional.of(new LinkToken(id.toString().replace("-", "").substring(0, 21) + "A")));
        return MailJob.code(
                        id,
                        to,
                        seal.seal(id.toString(), to, secrets.encode()),
                        Duration.ofMinutes(5),
                        UUID.randomUUID().toString())
                .in(new Languages(READERS.get(number % READERS.size())));
    }

    private void unstage(List<String> streams) {
        List<Object> call = new ArrayList<>(List.of(UNSTAGE, streams.size()));
        call.addAll(streams);
        streams.forEach(stream -> call.add(STAGED + stream));
        console.command("EVAL", call.toArray());
    }

    /** Waits until what became of every mail is noted. */
    private void settle(List<String> streams) {
        eventually(() -> assertThat(streams)
                .as("streams without mails")
                .allMatch(stream -> console.command("XLEN", stream).toLong() == 0));
    }

    private static double[] sorted(List<Drained> all, ToDoubleFunction<Drained> figure) {
        return all.stream().mapToDouble(figure).sorted().toArray();
    }

    private static double median(double... sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

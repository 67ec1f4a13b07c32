package io.tses.faults;

import io.tses.accountant.Account;
import io.tses.accountant.Answer;
import io.tses.accountant.Answer.Call;
import io.tses.accountant.Answers;
import io.tses.accountant.Letter;
import io.tses.accountant.Run;
import io.tses.accountant.Servers;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.load.Heard;
import io.tses.load.Letterbox;
import io.tses.load.Nodes;
import io.tses.load.Nodes.Asked;
import io.tses.load.Person;
import io.tses.ratelimit.RateLimitConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * People who arrive at a held rate whatever becomes of the servers (open model). Most sign in, and who is not told whether that worked
 * sends code and handle again; some guess, and some ask for codes until they are refused. All that they hear is kept. Its state
 * belongs to the site's event loop.
 */
final class Traffic implements AutoCloseable {
    /** Longer than any answer may take, so that one that never comes is known to be late. */
    private static final Duration LOST = Duration.ofSeconds(15);

    private static final Duration MAIL_PATIENCE = Duration.ofSeconds(100);
    private static final Duration BEFORE_ASKING_AGAIN = Duration.ofSeconds(1);
    private static final Duration SETTLE = Duration.ofMinutes(3);
    private static final long TICK_MILLIS = 5;
    private static final int CONNECTIONS = 4096;
    private static final String NO_CODE = "123456";
    private static final Heard NOTHING = new Heard(Answer.NONE, "", Buffer.buffer());

    /** Of a hundred who arrive. */
    private static final int GUESS = 15;

    private static final int FLOOD = 8;
    private static final int ASK_AT_ONCE = 5;

    /** Of four who have signed in, one offers the same code once more, as somebody who has read it. */
    private static final int OFFERED_AGAIN = 4;

    private final Site site;
    private final double rate;
    private final SplittableRandom random;
    private final Duration persistence;
    private final Balancer balancer;
    private final Answers answers = new Answers(Run.fresh(), Instant.now());
    private final Letterbox letterbox = new Letterbox(answers.run(), MAIL_PATIENCE);
    private final Mails mails = new Mails(answers.run(), letterbox);
    private final Nodes nodes;
    private final List<Entered> entered = new ArrayList<>();
    private final Map<String, Integer> lost = new TreeMap<>();
    private final Promise<Void> over = Promise.promise();
    private long timer;
    private long began;
    private long arrived;
    private int underWay;
    private final AtomicInteger signedIn = new AtomicInteger();
    private int withoutRetryAfter;
    private int acceptedTwice;
    private int refusedAfterAll;
    private boolean stopped;

    /** Somebody who has signed in. */
    private record Entered(Person person, String code, String refresh, Instant at) {}

    /**
     * What became of people who had signed in.
     *
     * @param codes that let somebody in once more
     * @param sessions that are gone
     */
    record Forgotten(int people, int codes, int sessions) {}

    /**
     * Begins at once.
     *
     * @param rate arrivals a second; each makes two or three requests
     * @param persistence how long somebody sends a code again whose answer was lost, or that something broke
     */
    Traffic(Site site, double rate, SplittableRandom random, Duration persistence) {
        this(site, site.doors(), rate, random, persistence);
    }

    /** @param doors that are asked */
    Traffic(Site site, List<NodeProcess> doors, double rate, SplittableRandom random, Duration persistence) {
        this.site = site;
        this.rate = rate;
        this.random = random;
        this.persistence = persistence;
        HttpClientOptions options =
                new HttpClientOptions().setTcpNoDelay(true).setConnectTimeout((int) LOST.toMillis());
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(-1);
        balancer = new Balancer(site.vertx(), doors);
        nodes = new Nodes(site.vertx().createHttpClient(options, pool), balancer, answers, LOST, Clock.systemUTC());
        site.deliverTo(mails::came);
        site.onLoop(() -> {
            began = System.nanoTime();
            timer = site.vertx().setPeriodic(TICK_MILLIS, tick -> letArriveWhoIsDue());
            return Future.succeededFuture();
        });
    }

    /** Lets nobody arrive any more, and blocks until everybody has gone. */
    @Override
    public void close() {
        site.onLoop(() -> {
            site.vertx().cancelTimer(timer);
            stopped = true;
            finishIfOver();
            return over.future();
        });
        balancer.close();
    }

    /** Compares what they were answered with what the servers hold, once those have done all their work. */
    Account account() {
        ConfigReader settings = ConfigReader.of(ConfigLoader.load(List.of(), site.settings(), Map.of()));
        RateLimitConfig limits = RateLimitConfig.from(settings);
        settings.finish();
        try (Servers servers = new Servers(site.redis().url(), site.postgres().url())) {
            return servers.account(
                    answers,
                    () -> site.onLoop(() -> Future.succeededFuture(letterbox.counts())),
                    Optional.of(limits),
                    SETTLE);
        }
    }

    Answers answers() {
        return answers;
    }

    Mails mails() {
        return mails;
    }

    /** Why answers were lost, and how often. */
    Map<String, Integer> lost() {
        return lost;
    }

    int signedIn() {
        return signedIn.get();
    }

    /** 503 that do not say when to come again. */
    int withoutRetryAfter() {
        return withoutRetryAfter;
    }

    /** Codes that let somebody in who came after the one they were sent to. */
    int acceptedTwice() {
        return acceptedTwice;
    }

    /** Right codes that were refused to who sent them again, because nobody had told them that they were in. */
    int refusedAfterAll() {
        return refusedAfterAll;
    }

    /** How many were not answered, or so that nothing is known. */
    long unsure(Predicate<Answer> which) {
        return answers.stream().filter(Answer::isUnsure).filter(which).count();
    }

    /** So long after {@code healed} somebody still asked who was not answered well; zero when nobody. */
    Duration troubledAfter(Instant healed) {
        return answers.stream()
                .filter(answer -> answer.isUnsure() && answer.asked().isAfter(healed))
                .map(answer -> Duration.between(healed, answer.asked()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** The longest that anybody waited for an answer who got one. */
    Duration slowest() {
        return answers.stream()
                .filter(answer -> answer.status() != Answer.NONE)
                .map(Answer::took)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Has everybody who has signed in meanwhile offer the code once more, as somebody who has read it, and refresh the session. */
    Forgotten remembered(Instant from, Instant to) {
        return site.onLoop(() -> {
            List<Entered> since = entered.stream()
                    .filter(one -> one.at().isAfter(from) && one.at().isBefore(to))
                    .toList();
            Future<Integer> codes =
                    count(since, one -> ask(Call.VERIFY, one.person(), offer(one.person(), one.code())), 200);
            return codes.compose(alive -> count(
                            since,
                            one -> ask(Call.REFRESH, one.person(), new JsonObject().put("refresh", one.refresh())),
                            401)
                    .map(gone -> new Forgotten(since.size(), alive, gone)));
        });
    }

    private static Future<Integer> count(List<Entered> people, Function<Entered, Asked> ask, int status) {
        return Future.all(people.stream().map(one -> ask.apply(one).heard()).toList())
                .map(all -> (int) all.<Heard>list().stream()
                        .filter(heard -> heard.status() == status)
                        .count());
    }

    /** How long half of the answers to a call took at most, of those that told something. */
    Duration median(Call call) {
        List<Duration> took = answers.stream()
                .filter(answer -> answer.call() == call && !answer.isUnsure())
                .map(Answer::took)
                .sorted()
                .toList();
        return took.get(took.size() / 2);
    }

    private void letArriveWhoIsDue() {
        while (arrived < (System.nanoTime() - began) / 1e9 * rate) {
            Person person = new Person((int) arrived++);
            int chance = random.nextInt(100);
            underWay++;
            act(person, chance).onComplete(gone -> {
                underWay--;
                finishIfOver();
            });
        }
    }

    private void finishIfOver() {
        if (stopped && underWay == 0) {
            over.tryComplete();
        }
    }

    private Future<?> act(Person person, int chance) {
        if (chance < GUESS) {
            return ask(Call.VERIFY, person, offer(person, NO_CODE)).heard();
        }
        return chance < GUESS + FLOOD ? flood(person) : signIn(person);
    }

    private Future<?> flood(Person person) {
        return Future.join(IntStream.range(0, ASK_AT_ONCE)
                .mapToObj(n -> ask(Call.REQUEST, person, of(person)).heard())
                .toList());
    }

    private Future<Void> signIn(Person person) {
        Future<Letter> mail = letterbox.next(person.number());
        return ask(Call.REQUEST, person, of(person)).heard().compose(heard -> {
            if (heard.status() != 202) {
                letterbox.forget(person.number());
                return Future.succeededFuture();
            }
            String handle = heard.json().getString("handle", "");
            return mail.compose(letter -> enter(person, letter.code(), handle));
        });
    }

    private Future<Void> enter(Person person, String code, String handle) {
        JsonObject body = offer(person, code).put("handle", handle);
        Asked first = ask(Call.VERIFY, person, body);
        long giveUp = System.nanoTime() + persistence.toNanos();
        return first.heard()
                .recover(lost -> Future.succeededFuture(NOTHING))
                .compose(heard -> persist(person, body, first.number(), heard, giveUp))
                .compose(heard -> heard.status() == 200 ? entered(person, code, heard) : refused(heard));
    }

    /** Sends a code again until its answer tells something, or it has been long enough. */
    private Future<Heard> persist(Person person, JsonObject body, int first, Heard heard, long giveUp) {
        boolean told = heard.status() != Answer.NONE && heard.status() < 500;
        if (told || System.nanoTime() > giveUp) {
            return Future.succeededFuture(heard);
        }
        return site.vertx()
                .timer(BEFORE_ASKING_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                .compose(waited -> {
                    Asked again = ask(Call.VERIFY, person, body);
                    answers.repeats(again.number(), first);
                    return again.heard().recover(lost -> Future.succeededFuture(NOTHING));
                })
                .compose(next -> persist(person, body, first, next, giveUp));
    }

    private Future<Void> entered(Person person, String code, Heard pair) {
        signedIn.incrementAndGet();
        entered.add(new Entered(person, code, pair.json().getString("refresh", ""), Instant.now()));
        if (person.number() % OFFERED_AGAIN != 0) {
            return Future.succeededFuture();
        }
        return ask(Call.VERIFY, person, offer(person, code))
                .heard()
                .onSuccess(heard -> acceptedTwice += heard.status() == 200 ? 1 : 0)
                .mapEmpty();
    }

    private Future<Void> refused(Heard heard) {
        refusedAfterAll += heard.status() == 400 ? 1 : 0;
        return Future.succeededFuture();
    }

    private Asked ask(Call call, Person person, JsonObject body) {
        Asked asked = nodes.ask(call, person, body);
        asked.heard()
                .onSuccess(heard -> withoutRetryAfter +=
                        heard.status() == 503 && heard.retryAfter().isEmpty() ? 1 : 0)
                .onFailure(cause -> lost.merge(Heard.kindOf(cause), 1, Integer::sum));
        return asked;
    }

    private JsonObject of(Person person) {
        return new JsonObject().put("email", answers.run().email(person.number()));
    }

    private JsonObject offer(Person person, String code) {
        return of(person).put("otp", code);
    }
}

package io.tses.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.AppConfig;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.tses.keys.KeySource;
import io.tses.outbox.AuditOutbox;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.tses.request.RequestScope;
import io.tses.sessions.CheckToken;
import io.tses.sessions.OpenSession;
import io.tses.sessions.RefreshTokens;
import io.tses.sessions.SessionKeys;
import io.tses.sessions.SessionsVerticle;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.support.Requests;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.tses.tokens.Token;
import io.tses.users.FindUser;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.redis.client.Response;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How much memory sessions take: opened by the effects of a sign-in, in an empty Redis, the record of it taken away again.
 * Clients have IPv4 addresses and user agents of full length.
 */
final class SessionMemory implements AutoCloseable {
    private static final LuaScript APPLY = LuaScript.beside(SessionsVerticle.class, "apply.lua");
    private static final int MANY = 10;
    private static final int AT_ONCE = 1000;
    private static final int REFRESHES = 4;
    private static final long GIBIBYTE = 1L << 30;
    private static final String HEAD = """
            | sessions | people | Redis, a session | its key | a person's list | 1 GiB holds |
            |---:|---:|---:|---:|---:|---:|
            """;

    private final Vertx vertx;
    private final TestRedis redis;
    private final Bus bus;
    private final PrintWriter progress;
    private final int sessions;

    /** @param sessions to be opened, of one person each and of ten each */
    SessionMemory(int sessions, PrintWriter progress) {
        RequestScope.register();
        this.sessions = sessions;
        this.progress = progress;
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        redis = new TestRedis(vertx);
        bus = Bus.on(
                vertx,
                new RecordCodec(
                        List.of(OpenSession.ADDRESS, CheckToken.ADDRESS, RefreshTokens.ADDRESS, FindUser.ADDRESS)));
        AppConfig config = Product.config(
                TestServers.shared().redisUrl(),
                Map.of("email.port", "25", "tokens.cache-size", Integer.toString(sessions)));
        bus.answer(FindUser.ADDRESS, ask -> Future.succeededFuture(new FindUser.Found(person(ask.id()))))
                .await();
        KeySource keys = KeySource.open(vertx, config.keys(), any -> {}).await();
        vertx.deployVerticle(new SessionsVerticle(
                        bus,
                        redis.connections(),
                        keys,
                        config.tokens(),
                        config.sessions(),
                        new AuditOutbox(Integer.MAX_VALUE, Set.of()),
                        new SimpleMeterRegistry()))
                .await();
    }

    /** Both shapes and what comes with them, as Markdown. */
    String measure() {
        List<Token> tokens = new ArrayList<>(sessions);
        Shape one = open(sessions, 1, tokens);
        long remembered = remembered(tokens);
        tokens.clear();
        Shape many = open(sessions / MANY, MANY, tokens);
        String key = SessionKeys.session(many.lastSession());
        refresh(many.lastRefresh());
        long refreshed = usage(key);
        return HEAD
                + one.line()
                + many.line()
                + String.format(
                        Locale.ROOT,
                        "%nA session refreshed %d times within the grace: its key %d bytes. An access token that an instance"
                                + " remembers as genuine, with its session: %,d bytes of heap.%n",
                        REFRESHES,
                        refreshed,
                        remembered);
    }

    @Override
    public void close() {
        redis.flush();
        redis.close();
        vertx.close().await();
    }

    /** @param tokens told the access token of each session */
    private Shape open(int people, int each, List<Token> tokens) {
        redis.flush();
        awaitRedis();
        long before = usedMemory();
        List<UUID> users =
                IntStream.range(0, people).mapToObj(i -> UUID.randomUUID()).toList();
        List<OpenSession.Prepared> last = List.of();
        for (int i = 0; i < each; i++) {
            for (int from = 0; from < people; from += AT_ONCE) {
                last = open(users.subList(from, Math.min(from + AT_ONCE, people)));
                last.forEach(prepared -> tokens.add(prepared.access()));
                redis.command("DEL", AuditOutbox.STREAM);
            }
        }
        progress.printf(Locale.ROOT, "memory     opened %,d sessions of %,d people%n", tokens.size(), people);
        progress.flush();
        long bytes = usedMemory() - before;
        UUID user = users.get(people - 1);
        UUID session = UUID.fromString(redis.command("ZRANGE", SessionKeys.sessionsOf(user), "-1", "-1")
                .get(0)
                .toString());
        return new Shape(
                people,
                each,
                bytes,
                usage(SessionKeys.session(session)),
                usage(SessionKeys.sessionsOf(user)),
                session,
                last.get(last.size() - 1).refresh());
    }

    private List<OpenSession.Prepared> open(List<UUID> users) {
        List<OpenSession.Prepared> prepared = all(users.size(), i -> ask(OpenSession.ADDRESS, signIn(users.get(i))));
        redis.run(held -> Future.all(prepared.stream()
                .map(one -> APPLY.run(held, new ScriptCall().effects(one.effects())))
                .toList()));
        return prepared;
    }

    private static OpenSession signIn(UUID user) {
        Person person = Person.next();
        return new OpenSession(user, new EmailAddress(person.email()), caller(person));
    }

    private <Q extends BusMessage, R extends BusMessage> Future<R> ask(Address<Q, R> address, Q question) {
        return Requests.as("memory", vertx, () -> bus.ask(address, question));
    }

    /** Whoever is asked for: this measures no database. */
    private static User person(UUID id) {
        EmailAddress email = new EmailAddress("somebody@example.com");
        return new User(
                id,
                email,
                "somebody",
                "",
                "",
                true,
                false,
                false,
                true,
                Clock.systemUTC().instant(),
                Optional.empty());
    }

    private static Caller caller(Person person) {
        return new Caller(ClientAddress.parse(person.client()), HttpText.AGENT);
    }

    private void refresh(Token token) {
        Token current = token;
        for (int i = 0; i < REFRESHES; i++) {
            Person person = Person.next();
            current = ask(RefreshTokens.ADDRESS, new RefreshTokens(current, caller(person)))
                    .await()
                    .match(RefreshTokens.Refreshed::refresh, () -> {
                        throw new BenchmarkFailed("a refresh was refused");
                    });
        }
    }

    /** Bytes of heap that each token costs once it has been found genuine. */
    private long remembered(List<Token> tokens) {
        long before = usedHeap();
        awaitRedis();
        for (int from = 0; from < tokens.size(); from += AT_ONCE) {
            List<Token> some = tokens.subList(from, Math.min(from + AT_ONCE, tokens.size()));
            all(some.size(), i -> bus.ask(CheckToken.ADDRESS, new CheckToken(some.get(i))))
                    .forEach(reply -> reply.match(valid -> valid, () -> {
                        throw new BenchmarkFailed("a fresh access token was refused");
                    }));
        }
        return (usedHeap() - before) / tokens.size();
    }

    private static <T extends BusMessage> List<T> all(int count, IntFunction<Future<T>> ask) {
        return Future.all(IntStream.range(0, count).mapToObj(ask).toList())
                .map(all -> all.<T>list())
                .await();
    }

    /** Emptying millions of keys, or a collection of as many objects, takes longer than a connection waits for a sign of life. */
    private void awaitRedis() {
        eventually(() -> {
            boolean up = redis.run(held -> Future.succeededFuture(held.isUp()));
            assertThat(up).as("Redis answers").isTrue();
        });
    }

    private long usage(String key) {
        return redis.command("MEMORY", "USAGE", key).toLong();
    }

    private long usedMemory() {
        Response stats = redis.command("INFO", "memory");
        return stats.toString()
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** @param bytes by which Redis grew */
    private record Shape(
            int people, int each, long bytes, long sessionKey, long list, UUID lastSession, Token lastRefresh) {
        String line() {
            long perSession = bytes / ((long) people * each);
            return String.format(
                    Locale.ROOT,
                    "| %,d | %,d | %,d bytes | %,d bytes | %,d bytes | %,d sessions |%n",
                    people * each,
                    people,
                    perSession,
                    sessionKey,
                    list,
                    GIBIBYTE / perSession);
        }
    }
}

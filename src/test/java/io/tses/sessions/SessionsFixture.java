package io.tses.sessions;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.Addresses;
import io.tses.bus.Address;
import io.tses.bus.Bus;
import io.tses.bus.BusMessage;
import io.tses.bus.RecordCodec;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import io.tses.crypto.PurposeKeys;
import io.tses.keys.KeySource;
import io.tses.keys.KeysConfig;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.postgres.PgClients;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.tses.sessions.EndSessions.How;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.support.Requests;
import io.tses.support.TestRedis;
import io.tses.support.TestServers;
import io.tses.tokens.Token;
import io.tses.tokens.TokenType;
import io.tses.tokens.TokensConfig;
import io.tses.users.EnsureUser;
import io.tses.users.TestIdentities;
import io.tses.users.User;
import io.tses.users.UsersConfig;
import io.tses.users.UsersVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Sessions and people on a real bus, a real Redis and a real PostgreSQL, with one person. */
final class SessionsFixture {
    static final Caller CALLER = new Caller(ClientAddress.parse("203.0.113.7"), "Firefox");
    static final String REQUEST_ID = "request";
    private static final EmailAddress EMAIL = new EmailAddress("ada@example.com");
    private static final LuaScript APPLY = LuaScript.beside(SessionsFixture.class, "apply.lua");

    final Vertx vertx;
    final Bus bus;
    final TestRedis redis;
    final MeterRegistry meters = new SimpleMeterRegistry();
    private final TestServers servers;
    private @Nullable User ada;

    /** How often it was told that an audit event was appended. */
    final AtomicInteger rung = new AtomicInteger();

    SessionsFixture(TestRedis redis, TestServers servers) {
        this.redis = redis;
        this.servers = servers;
        vertx = redis.vertx();
        bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
        bus.listen(AuditOutbox.QUEUED, rung::incrementAndGet).await();
    }

    void start(Map<String, String> settings) {
        JsonObject values = ConfigLoader.load(List.of(), Map.of(), settings);
        values.put("signing-key", "test-only-signing-key-Pn5Vd3Hs6Kf1Jy0");
        ConfigReader root = ConfigReader.of(values);
        vertx.deployVerticle(new UsersVerticle(
                        bus,
                        new PgClients(vertx, servers.postgresConfig(), new SimpleMeterRegistry()),
                        UsersConfig.from(root.section("users")),
                        new SecureRandom(),
                        new PurposeKeys(new Secret("test-only-secret-key-Xq7Zt2Lm9Rb4Wc8"), List.of()),
                        TestIdentities.NONE))
                .await();
        ada = ask(EnsureUser.ADDRESS, new EnsureUser(EMAIL, CALLER)).match(EnsureUser.Ensured::user, () -> {
            throw new AssertionError("sign-up is closed");
        });
        KeySource keys = KeySource.open(vertx, KeysConfig.from(root), any -> {}).await();
        vertx.deployVerticle(new SessionsVerticle(
                        bus,
                        redis.connections(),
                        keys,
                        TokensConfig.from(root),
                        SessionsConfig.from(root),
                        new AuditOutbox(1_000_000, Set.of()),
                        meters))
                .await();
    }

    /** Whose sessions they are. */
    User ada() {
        return requireNonNull(ada);
    }

    OpenSession.Prepared prepare() {
        return ask(OpenSession.ADDRESS, new OpenSession(ada().id(), EMAIL, CALLER));
    }

    OpenSession.Prepared signIn() {
        OpenSession.Prepared tokens = prepare();
        redis.run(connection -> APPLY.run(connection, new ScriptCall().effects(tokens.effects())));
        return tokens;
    }

    boolean isValid(Token token) {
        return ask(CheckToken.ADDRESS, new CheckToken(token))
                .match(valid -> valid.userId().equals(ada().id()), () -> false);
    }

    boolean isInForce(Token token) {
        return verify(token, Optional.of(TokenType.REFRESH)).isPresent();
    }

    Optional<TokenType> verify(Token token, Optional<TokenType> type) {
        return ask(VerifyToken.ADDRESS, new VerifyToken(token, type))
                .match(good -> Optional.of(good.type()), Optional::empty);
    }

    RefreshTokens.Reply refresh(Token token) {
        return ask(RefreshTokens.ADDRESS, new RefreshTokens(token, CALLER));
    }

    RefreshTokens.Refreshed refreshed(Token token) {
        return refresh(token).match(refreshed -> refreshed, () -> {
            throw new AssertionError("not refreshed");
        });
    }

    BlacklistToken.Reply blacklist(Token token) {
        return ask(BlacklistToken.ADDRESS, new BlacklistToken(token, CALLER));
    }

    EndSessions.Ended end(How how) {
        return ending(how).await();
    }

    Future<EndSessions.Ended> ending(How how) {
        return asking(EndSessions.ADDRESS, EndSessions.all(ada().id(), EMAIL, how, CALLER));
    }

    List<FindSessions.Session> sessions() {
        return ask(FindSessions.ADDRESS, new FindSessions(ada().id())).sessions();
    }

    /** As another node, which drops nothing from this one's cache. */
    void elsewhere(String change) {
        servers.runSql(change + " WHERE id = '" + ada().id() + "'");
    }

    <Q extends BusMessage, R extends BusMessage> R ask(Address<Q, R> address, Q question) {
        return asking(address, question).await();
    }

    <Q extends BusMessage, R extends BusMessage> Future<R> asking(Address<Q, R> address, Q question) {
        return Requests.as(REQUEST_ID, vertx, () -> bus.ask(address, question));
    }

    /** The details of the queued events of one type. */
    List<JsonObject> events(EventType type) {
        List<JsonObject> found = new ArrayList<>();
        for (Response entry : redis.command("XRANGE", AuditOutbox.STREAM, "-", "+")) {
            JsonObject fields = new JsonObject();
            Response values = entry.get(1);
            for (int i = 0; i < values.size(); i += 2) {
                fields.put(values.get(i).toString(), values.get(i + 1).toString());
            }
            if (fields.getString(AuditOutbox.EVENT).equals(type.name())) {
                found.add(new JsonObject(fields.getString(AuditOutbox.DETAILS)));
            }
        }
        return found;
    }

    static JsonObject part(Token token, int part) {
        byte[] json = Base64.getUrlDecoder().decode(token.value().split("\\.")[part]);
        return new JsonObject(new String(json, StandardCharsets.UTF_8));
    }
}

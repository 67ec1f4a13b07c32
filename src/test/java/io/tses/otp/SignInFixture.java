package io.tses.otp;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tses.app.Addresses;
import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.config.ConfigLoader;
import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import io.tses.crypto.PurposeKeys;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.ratelimit.RateLimitVerticle;
import io.tses.request.RequestScope;
import io.tses.sessions.OpenSession;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import io.tses.support.Requests;
import io.tses.support.TestRedis;
import io.tses.tokens.Token;
import io.tses.users.EnsureUser;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The story and the rate limiter on a real bus and a real Redis; who signs in and with which tokens is made up here. */
final class SignInFixture implements AutoCloseable {
    static final Secret SECRET = new Secret("test-only-secret-key-Xq7Zt2Lm9Rb4Wc8");

    /** Draws as its parent does and remembers what it drew last. */
    static final class RememberingRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private volatile int last;

        @Override
        public int nextInt(int bound) {
            last = super.nextInt(bound);
            return last;
        }

        String lastCode() {
            return String.format("%06d", last);
        }
    }

    /** Whoever signs in, with whatever address. */
    static final UUID PERSON = new UUID(1, 1);

    /** How often readers of events and of mails were woken. */
    final AtomicInteger auditRung = new AtomicInteger();

    final AtomicInteger mailRung = new AtomicInteger();
    final RememberingRandom random = new RememberingRandom();
    final TestRedis redis;
    private final Vertx vertx;
    private final Bus bus;
    private volatile boolean active = true;
    private volatile Optional<RuntimeException> usersFail = Optional.empty();

    SignInFixture() {
        this(new PurposeKeys(SECRET, List.of()), new AuditOutbox(1_000_000), new MailOutbox(1_000_000));
        redis.flush();
    }

    static SignInFixture onKeptRedis(PurposeKeys keys, AuditOutbox audit, MailOutbox mail) {
        return new SignInFixture(keys, audit, mail);
    }

    private SignInFixture(PurposeKeys keys, AuditOutbox audit, MailOutbox mail) {
        RequestScope.register();
        vertx = Vertx.vertx();
        bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
        bus.listen(AuditOutbox.QUEUED, auditRung::incrementAndGet).await();
        bus.listen(MailOutbox.QUEUED, mailRung::incrementAndGet).await();
        redis = new TestRedis(vertx);
        JsonObject settings = ConfigLoader.load(List.of(), Map.of(), Map.of());
        ConfigReader root = ConfigReader.of(settings);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        bus.answer(
                        EnsureUser.ADDRESS,
                        ask -> usersFail
                                .<Future<EnsureUser.Ensured>>map(Future::failedFuture)
                                .orElseGet(
                                        () -> Future.succeededFuture(new EnsureUser.Ensured(user(ask.email()), false))))
                .await();
        bus.answer(
                        OpenSession.ADDRESS,
                        ask -> Future.succeededFuture(
                                new OpenSession.Prepared(new Token("a"), new Token("r"), List.of())))
                .await();
        vertx.deployVerticle(new RateLimitVerticle(
                        bus, redis.connections(), RateLimitConfig.from(root.section("ratelimit")), meters))
                .await();
        vertx.deployVerticle(new OtpVerticle(
                        bus,
                        redis.connections(),
                        keys,
                        OtpConfig.from(root.section("otp")),
                        mail,
                        audit,
                        random,
                        meters))
                .await();
    }

    void disableEveryone() {
        active = false;
    }

    void failUsers(RuntimeException cause) {
        usersFail = Optional.of(cause);
    }

    void mendUsers() {
        usersFail = Optional.empty();
    }

    RequestCode.Reply request(String email, String client) {
        return Requests.as(
                        "req",
                        vertx,
                        () -> bus.ask(RequestCode.ADDRESS, new RequestCode(address(email), caller(client))))
                .await();
    }

    VerifyCode.Reply verify(String email, String client, String code) {
        return verifying(email, client, code).await();
    }

    Future<VerifyCode.Reply> verifying(String email, String client, String code) {
        return verifying(email, caller(client), code);
    }

    Future<VerifyCode.Reply> verifying(String email, Caller caller, String code) {
        VerifyCode ask = new VerifyCode(address(email), Passcode.parse(code).orElseThrow(), caller);
        return Requests.as("req", vertx, () -> bus.ask(VerifyCode.ADDRESS, ask));
    }

    InspectCodes.Inspected inspect(String email) {
        return bus.ask(InspectCodes.ADDRESS, new InspectCodes(address(email))).await();
    }

    Unlock.Reply unlock(String email, UUID user, UUID staff, String client) {
        return unlocking(email, user, staff, client).await();
    }

    Future<Unlock.Reply> unlocking(String email, UUID user, UUID staff, String client) {
        Unlock ask = new Unlock(address(email), user, Actor.signedIn(staff, Duration.ZERO, caller(client)));
        return Requests.as("req", vertx, () -> bus.ask(Unlock.ADDRESS, ask));
    }

    void forget(String email) {
        bus.ask(ForgetCodes.ADDRESS, new ForgetCodes(address(email), PERSON)).await();
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private static EmailAddress address(String email) {
        return EmailAddress.parse(email).orElseThrow();
    }

    private static Caller caller(String client) {
        return new Caller(ClientAddress.parse(client), "fixture");
    }

    private User user(EmailAddress email) {
        return new User(PERSON, email, "ada", "", "", active, false, false, true, Instant.EPOCH, Optional.empty());
    }
}

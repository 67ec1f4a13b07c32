package io.tses.otp;

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
import io.tses.devices.DeviceProof;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.RefusalOutbox;
import io.tses.ratelimit.Limit;
import io.tses.ratelimit.RateLimitConfig;
import io.tses.ratelimit.RateLimitVerticle;
import io.tses.request.RequestScope;
import io.tses.sessions.OpenSession;
import io.tses.sessions.RepeatSession;
import io.tses.shared.Actor;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import io.tses.shared.Passcode;
import io.tses.support.Requests;
import io.tses.support.TestRedis;
import io.tses.tokens.Token;
import io.tses.users.EnsureUser;
import io.tses.users.FindUser;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** The story and the rate limiter on a real bus and a real Redis; who signs in and with which tokens is made up here. */
final class SignInFixture implements AutoCloseable {
    static final Secret SECRET = new Secret("test-only-secret-key-Xq7Zt2Lm9Rb4Wc8");

    /** Draws as its parent does and remembers what it drew last. */
    static final class RememberingRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private volatile int last;
        private volatile byte[] lastBytes = {};

        @Override
        public int nextInt(int bound) {
            last = super.nextInt(bound);
            return last;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            lastBytes = bytes.clone();
        }

        /** The last token of 128 bits: that of a request is its link's. */
        LinkToken lastLink() {
            return new LinkToken(Base64.getUrlEncoder().withoutPadding().encodeToString(lastBytes));
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
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Vertx vertx;
    private final Bus bus;
    private volatile boolean active = true;
    private volatile Optional<RuntimeException> usersFail = Optional.empty();

    SignInFixture() {
        this(Map.of());
    }

    /** @param settings by path that differ from the defaults */
    SignInFixture(Map<String, String> settings) {
        this(
                new PurposeKeys(SECRET, List.of()),
                new AuditOutbox(1_000_000, Set.of()),
                new MailOutbox(1_000_000),
                settings);
        redis.flush();
    }

    static SignInFixture onKeptRedis(PurposeKeys keys, AuditOutbox audit, MailOutbox mail) {
        return new SignInFixture(keys, audit, mail, Map.of());
    }

    private SignInFixture(PurposeKeys keys, AuditOutbox audit, MailOutbox mail, Map<String, String> overrides) {
        RequestScope.register();
        vertx = Vertx.vertx();
        bus = Bus.on(vertx, new RecordCodec(Addresses.ALL));
        bus.listen(AuditOutbox.QUEUED, auditRung::incrementAndGet).await();
        bus.listen(MailOutbox.QUEUED, mailRung::incrementAndGet).await();
        redis = new TestRedis(vertx);
        JsonObject settings = ConfigLoader.load(List.of(), Map.of(), overrides);
        ConfigReader root = ConfigReader.of(settings);
        RateLimitConfig limits = RateLimitConfig.from(root);
        RefusalOutbox refusals = new RefusalOutbox(1_000_000);
        bus.answer(
                        EnsureUser.ADDRESS,
                        ask -> usersFail
                                .<Future<EnsureUser.Reply>>map(Future::failedFuture)
                                .orElseGet(
                                        () -> Future.succeededFuture(new EnsureUser.Ensured(user(ask.email()), false))))
                .await();
        bus.answer(
                        OpenSession.ADDRESS,
                        ask -> Future.succeededFuture(
                                new OpenSession.Prepared(UUID.randomUUID(), new Token("a"), new Token("r"), List.of())))
                .await();
        bus.answer(
                        RepeatSession.ADDRESS,
                        ask -> Future.succeededFuture(new RepeatSession.Repeated(new Token("a"), new Token("r"))))
                .await();
        bus.answer(
                        FindUser.ADDRESS,
                        ask -> Future.succeededFuture(new FindUser.Found(user(new EmailAddress("ada@example.com")))))
                .await();
        vertx.deployVerticle(new RateLimitVerticle(bus, redis.connections(), limits, refusals, meters))
                .await();
        vertx.deployVerticle(new OtpVerticle(
                        bus,
                        redis.connections(),
                        keys,
                        OtpConfig.from(root.section("otp")),
                        limits,
                        WhoMayAsk.EVERYBODY,
                        mail,
                        audit,
                        refusals,
                        random,
                        redis.clockShift().clock(),
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

    /** Asks what operators ask. */
    <Q extends BusMessage, R extends BusMessage> R ask(Address<Q, R> address, Q question) {
        return Requests.as("req", vertx, () -> bus.ask(address, question)).await();
    }

    RequestCode.Reply request(String email, String client) {
        return Requests.as(
                        "req",
                        vertx,
                        () -> bus.ask(
                                RequestCode.ADDRESS,
                                new RequestCode(address(email), Optional.empty(), Optional.empty(), caller(client))))
                .await();
    }

    /** As {@link #request(String, String)}, by a device that shows its proof. */
    RequestCode.Reply request(String email, String client, DeviceProof device) {
        return requesting(email, client, Optional.of(device)).await();
    }

    Future<RequestCode.Reply> requesting(String email, String client, Optional<DeviceProof> device) {
        RequestCode ask = new RequestCode(address(email), device, Optional.empty(), caller(client));
        return Requests.as("req", vertx, () -> bus.ask(RequestCode.ADDRESS, ask));
    }

    VerifyCode.Reply verify(String email, String client, String code, Handle handle) {
        return verifying(email, client, code, Optional.of(handle), Optional.empty())
                .await();
    }

    VerifyCode.Reply verify(String email, String client, String code, DeviceProof device) {
        return verifying(email, client, code, Optional.empty(), Optional.of(device))
                .await();
    }

    /** What is left of limits depends on all that a test does. */
    private static VerifyCode.Reply apartFromLimits(VerifyCode.Reply reply) {
        return reply instanceof VerifyCode.Wrong wrong ? new VerifyCode.Wrong(wrong.attemptsRemaining()) : reply;
    }

    Future<VerifyCode.Reply> verifying(
            String email, String client, String code, Optional<Handle> handle, Optional<DeviceProof> device) {
        VerifyCode ask =
                new VerifyCode(address(email), Passcode.parse(code).orElseThrow(), handle, device, caller(client));
        return Requests.as("req", vertx, () -> bus.ask(VerifyCode.ADDRESS, ask)).map(SignInFixture::apartFromLimits);
    }

    OpenLink.Reply open(LinkToken token, String client) {
        return opening(Optional.of(token), client).await();
    }

    Future<OpenLink.Reply> opening(Optional<LinkToken> token, String client) {
        return Requests.as("req", vertx, () -> bus.ask(OpenLink.ADDRESS, new OpenLink(token, caller(client))));
    }

    PreviewLink.Reply preview(Optional<LinkToken> token, String client, Handle... handles) {
        return Requests.as(
                        "req",
                        vertx,
                        () -> bus.ask(PreviewLink.ADDRESS, new PreviewLink(token, List.of(handles), caller(client))))
                .await();
    }

    /** The handle of a code that is mailed. */
    Handle ask(String email, String client) {
        RequestCode.Reply reply = request(email, client);
        assertThat(reply).isInstanceOf(RequestCode.Sent.class);
        return ((RequestCode.Sent) reply).handle();
    }

    /** The proof of a device that signs in. */
    DeviceProof signIn(String email, String client) {
        ask(email, client);
        return session(verify(email, client, random.lastCode())).device();
    }

    static NewSession session(VerifyCode.Reply reply) {
        assertThat(reply).isInstanceOf(VerifyCode.SignedIn.class);
        return ((VerifyCode.SignedIn) reply).session();
    }

    /** A code that was not drawn last. */
    String wrongCode() {
        return random.lastCode().equals("000000") ? "000001" : "000000";
    }

    /** How often an event was recorded with such details. */
    long recorded(String type, String details) {
        long events = 0;
        for (Response entry : redis.command("XRANGE", AuditOutbox.STREAM, "-", "+")) {
            String fields = entry.get(1).toString();
            if (fields.contains(type) && fields.contains(details)) {
                events++;
            }
        }
        return events;
    }

    double decisions(String outcome, Limit limit) {
        return meters.counter("tses.ratelimit.decisions", "outcome", outcome, "limit", limit.wireName())
                .count();
    }

    /** Events in the stream, and refusals beyond the one of each cause and minute that has an event. */
    long recordedDecisions() {
        long repeated = 0;
        for (Response count : redis.command("HVALS", RefusalOutbox.KEY)) {
            repeated += count.toLong() - 1;
        }
        return redis.command("XLEN", AuditOutbox.STREAM).toLong() + repeated;
    }

    VerifyCode.Reply verify(String email, String client, String code) {
        return verifying(email, client, code).await();
    }

    Future<VerifyCode.Reply> verifying(String email, String client, String code) {
        return verifying(email, caller(client), code);
    }

    Future<VerifyCode.Reply> verifying(String email, Caller caller, String code) {
        VerifyCode ask = new VerifyCode(
                address(email), Passcode.parse(code).orElseThrow(), Optional.empty(), Optional.empty(), caller);
        return Requests.as("req", vertx, () -> bus.ask(VerifyCode.ADDRESS, ask)).map(SignInFixture::apartFromLimits);
    }

    InspectCodes.Inspected inspect(String email) {
        return bus.ask(InspectCodes.ADDRESS, new InspectCodes(address(email))).await();
    }

    Unlock.Reply unlock(String email, UUID user, UUID staff, String client) {
        return unlocking(email, user, staff, client).await();
    }

    /** A link that is not mailed. */
    LinkToken issueLink(String email) {
        IssueLink ask = new IssueLink(address(email), PERSON, Actor.commandLine("ada"));
        return Requests.as("req", vertx, () -> bus.ask(IssueLink.ADDRESS, ask))
                .await()
                .match(token -> token, () -> {
                    throw new AssertionError("other domain");
                });
    }

    Unlock.Unlocked unlockAfresh(String email) {
        Unlock ask = new Unlock(address(email), Optional.empty(), Actor.commandLine("ada"), Unlock.Reach.AFRESH);
        return Requests.as("req", vertx, () -> bus.ask(Unlock.ADDRESS, ask))
                .await()
                .match(unlocked -> unlocked, limited -> {
                    throw new AssertionError(limited);
                });
    }

    /** Unlocks, and says whether there was a lock. */
    boolean unlocksALock(String email, UUID user, UUID staff, String client) {
        return unlock(email, user, staff, client).match(Unlock.Unlocked::wasLocked, limited -> {
            throw new AssertionError(limited);
        });
    }

    Future<Unlock.Reply> unlocking(String email, UUID user, UUID staff, String client) {
        Unlock ask = new Unlock(
                address(email),
                Optional.of(user),
                Actor.signedIn(staff, Duration.ZERO, caller(client)),
                Unlock.Reach.LOCK);
        return Requests.as("req", vertx, () -> bus.ask(Unlock.ADDRESS, ask));
    }

    void spend(String email) {
        bus.ask(SpendCodes.ADDRESS, new SpendCodes(address(email))).await();
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

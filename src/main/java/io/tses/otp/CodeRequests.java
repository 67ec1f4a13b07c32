package io.tses.otp;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.crypto.CodeSeal;
import io.tses.crypto.KeyedHash;
import io.tses.devices.DeviceProofs;
import io.tses.otp.OtpMeters.Outcome;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.MailedCode;
import io.tses.outbox.Refusal;
import io.tses.outbox.Refusal.Subject;
import io.tses.ratelimit.Admit;
import io.tses.ratelimit.Admit.Bucket;
import io.tses.ratelimit.Admit.From;
import io.tses.ratelimit.Aliases;
import io.tses.ratelimit.Left;
import io.tses.ratelimit.Limit;
import io.tses.redis.Effect;
import io.tses.request.RequestScope;
import io.tses.request.Unavailable;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import io.tses.shared.Passcode;
import io.tses.users.TestIdentity;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * Has fresh codes mailed, as long as the limits admit it: one round trip to Redis takes the permits, keeps the code, queues
 * its mail and records it. Keeps nothing itself.
 */
final class CodeRequests {
    private final Bus bus;
    private final CodeStore codes;
    private final CodeGenerator generator;
    private final TokenGenerator tokens;
    private final KeyedHash codeHash;
    private final KeyedHash linkHash;
    private final DeviceProofs devices;
    private final CodeSeal seal;
    private final OtpConfig config;
    private final Aliases aliases;
    private final WhoMayAsk who;
    private final Challenges challenges;
    private final Clock clock;
    private final MailOutbox mailOutbox;
    private final AuditOutbox auditOutbox;
    private final AuditEvents events;
    private final Waker waker;
    private final OtpMeters meters;
    private final TimeBasedEpochGenerator jobIds = Generators.timeBasedEpochGenerator();

    CodeRequests(
            Bus bus,
            CodeStore codes,
            CodeGenerator generator,
            TokenGenerator tokens,
            KeyedHash codeHash,
            KeyedHash linkHash,
            DeviceProofs devices,
            CodeSeal seal,
            OtpConfig config,
            Aliases aliases,
            WhoMayAsk who,
            Challenges challenges,
            Clock clock,
            MailOutbox mailOutbox,
            AuditOutbox auditOutbox,
            AuditEvents events,
            Waker waker,
            OtpMeters meters) {
        this.bus = bus;
        this.codes = codes;
        this.generator = generator;
        this.tokens = tokens;
        this.codeHash = codeHash;
        this.linkHash = linkHash;
        this.devices = devices;
        this.seal = seal;
        this.config = config;
        this.aliases = aliases;
        this.who = who;
        this.challenges = challenges;
        this.clock = clock;
        this.mailOutbox = mailOutbox;
        this.auditOutbox = auditOutbox;
        this.events = events;
        this.waker = waker;
        this.meters = meters;
    }

    Future<RequestCode.Reply> request(RequestCode ask) {
        if (!who.domains().admit(ask.email())) {
            return refused(Outcome.DOMAIN, new RequestCode.OtherDomain());
        }
        return challenges.areDue() ? challenge(ask) : admit(ask);
    }

    private Future<RequestCode.Reply> challenge(RequestCode ask) {
        if (ask.captcha().isEmpty()) {
            return refused(Outcome.CHALLENGED, new RequestCode.Challenged(false));
        }
        return challenges
                .isSolved(ask.captcha().get())
                .compose(solved -> solved ? admit(ask) : refused(Outcome.CHALLENGED, new RequestCode.Challenged(true)));
    }

    /** Without a record: it is refused like a body that cannot be read, and nothing was decided about anybody. */
    private Future<RequestCode.Reply> refused(Outcome outcome, RequestCode.Reply reply) {
        meters.requested(outcome);
        return succeededFuture(reply);
    }

    private Future<RequestCode.Reply> admit(RequestCode ask) {
        Handle handle = new Handle(tokens.next());
        return bus.ask(Admit.ADDRESS, admission(ask, handle))
                .compose(permit -> permit.match(
                        admitted -> succeededFuture(sent(handle, admitted.left())),
                        refused -> succeededFuture(limited(refused)),
                        this::full));
    }

    private Admit admission(RequestCode ask, Handle handle) {
        EmailAddress email = ask.email();
        Optional<TestIdentity> identity = who.testIdentities().find(email);
        Passcode code = identity.flatMap(this::code).orElseGet(generator::next);
        Optional<LinkToken> link =
                config.links() && identity.isEmpty() ? Optional.of(new LinkToken(tokens.next())) : Optional.empty();
        Optional<String> device = ask.device().map(proof -> devices.hash(email, proof));
        AuditEvent requested = events.of(EventType.OTP_REQUESTED, email, null, ask.caller());
        List<Effect> onYes = new ArrayList<>();
        if (identity.isEmpty()) {
            onYes.add(mailOutbox.append(
                    mail(ask, new MailedCode(code, link)),
                    ask.caller().address().network()));
        }
        onYes.add(auditOutbox.append(
                requested.with("otp_expiry_seconds", config.ttl().toSeconds())));
        onYes.addAll(codes.remember(
                email,
                handle.hash(),
                codeHash.hash(email.value(), code.value()),
                link.map(token -> linkHash.hash("", token.value())),
                device));
        return new Admit(
                buckets(email, ask.caller().address(), device),
                ask.device().map(proof -> new Admit.Proof(DeviceProofs.key(email), devices.candidates(email, proof))),
                onYes,
                Optional.of(auditOutbox.append(requested)));
    }

    /** None after its end: then a code is drawn that nobody hears of. */
    private Optional<Passcode> code(TestIdentity identity) {
        return identity.until().isAfter(clock.instant()) ? Optional.of(identity.code()) : Optional.empty();
    }

    private List<Bucket> buckets(EmailAddress email, ClientAddress client, Optional<String> device) {
        EmailAddress mailbox = aliases.bucketOf(email);
        // Ever other names of one mailbox would each be a cause of their own, so they are counted under their domain.
        Subject address = mailbox.equals(email) ? Subject.of(email) : Subject.ofDomain(email);
        Subject from = Subject.ip(client.bucket());
        List<Bucket> buckets = new ArrayList<>(List.of(
                bucket(Limit.EMAIL, mailbox.value(), From.STRANGERS, address),
                bucket(Limit.EMAIL_DAY, mailbox.value(), From.STRANGERS, address),
                bucket(Limit.CLIENT, client.bucket(), From.EVERYBODY, from),
                bucket(Limit.CLIENT_DAY, client.bucket(), From.EVERYBODY, from),
                bucket(Limit.NETWORK, client.network(), From.EVERYBODY, Subject.ip(client.network())),
                bucket(Limit.ALL, "everybody", From.EVERYBODY, Subject.EVERYBODY),
                bucket(Limit.DOMAIN, email.domain(), From.EVERYBODY, Subject.ofDomain(email))));
        device.ifPresent(hash -> {
            buckets.add(bucket(Limit.DEVICE, hash, From.PROVEN, address));
            buckets.add(bucket(Limit.DEVICE_DAY, hash, From.PROVEN, address));
        });
        return buckets;
    }

    private static Bucket bucket(Limit limit, String name, From from, Subject subject) {
        return new Bucket(
                limit,
                limit.key(name),
                from,
                Optional.of(new Refusal.Cause(EventType.OTP_REQUESTED, limit.wireName(), subject)));
    }

    private MailJob mail(RequestCode ask, MailedCode content) {
        UUID id = jobIds.generate();
        String sealed = seal.seal(id.toString(), ask.email(), content.encode());
        return MailJob.code(id, ask.email(), sealed, config.ttl(), RequestScope.currentId())
                .in(ask.caller().languages());
    }

    private RequestCode.Reply sent(Handle handle, Optional<Left> left) {
        meters.requested(Outcome.SENT);
        waker.wake(AuditOutbox.QUEUED, MailOutbox.QUEUED);
        return new RequestCode.Sent(handle, config.ttl(), left);
    }

    /** A stream of mail is full when what goes before takes too long, and any other when what reads it is away. */
    private Future<RequestCode.Reply> full(Admit.NoRoom noRoom) {
        meters.requested(Outcome.BUSY);
        Duration wait = mailOutbox.waitBehind(noRoom.before());
        return wait.isZero()
                ? failedFuture(new Unavailable(noRoom.stream() + " is full"))
                : succeededFuture(new RequestCode.Busy(wait));
    }

    private RequestCode.Reply limited(Admit.Refused refused) {
        meters.requested(Outcome.LIMITED);
        waker.wake(AuditOutbox.QUEUED);
        return new RequestCode.Limited(refused.limit(), refused.retryAfter());
    }
}

package io.tses.otp;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.crypto.CodeSeal;
import io.tses.otp.OtpMeters.Outcome;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.MailedCode;
import io.tses.ratelimit.Admit;
import io.tses.ratelimit.Limit;
import io.tses.request.RequestScope;
import io.tses.shared.Passcode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Has fresh codes mailed, as long as the limits admit it: one round trip to Redis takes the permits, keeps the code, queues
 * its mail and records it. Keeps nothing itself.
 */
final class CodeRequests {
    private final Bus bus;
    private final CodeStore codes;
    private final CodeGenerator generator;
    private final CodeHasher hasher;
    private final CodeSeal seal;
    private final OtpConfig config;
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
            CodeHasher hasher,
            CodeSeal seal,
            OtpConfig config,
            MailOutbox mailOutbox,
            AuditOutbox auditOutbox,
            AuditEvents events,
            Waker waker,
            OtpMeters meters) {
        this.bus = bus;
        this.codes = codes;
        this.generator = generator;
        this.hasher = hasher;
        this.seal = seal;
        this.config = config;
        this.mailOutbox = mailOutbox;
        this.auditOutbox = auditOutbox;
        this.events = events;
        this.waker = waker;
        this.meters = meters;
    }

    Future<RequestCode.Reply> request(RequestCode ask) {
        return bus.ask(Admit.ADDRESS, admission(ask)).map(permit -> permit.match(this::sent, this::limited));
    }

    private Admit admission(RequestCode ask) {
        Passcode code = generator.next();
        AuditEvent requested = events.of(EventType.OTP_REQUESTED, ask.email(), null, ask.caller());
        return new Admit(
                List.of(
                        new Admit.Bucket(Limit.EMAIL, OtpKeys.requestsFor(ask.email())),
                        new Admit.Bucket(
                                Limit.CLIENT, OtpKeys.requestsFrom(ask.caller().address()))),
                List.of(
                        mailOutbox.append(mail(ask, code)),
                        auditOutbox.append(requested.with(
                                "otp_expiry_seconds", config.ttl().toSeconds())),
                        codes.remember(ask.email(), hasher.hash(ask.email(), code))),
                List.of(auditOutbox.append(requested.with("rate_limited", true))));
    }

    private MailJob mail(RequestCode ask, Passcode code) {
        UUID id = jobIds.generate();
        String sealed = seal.seal(id.toString(), ask.email(), new MailedCode(code, Optional.empty()).encode());
        return MailJob.code(id, ask.email(), sealed, config.ttl(), RequestScope.currentId());
    }

    private RequestCode.Reply sent() {
        meters.requested(Outcome.SENT);
        waker.wake(AuditOutbox.QUEUED, MailOutbox.QUEUED);
        return new RequestCode.Sent(config.ttl());
    }

    private RequestCode.Reply limited(Admit.Refused refused) {
        meters.requested(Outcome.LIMITED);
        waker.wake(AuditOutbox.QUEUED);
        return new RequestCode.Limited(refused.limit(), refused.retryAfter());
    }
}

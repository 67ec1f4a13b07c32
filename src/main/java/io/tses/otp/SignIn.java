package io.tses.otp;

import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.otp.OtpMeters.Outcome;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.MailOutbox;
import io.tses.redis.Effect;
import io.tses.sessions.OpenSession;
import io.tses.users.EnsureUser;
import io.tses.users.User;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells the story of a sign-in by asking the others in turn. A refused code costs one round trip to Redis, a right one two.
 * Keeps nothing itself.
 */
final class SignIn {
    private final Bus bus;
    private final CodeStore codes;
    private final CodeHasher hasher;
    private final KnownClients clients;
    private final AuditEvents events;
    private final Waker waker;
    private final OtpMeters meters;

    SignIn(
            Bus bus,
            CodeStore codes,
            CodeHasher hasher,
            KnownClients clients,
            AuditEvents events,
            Waker waker,
            OtpMeters meters) {
        this.bus = bus;
        this.codes = codes;
        this.hasher = hasher;
        this.clients = clients;
        this.events = events;
        this.waker = waker;
        this.meters = meters;
    }

    Future<VerifyCode.Reply> verify(VerifyCode ask) {
        AuditEvent failed = event(ask, EventType.OTP_FAILED, null);
        return codes.check(hasher.candidates(ask.email(), ask.code()), failed)
                .compose(checked -> checked.match(
                        right -> signIn(ask, right.hash()), refused -> Future.succeededFuture(refused(refused))));
    }

    private Future<VerifyCode.Reply> signIn(VerifyCode ask, String hash) {
        return bus.ask(EnsureUser.ADDRESS, new EnsureUser(ask.email(), ask.caller()))
                .compose(ensured -> ensured.user().isActive()
                        ? issue(ask, hash, ensured)
                        : refuseDisabled(ask, hash, ensured.user().id()));
    }

    private Future<VerifyCode.Reply> issue(VerifyCode ask, String hash, EnsureUser.Ensured ensured) {
        User user = ensured.user();
        AuditEvent verified = event(ask, EventType.OTP_VERIFIED, user.id()).with("user_created", ensured.created());
        Future<List<Effect>> acquaintance = clients.acquaint(user.id(), ask);
        return bus.ask(OpenSession.ADDRESS, new OpenSession(user.id(), ask.email(), ask.caller()))
                .compose(session -> acquaintance
                        .compose(known -> codes.consume(hash, verified, both(session.effects(), known)))
                        .map(consumed -> consumed.match(() -> signedIn(user, session), this::refused)));
    }

    private static List<Effect> both(List<Effect> some, List<Effect> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private Future<VerifyCode.Reply> refuseDisabled(VerifyCode ask, String hash, UUID userId) {
        AuditEvent failed = event(ask, EventType.OTP_FAILED, userId).with("reason", "disabled");
        return codes.consume(hash, failed, List.of()).map(consumed -> consumed.match(this::disabled, this::refused));
    }

    private VerifyCode.Reply signedIn(User user, OpenSession.Prepared session) {
        decided(Outcome.VERIFIED);
        // A client not seen before is told of by mail.
        waker.wake(MailOutbox.QUEUED);
        return new VerifyCode.SignedIn(user, session.access(), session.refresh());
    }

    private VerifyCode.Reply disabled() {
        decided(Outcome.DISABLED);
        return new VerifyCode.Disabled();
    }

    private VerifyCode.Reply refused(CodeStore.Refused refused) {
        decided(refused.outcome());
        return refused.reply();
    }

    private void decided(Outcome outcome) {
        meters.verified(outcome);
        waker.wake(AuditOutbox.QUEUED);
    }

    private AuditEvent event(VerifyCode ask, EventType type, @Nullable UUID userId) {
        return events.of(type, ask.email(), userId, ask.caller());
    }
}

package io.tses.otp;

import io.tses.bus.Bus;
import io.tses.devices.DeviceProof;
import io.tses.devices.DeviceProofs;
import io.tses.otp.CodeStore.Answered;
import io.tses.otp.CodeStore.Refused;
import io.tses.otp.OtpMeters.Outcome;
import io.tses.otp.Right.Way;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.EventType;
import io.tses.redis.Effect;
import io.tses.sessions.OpenSession;
import io.tses.sessions.RepeatSession;
import io.tses.shared.Caller;
import io.tses.users.EnsureUser;
import io.tses.users.FindUser;
import io.tses.users.TestIdentity;
import io.tses.users.User;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

import static io.vertx.core.Future.succeededFuture;

/**
 * Lets somebody in whose code or link was found right, by asking the others in turn. What was found is spent in the last step,
 * so that a failure before leaves it good. Keeps nothing itself.
 */
final class Entrance {
    private final Bus bus;
    private final CodeStore codes;
    private final DeviceProofs devices;
    private final KnownClients clients;
    private final WhoMayAsk who;
    private final Clock clock;
    private final int maxFailures;
    private final AuditEvents events;

    /** @param maxFailures of how many wrong codes the last locks an address */
    Entrance(
            Bus bus,
            CodeStore codes,
            DeviceProofs devices,
            KnownClients clients,
            WhoMayAsk who,
            Clock clock,
            int maxFailures,
            AuditEvents events) {
        this.bus = bus;
        this.codes = codes;
        this.devices = devices;
        this.clients = clients;
        this.who = who;
        this.clock = clock;
        this.maxFailures = maxFailures;
        this.events = events;
    }

    sealed interface Entered {
        default <T> T match(
                Function<NewSession, T> signedIn,
                Function<NewSession, T> again,
                Function<Refused, T> refused,
                Supplier<T> disabled) {
            if (this instanceof SignedIn it) {
                return (it.again() ? again : signedIn).apply(it.session());
            }
            if (this instanceof Turned it) {
                return refused.apply(it.refused());
            }
            return disabled.get();
        }
    }

    /** @param again whether that was answered before */
    private record SignedIn(NewSession session, boolean again) implements Entered {}

    private record Turned(Refused refused) implements Entered {}

    private record Disabled() implements Entered {}

    Future<Entered> enter(Right right, Caller caller) {
        if (!who.domains().admit(right.email())) {
            return turnAway(right, caller, null, "domain");
        }
        if (identity(right).filter(this::hasEnded).isPresent()) {
            return turnAway(right, caller, null, "test_identity_ended");
        }
        return bus.ask(EnsureUser.ADDRESS, new EnsureUser(right.email(), caller))
                .compose(reply -> reply.match(
                        ensured -> enter(right, caller, ensured),
                        () -> turnAway(right, caller, null, "sign_up_closed")));
    }

    private Future<Entered> enter(Right right, Caller caller, EnsureUser.Ensured ensured) {
        User user = ensured.user();
        if (identity(right).isPresent() && (user.isStaff() || user.isSuperuser())) {
            return turnAway(right, caller, user.id(), "test_identity_staff");
        }
        return user.isActive() ? signIn(right, caller, ensured) : refuseDisabled(right, caller, user.id());
    }

    private Optional<TestIdentity> identity(Right right) {
        return who.testIdentities().find(right.email());
    }

    private boolean hasEnded(TestIdentity identity) {
        return !identity.until().isAfter(clock.instant());
    }

    private Future<Entered> signIn(Right right, Caller caller, EnsureUser.Ensured ensured) {
        User user = ensured.user();
        AuditEvent verified =
                event(right, caller, EventType.OTP_VERIFIED, user.id()).with("user_created", ensured.created());
        // Nobody reads the mail of a test identity.
        Future<List<Effect>> acquaintance = identity(right).isPresent()
                ? succeededFuture(List.of())
                : clients.acquaint(user.id(), right.email(), caller);
        return bus.ask(OpenSession.ADDRESS, new OpenSession(user.id(), right.email(), caller))
                .compose(session -> acquaintance.compose(known -> {
                    Answered answer = new Answered(session.id(), user.id(), devices.issuingId());
                    DeviceProof device =
                            devices.of(answer.keyId(), session.id()).orElseThrow();
                    List<Effect> effects = new ArrayList<>(session.effects());
                    effects.addAll(known);
                    effects.add(devices.remember(right.email(), device));
                    NewSession opened = new NewSession(user, session.access(), session.refresh(), device);
                    return codes.consume(right, Optional.of(answer), verified, effects)
                            .compose(consumed -> consumed.match(
                                    () -> succeededFuture(new SignedIn(opened, false)),
                                    this::again,
                                    refused -> succeededFuture(new Turned(refused))));
                }));
    }

    private Future<Entered> refuseDisabled(Right right, Caller caller, UUID userId) {
        return spend(right, caller, userId, "disabled", new Disabled());
    }

    /** As a code that was used: whoever guessed it learns nothing of why they are not let in. */
    private Future<Entered> turnAway(Right right, Caller caller, @Nullable UUID userId, String reason) {
        VerifyCode.Wrong answer = new VerifyCode.Wrong(right.handle().isPresent() ? 0 : maxFailures);
        return spend(right, caller, userId, reason, new Turned(new Refused(Outcome.TURNED_AWAY, answer, List.of())));
    }

    private Future<Entered> spend(Right right, Caller caller, @Nullable UUID userId, String reason, Entered answer) {
        AuditEvent failed = event(right, caller, EventType.OTP_FAILED, userId).with("reason", reason);
        return codes.consume(right, Optional.empty(), failed, List.of())
                .compose(consumed -> consumed.match(
                        () -> succeededFuture(answer), this::again, refused -> succeededFuture(new Turned(refused))));
    }

    /** What was answered a moment ago, once more: an answer may have been lost. */
    Future<Entered> again(Answered answered) {
        Future<FindUser.Reply> person = bus.ask(FindUser.ADDRESS, new FindUser(answered.userId()));
        return bus.ask(RepeatSession.ADDRESS, new RepeatSession(answered.sessionId(), answered.userId()))
                .compose(repeated -> person.map(found -> repeated.match(
                        session -> found.match(user -> again(answered, user, session), Entrance::gone),
                        Entrance::gone)));
    }

    private Entered again(Answered answered, User user, RepeatSession.Repeated session) {
        return devices.of(answered.keyId(), answered.sessionId())
                .filter(device -> user.isActive())
                .<Entered>map(
                        device -> new SignedIn(new NewSession(user, session.access(), session.refresh(), device), true))
                .orElseGet(Entrance::gone);
    }

    /** The session has ended or moved on meanwhile: the code was used. */
    private static Entered gone() {
        return new Turned(new Refused(Outcome.USED, new VerifyCode.Wrong(0), List.of()));
    }

    private AuditEvent event(Right right, Caller caller, EventType type, @Nullable UUID userId) {
        AuditEvent event = events.of(type, right.email(), userId, caller);
        return right.way() == Way.LINK ? event.with("method", Way.LINK.wireName()) : event;
    }
}

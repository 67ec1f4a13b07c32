package io.tses.otp;

import io.tses.bus.Bus;
import io.tses.devices.DeviceProof;
import io.tses.devices.DeviceProofs;
import io.tses.otp.CodeStore.Answered;
import io.tses.otp.CodeStore.Refused;
import io.tses.otp.CodeStore.Right;
import io.tses.otp.CodeStore.Way;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.EventType;
import io.tses.redis.Effect;
import io.tses.sessions.OpenSession;
import io.tses.sessions.RepeatSession;
import io.tses.shared.Caller;
import io.tses.users.EnsureUser;
import io.tses.users.FindUser;
import io.tses.users.User;
import io.vertx.core.Future;
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
    private final AuditEvents events;

    Entrance(Bus bus, CodeStore codes, DeviceProofs devices, KnownClients clients, AuditEvents events) {
        this.bus = bus;
        this.codes = codes;
        this.devices = devices;
        this.clients = clients;
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
        return bus.ask(EnsureUser.ADDRESS, new EnsureUser(right.email(), caller))
                .compose(ensured -> ensured.user().isActive()
                        ? signIn(right, caller, ensured)
                        : refuseDisabled(right, caller, ensured.user().id()));
    }

    private Future<Entered> signIn(Right right, Caller caller, EnsureUser.Ensured ensured) {
        User user = ensured.user();
        AuditEvent verified =
                event(right, caller, EventType.OTP_VERIFIED, user.id()).with("user_created", ensured.created());
        Future<List<Effect>> acquaintance = clients.acquaint(user.id(), right.email(), caller);
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
        AuditEvent failed = event(right, caller, EventType.OTP_FAILED, userId).with("reason", "disabled");
        return codes.consume(right, Optional.empty(), failed, List.of())
                .compose(consumed -> consumed.match(
                        () -> succeededFuture(new Disabled()),
                        this::again,
                        refused -> succeededFuture(new Turned(refused))));
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
        return new Turned(new Refused(OtpMeters.Outcome.USED, new VerifyCode.Wrong(0), List.of()));
    }

    private AuditEvent event(Right right, Caller caller, EventType type, @Nullable UUID userId) {
        AuditEvent event = events.of(type, right.email(), userId, caller);
        return right.way() == Way.LINK ? event.with("method", Way.LINK.wireName()) : event;
    }
}

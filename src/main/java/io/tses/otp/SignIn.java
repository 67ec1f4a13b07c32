package io.tses.otp;

import io.tses.bus.Waker;
import io.tses.crypto.KeyedHash;
import io.tses.devices.DeviceProofs;
import io.tses.otp.CodeStore.Offer;
import io.tses.otp.CodeStore.Refused;
import io.tses.otp.LinkStore.NoLink;
import io.tses.otp.OtpMeters.Outcome;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.outbox.MailOutbox;
import io.tses.ratelimit.Left;
import io.tses.shared.Caller;
import io.tses.shared.EmailAddress;
import io.tses.shared.LinkToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import static io.vertx.core.Future.succeededFuture;

/**
 * Tells the story of a sign-in by code or by link. What is refused costs one round trip to Redis, what is right two. Keeps
 * nothing itself.
 */
final class SignIn {
    private final CodeStore codes;
    private final LinkStore links;
    private final KeyedHash codeHash;
    private final KeyedHash linkHash;
    private final DeviceProofs devices;
    private final WhoMayAsk who;
    private final Entrance entrance;
    private final AuditEvents events;
    private final Waker waker;
    private final OtpMeters meters;

    SignIn(
            CodeStore codes,
            LinkStore links,
            KeyedHash codeHash,
            KeyedHash linkHash,
            DeviceProofs devices,
            WhoMayAsk who,
            Entrance entrance,
            AuditEvents events,
            Waker waker,
            OtpMeters meters) {
        this.codes = codes;
        this.links = links;
        this.codeHash = codeHash;
        this.linkHash = linkHash;
        this.devices = devices;
        this.who = who;
        this.entrance = entrance;
        this.events = events;
        this.waker = waker;
        this.meters = meters;
    }

    Future<VerifyCode.Reply> verify(VerifyCode ask) {
        if (!who.domains().admit(ask.email())) {
            meters.verified(Outcome.DOMAIN);
            return succeededFuture(new VerifyCode.OtherDomain());
        }
        Offer offer = new Offer(
                ask.email(),
                codeHash.candidates(ask.email().value(), ask.code().value()),
                ask.handle().map(Handle::hash),
                ask.device()
                        .map(proof -> devices.candidates(ask.email(), proof))
                        .orElse(List.of()));
        AuditEvent failed = events.of(EventType.OTP_FAILED, ask.email(), null, ask.caller());
        return codes.check(offer, failed)
                .compose(checked -> checked.match(
                        right -> entrance.enter(right, ask.caller()).map(this::entered),
                        answered -> entrance.again(answered).map(this::entered),
                        refused -> succeededFuture(refused(refused))));
    }

    private VerifyCode.Reply entered(Entrance.Entered entered) {
        return entered.match(
                session -> new VerifyCode.SignedIn(signedIn(session)),
                session -> new VerifyCode.SignedIn(again(session)),
                this::refused,
                () -> {
                    decided(Outcome.DISABLED);
                    return new VerifyCode.Disabled();
                });
    }

    private VerifyCode.Reply refused(Refused refused) {
        meters.exceeded(refused.exceeded());
        refused.refusing().ifPresent(meters::refused);
        decided(refused.outcome());
        return refused.reply();
    }

    Future<OpenLink.Reply> open(OpenLink ask) {
        return find(ask.token(), ask.caller())
                .compose(found -> found.match(
                        link -> entrance.enter(link.right(), ask.caller()).map(this::opened),
                        none -> succeededFuture(wrong(none)
                                .<OpenLink.Reply>map(OpenLink.Limited::new)
                                .orElseGet(OpenLink.Wrong::new))));
    }

    private OpenLink.Reply opened(Entrance.Entered entered) {
        return entered.match(
                session -> new OpenLink.SignedIn(signedIn(session)),
                session -> new OpenLink.SignedIn(again(session)),
                refused -> {
                    decided(refused.outcome());
                    return new OpenLink.Wrong();
                },
                () -> {
                    decided(Outcome.DISABLED);
                    return new OpenLink.Disabled();
                });
    }

    Future<PreviewLink.Reply> preview(PreviewLink ask) {
        return find(ask.token(), ask.caller())
                .map(found -> found.match(
                        link -> preview(link, ask.handles()),
                        none -> wrong(none)
                                .<PreviewLink.Reply>map(PreviewLink.Limited::new)
                                .orElseGet(PreviewLink.Wrong::new)));
    }

    private PreviewLink.Reply preview(LinkStore.Link link, List<Handle> handles) {
        EmailAddress email = link.right().email();
        if (!who.domains().admit(email)) {
            return new PreviewLink.Wrong();
        }
        boolean asked = handles.stream().map(Handle::hash).anyMatch(link.handles()::contains);
        return new PreviewLink.Good(email, link.endsIn(), asked);
    }

    private Future<LinkStore.Found> find(Optional<LinkToken> token, Caller caller) {
        List<String> hashes =
                token.map(given -> linkHash.candidates("", given.value())).orElse(List.of());
        return links.find(hashes, events.of(EventType.OTP_FAILED, caller));
    }

    private Optional<Duration> wrong(NoLink none) {
        meters.exceeded(none.exceeded());
        none.refusing().map(Left::limit).ifPresent(meters::refused);
        decided(none.refusing().isPresent() ? Outcome.LIMITED : Outcome.WRONG);
        return none.refusing().map(Left::endsIn);
    }

    private NewSession signedIn(NewSession session) {
        decided(Outcome.VERIFIED);
        // A client not seen before is told of by mail.
        waker.wake(MailOutbox.QUEUED);
        return session;
    }

    private NewSession again(NewSession session) {
        meters.verified(Outcome.AGAIN);
        return session;
    }

    private void decided(Outcome outcome) {
        meters.verified(outcome);
        waker.wake(AuditOutbox.QUEUED);
    }
}

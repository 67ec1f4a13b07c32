package io.tses.otp;

import io.tses.bus.Waker;
import io.tses.crypto.KeyedHash;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.shared.LinkToken;
import io.vertx.core.Future;

import static io.vertx.core.Future.succeededFuture;

/** Makes links that are handed to an operator, and to nobody by mail. */
final class LinkDesk {
    private final LinkStore links;
    private final TokenGenerator tokens;
    private final KeyedHash linkHash;
    private final DomainsConfig domains;
    private final AuditEvents events;
    private final Waker waker;

    LinkDesk(
            LinkStore links,
            TokenGenerator tokens,
            KeyedHash linkHash,
            DomainsConfig domains,
            AuditEvents events,
            Waker waker) {
        this.links = links;
        this.tokens = tokens;
        this.linkHash = linkHash;
        this.domains = domains;
        this.events = events;
        this.waker = waker;
    }

    Future<IssueLink.Reply> issue(IssueLink ask) {
        if (!domains.admit(ask.email())) {
            return succeededFuture(new IssueLink.OtherDomain());
        }
        LinkToken token = new LinkToken(tokens.next());
        AuditEvent event = events.of(EventType.OTP_REQUESTED, ask.email(), ask.userId(), ask.actor())
                .with("method", Right.Way.LINK.wireName())
                .with("otp_expiry_seconds", IssueLink.LIFE.toSeconds());
        return links.issue(
                        ask.email(),
                        new Handle(tokens.next()).hash(),
                        new Handle(tokens.next()).hash(),
                        linkHash.hash("", token.value()),
                        event)
                .onSuccess(issued -> waker.wake(AuditOutbox.QUEUED))
                .map(issued -> new IssueLink.Issued(token));
    }
}

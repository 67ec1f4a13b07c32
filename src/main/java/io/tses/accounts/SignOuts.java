package io.tses.accounts;

import io.tses.accounts.FindSignOut.State;
import io.tses.accounts.PreviewSignOut.Mark;
import io.tses.accounts.SignOutStore.Step;
import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.EventType;
import io.tses.request.RequestScope;
import io.tses.sessions.EndSessions;
import io.tses.shared.Actor;
import io.tses.users.ApproachMany;
import io.tses.users.FindUsers;
import io.tses.users.User;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static io.vertx.core.Future.succeededFuture;

/**
 * Signs many people out, some at a time, with a pause in between for those who sign in. It goes on behind its answer, as long as this
 * node does; what it comes to is in Redis.
 */
final class SignOuts {
    private static final Logger LOG = LoggerFactory.getLogger(SignOuts.class);

    private static final int AT_ONCE = 100;
    private static final Duration PAUSE = Duration.ofMillis(25);

    /** What one step may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** After a step that failed: Redis or PostgreSQL may be away for a moment. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private static final int MOST_FAILURES = 20;

    private final Vertx vertx;
    private final Bus bus;
    private final SignOutStore store;
    private final AuditEvents events;
    private final Waker waker;

    SignOuts(Vertx vertx, Bus bus, SignOutStore store, AuditEvents events, Waker waker) {
        this.vertx = vertx;
        this.bus = bus;
        this.store = store;
        this.events = events;
        this.waker = waker;
    }

    /** One that goes on, and the request that it comes from. */
    private record Deed(UUID id, Actor actor, FindUsers who, String requestId) {}

    Future<FindSignOut.Found> find(FindSignOut ask) {
        return store.find().map(FindSignOut.Found::new);
    }

    Future<PreviewSignOut.Preview> preview(PreviewSignOut ask) {
        FindUsers who = page(ask.who(), PreviewSignOut.SAMPLE, Optional.empty());
        return find(who).map(page -> new PreviewSignOut.Preview(page.users(), Mark.of(who, page)));
    }

    Future<SignOutMany.Reply> begin(SignOutMany ask) {
        return bus.ask(ApproachMany.ADDRESS, new ApproachMany(ask.actor()))
                .compose(reply -> reply.match(
                        () -> beginIfSeen(ask),
                        () -> succeededFuture(new SignOutMany.Refused()),
                        maxAge -> succeededFuture(new SignOutMany.Stale(maxAge))));
    }

    private Future<SignOutMany.Reply> beginIfSeen(SignOutMany ask) {
        return preview(new PreviewSignOut(ask.who()))
                .compose(now -> ask.seen().isAsGoodAs(now.mark())
                        ? beginNow(ask, now.mark())
                        : succeededFuture(new SignOutMany.Changed()));
    }

    private Future<SignOutMany.Reply> beginNow(SignOutMany ask, Mark mark) {
        AuditEvent event = events.of(EventType.USERS_SIGNED_OUT, ask.actor())
                .with("filter", described(ask.who()))
                .with("count", mark.count())
                .with("count_exact", mark.countExact());
        Deed deed = new Deed(event.id(), ask.actor(), ask.who(), RequestScope.currentId());
        return store.begin(deed.id(), ask.actor().name(), mark, query(ask.who()), event)
                .map(begun -> {
                    if (begun) {
                        waker.wake(AuditOutbox.QUEUED);
                        goOn(deed, new Step(0, 0, ask.who().cursor()), 0);
                    }
                    return begun ? new SignOutMany.Begun(mark) : new SignOutMany.Busy();
                });
    }

    /** Of words only that there were some: they may be an address, and this row is nobody's who could be erased. */
    private static Map<String, Object> described(FindUsers who) {
        Map<String, Object> filter = new LinkedHashMap<>(flags(who));
        if (hasWords(who)) {
            filter.put("words", true);
        }
        return filter;
    }

    private static Optional<String> query(FindUsers who) {
        return hasWords(who)
                ? Optional.empty()
                : Optional.of(flags(who).entrySet().stream()
                        .map(flag -> flag.getKey() + "=" + flag.getValue())
                        .collect(Collectors.joining("&")));
    }

    private static boolean hasWords(FindUsers who) {
        return who.email().isPresent()
                || who.username().isPresent()
                || !who.search().isEmpty();
    }

    private static Map<String, Boolean> flags(FindUsers who) {
        Map<String, Boolean> flags = new LinkedHashMap<>();
        who.isActive().ifPresent(flag -> flags.put("is_active", flag));
        who.isStaff().ifPresent(flag -> flags.put("is_staff", flag));
        who.isSuperuser().ifPresent(flag -> flags.put("is_superuser", flag));
        return flags;
    }

    private void goOn(Deed deed, Step step, int failures) {
        RequestScope.startingNow(deed.requestId(), PATIENCE).enter();
        find(page(deed.who(), AT_ONCE, step.next()))
                .compose(page -> end(deed, page).compose(ended -> note(deed, page, ended, step)))
                .onSuccess(next -> next.ifPresent(further -> after(PAUSE, () -> goOn(deed, further, 0))))
                .onFailure(cause -> tryAgain(deed, step, failures + 1, cause));
    }

    /** Whoever asked for it is to see what it comes to. */
    private Future<Integer> end(Deed deed, FindUsers.Page page) {
        List<Future<EndSessions.Ended>> ending = page.users().stream()
                .filter(user -> !deed.actor().person().equals(Optional.of(user.id())))
                .map(user -> end(deed.actor(), user))
                .toList();
        return Future.all(ending)
                .map(all ->
                        ending.stream().mapToInt(one -> one.result().count()).sum());
    }

    private Future<EndSessions.Ended> end(Actor actor, User user) {
        return bus.ask(
                EndSessions.ADDRESS,
                new EndSessions(
                        user.id(),
                        user.email(),
                        EndSessions.Scope.ALL,
                        Optional.empty(),
                        EndSessions.How.REVOKED,
                        Optional.of(actor),
                        actor.caller()));
    }

    /** @return where to go on; empty when there is nothing more to do */
    private Future<Optional<Step>> note(Deed deed, FindUsers.Page page, int ended, Step before) {
        Step done = before.plus(page.users().size(), ended, page.next());
        State state = page.next().isPresent() ? State.RUNNING : State.DONE;
        return store.note(deed.id(), state, done)
                .map(noted -> noted && state == State.RUNNING ? Optional.of(done) : Optional.empty());
    }

    private void tryAgain(Deed deed, Step step, int failures, Throwable cause) {
        if (failures < MOST_FAILURES) {
            after(PAUSE_AFTER_FAILURE, () -> goOn(deed, step, failures));
            return;
        }
        LOG.error("signing out many people stops people={} cause=\"{}\"", step.people(), cause.getMessage());
        RequestScope.startingNow(deed.requestId(), PATIENCE).enter();
        store.note(deed.id(), State.INTERRUPTED, step);
    }

    private void after(Duration pause, Runnable action) {
        vertx.timer(pause.toMillis(), TimeUnit.MILLISECONDS).onSuccess(over -> action.run());
    }

    private Future<FindUsers.Page> find(FindUsers who) {
        return bus.ask(FindUsers.ADDRESS, who)
                .map(reply -> reply.match(page -> page, () -> {
                    throw new IllegalStateException("the first page is always there");
                }));
    }

    private static FindUsers page(FindUsers who, int size, Optional<FindUsers.Cursor> cursor) {
        return new FindUsers(
                who.email(),
                who.username(),
                who.isActive(),
                who.isStaff(),
                who.isSuperuser(),
                who.search(),
                true,
                1,
                size,
                cursor);
    }
}

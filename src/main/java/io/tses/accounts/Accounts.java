package io.tses.accounts;

import io.tses.audit.ForgetRefusals;
import io.tses.bus.Bus;
import io.tses.mail.ForgetMail;
import io.tses.otp.ForgetCodes;
import io.tses.otp.FreeClient;
import io.tses.otp.InspectCodes;
import io.tses.otp.IssueLink;
import io.tses.otp.SpendCodes;
import io.tses.otp.Unlock;
import io.tses.ratelimit.Admit;
import io.tses.ratelimit.Limit;
import io.tses.sessions.EndSessions;
import io.tses.sessions.EndSessions.How;
import io.tses.sessions.EndSessions.Scope;
import io.tses.sessions.FindSessions;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import io.tses.users.ApproachUser;
import io.tses.users.ChangeUser;
import io.tses.users.EraseUser;
import io.tses.users.FindUser;
import io.tses.users.User;
import io.tses.users.Username;
import io.tses.users.Whom;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * What is done to people across several features, by asking each in turn. Keeps nothing itself. Each step may be repeated, so
 * that whoever is told of a failure midway asks for the whole again. Who may do it is decided where people are locked.
 */
final class Accounts {
    private final Bus bus;

    Accounts(Bus bus) {
        this.bus = bus;
    }

    Future<FindAccount.Reply> find(FindAccount ask) {
        return bus.ask(FindUser.ADDRESS, new FindUser(ask.id(), true))
                .compose(reply -> reply.match(
                        user -> withCodes(user).map(FindAccount.Found::new),
                        () -> succeededFuture(new FindAccount.Missing())));
    }

    private Future<Account> withCodes(User user) {
        return bus.ask(InspectCodes.ADDRESS, new InspectCodes(user.email())).map(codes -> new Account(user, codes));
    }

    Future<ChangeAccount.Reply> change(ChangeAccount ask) {
        return ask.whom()
                .id()
                .map(id -> change(ask, id))
                .orElseGet(() -> approach(
                        ask.actor(),
                        ask.whom(),
                        user -> change(ask, user.id()),
                        ChangeAccount.Missing::new,
                        Accounts::notAllowed));
    }

    private Future<ChangeAccount.Reply> change(ChangeAccount ask, UUID id) {
        return ask.username()
                .map(wanted -> rename(ask, id, wanted))
                .orElseGet(() -> changeNow(ask, id, Optional.empty()));
    }

    /** The present username may break the rules, being older; so it is looked at first. */
    private Future<ChangeAccount.Reply> rename(ChangeAccount ask, UUID id, String wanted) {
        return bus.ask(FindUser.ADDRESS, new FindUser(id, true))
                .compose(reply -> reply.match(
                        user -> List.of(wanted, Username.spell(wanted)).contains(user.username())
                                ? changeNow(ask, id, Optional.empty())
                                : Username.parse(wanted)
                                        .map(username -> renameIfPermitted(ask, id, username))
                                        .orElseGet(() -> succeededFuture(new ChangeAccount.NoUsername())),
                        () -> succeededFuture(new ChangeAccount.Missing())));
    }

    /** Only so many a day can be tried for oneself, since an answer tells whether a name is taken; staff can look that up. */
    private Future<ChangeAccount.Reply> renameIfPermitted(ChangeAccount ask, UUID id, Username username) {
        boolean isOneself = ask.actor().person().filter(id::equals).isPresent();
        if (!isOneself) {
            return changeNow(ask, id, Optional.of(username));
        }
        Admit.Bucket tries = new Admit.Bucket(
                Limit.USERNAME, AccountKeys.usernamesTriedBy(id), Admit.From.EVERYBODY, Optional.empty());
        return bus.ask(Admit.ADDRESS, new Admit(List.of(tries), Optional.empty(), List.of(), Optional.empty()))
                .compose(permit -> permit.match(
                        admitted -> changeNow(ask, id, Optional.of(username)),
                        refused -> succeededFuture(new ChangeAccount.Limited(refused.retryAfter())),
                        noRoom -> failedFuture(new IllegalStateException("nothing was to be appended"))));
    }

    private Future<ChangeAccount.Reply> changeNow(ChangeAccount ask, UUID id, Optional<Username> username) {
        ChangeUser change = new ChangeUser(ask.actor(), id, username, ask.firstName(), ask.lastName(), ask.flags());
        return ask.flags()
                .isActive()
                .map(active -> active ? enable(change) : disable(change))
                .orElseGet(() -> apply(change, user -> succeededFuture()));
    }

    /** A sign-in under way while they were disabled may have opened a session: it must not come to life again. */
    private Future<ChangeAccount.Reply> enable(ChangeUser change) {
        return approach(
                change.actor(),
                Whom.of(change.id()),
                user -> (user.isActive() ? succeededFuture() : endAll(user, change.actor()))
                        .compose(done -> apply(change, changed -> succeededFuture())),
                ChangeAccount.Missing::new,
                Accounts::notAllowed);
    }

    /** Also of somebody who was disabled before: the last time, their sessions may have stayed. */
    private Future<ChangeAccount.Reply> disable(ChangeUser change) {
        return apply(
                change,
                user -> bus.ask(SpendCodes.ADDRESS, new SpendCodes(user.email()))
                        .compose(spent -> endAll(user, change.actor())));
    }

    /** @param then what else belongs to the change, and is done once it is made */
    private Future<ChangeAccount.Reply> apply(ChangeUser change, Function<User, Future<?>> then) {
        return bus.ask(ChangeUser.ADDRESS, change)
                .compose(reply -> reply.match(
                        user -> then.apply(user).map(new ChangeAccount.Changed(user)),
                        () -> succeededFuture(new ChangeAccount.Missing()),
                        reason -> succeededFuture(new ChangeAccount.Refused(reason)),
                        maxAge -> succeededFuture(new ChangeAccount.Stale(maxAge))));
    }

    private static ChangeAccount.Reply notAllowed() {
        return new ChangeAccount.Refused(ChangeUser.Reason.NOT_ALLOWED);
    }

    Future<EraseAccount.Reply> erase(EraseAccount ask) {
        return bus.ask(EraseUser.ADDRESS, new EraseUser(ask.actor(), ask.id()))
                .compose(reply -> reply.match(
                        erased -> forget(ask, erased),
                        () -> succeededFuture(new EraseAccount.Missing()),
                        reason -> succeededFuture(new EraseAccount.Refused(reason)),
                        maxAge -> succeededFuture(new EraseAccount.Stale(maxAge))));
    }

    /** Codes before sessions: once no code is live, a sign-in that was under way opens no session any more. */
    private Future<EraseAccount.Reply> forget(EraseAccount ask, EraseUser.Erased erased) {
        return bus.ask(ForgetCodes.ADDRESS, new ForgetCodes(erased.email(), ask.id()))
                .compose(codes ->
                        end(ask.id(), erased.pseudonym(), Scope.ALL, Optional.empty(), How.ERASED, ask.actor()))
                .compose(ended -> bus.ask(ForgetMail.ADDRESS, new ForgetMail(erased.email())))
                .compose(
                        mail -> bus.ask(ForgetRefusals.ADDRESS, new ForgetRefusals(erased.email(), erased.pseudonym())))
                .map(new EraseAccount.Erased());
    }

    Future<UnlockAccount.Reply> unlock(UnlockAccount ask) {
        return approach(
                ask.actor(),
                ask.whom(),
                user -> unlock(user, ask.actor()),
                UnlockAccount.Missing::new,
                UnlockAccount.Refused::new);
    }

    private Future<UnlockAccount.Reply> unlock(User user, Actor actor) {
        return bus.ask(Unlock.ADDRESS, new Unlock(user.email(), Optional.of(user.id()), actor, Unlock.Reach.LOCK))
                .compose(reply -> reply.match(
                        unlocked -> withCodes(user)
                                .map(account -> new UnlockAccount.Unlocked(account, unlocked.wasLocked())),
                        limited -> succeededFuture(new UnlockAccount.Limited(limited.retryAfter()))));
    }

    Future<FindAddress.Found> findAddress(FindAddress ask) {
        Future<Optional<User>> person = personOf(ask.email(), ask.actor());
        Future<List<FindSessions.Session>> sessions =
                person.compose(found -> found.map(this::sessionsOf).orElseGet(() -> succeededFuture(List.of())));
        Future<InspectCodes.Inspected> codes = bus.ask(InspectCodes.ADDRESS, new InspectCodes(ask.email()));
        return Future.all(sessions, codes)
                .map(all -> new FindAddress.Found(person.result(), codes.result(), sessions.result()));
    }

    private Future<List<FindSessions.Session>> sessionsOf(User user) {
        return bus.ask(FindSessions.ADDRESS, new FindSessions(user.id())).map(FindSessions.Found::sessions);
    }

    /** Nobody has many an address that is guessed at. */
    Future<UnlockAddress.Reply> unlockAddress(UnlockAddress ask) {
        return bus.ask(ApproachUser.ADDRESS, new ApproachUser(ask.actor(), Whom.of(ask.email())))
                .compose(reply -> reply.match(
                        user -> beginAfresh(ask, Optional.of(user.id())),
                        () -> beginAfresh(ask, Optional.empty()),
                        () -> succeededFuture(new UnlockAddress.Refused())));
    }

    private Future<UnlockAddress.Reply> beginAfresh(UnlockAddress ask, Optional<UUID> userId) {
        return bus.ask(Unlock.ADDRESS, new Unlock(ask.email(), userId, ask.actor(), Unlock.Reach.AFRESH))
                .map(reply -> reply.match(
                        unlocked -> new UnlockAddress.Unlocked(unlocked.wasLocked(), unlocked.cleared()),
                        limited -> new UnlockAddress.Limited(limited.retryAfter())));
    }

    /** Whoever reaches themselves as others do is staff. */
    Future<FreeClientAddress.Reply> freeClient(FreeClientAddress ask) {
        return ask.actor()
                .person()
                .map(id -> this.<FreeClientAddress.Reply>approach(
                        ask.actor(),
                        Whom.of(id),
                        staff -> freeNow(ask),
                        FreeClientAddress.Refused::new,
                        FreeClientAddress.Refused::new))
                .orElseGet(() -> freeNow(ask));
    }

    private Future<FreeClientAddress.Reply> freeNow(FreeClientAddress ask) {
        return bus.ask(FreeClient.ADDRESS, new FreeClient(ask.actor(), ask.client(), ask.withNetwork()))
                .map(reply -> reply.match(FreeClientAddress.Freed::new, FreeClientAddress.Limited::new));
    }

    private Future<Optional<User>> personOf(EmailAddress email, Actor actor) {
        return this.<Optional<User>>approach(
                actor, Whom.of(email), user -> succeededFuture(Optional.of(user)), Optional::empty, () -> {
                    throw new IllegalStateException("asked by somebody who is no operator");
                });
    }

    Future<IssueAccountLink.Reply> issueLink(IssueAccountLink ask) {
        return approach(
                ask.actor(),
                Whom.of(ask.email()),
                user -> noLink(user, ask)
                        .<Future<IssueAccountLink.Reply>>map(
                                reason -> succeededFuture(new IssueAccountLink.Refused(reason)))
                        .orElseGet(() -> issueLink(user, ask.actor())),
                IssueAccountLink.Missing::new,
                () -> new IssueAccountLink.Refused(IssueAccountLink.Reason.NOT_ALLOWED));
    }

    private static Optional<IssueAccountLink.Reason> noLink(User user, IssueAccountLink ask) {
        if (!user.isActive()) {
            return Optional.of(IssueAccountLink.Reason.DISABLED);
        }
        return user.isSuperuser() && !ask.evenSuperuser()
                ? Optional.of(IssueAccountLink.Reason.SUPERUSER)
                : Optional.empty();
    }

    private Future<IssueAccountLink.Reply> issueLink(User user, Actor actor) {
        return bus.ask(IssueLink.ADDRESS, new IssueLink(user.email(), user.id(), actor))
                .map(reply -> reply.match(
                        IssueAccountLink.Issued::new,
                        () -> new IssueAccountLink.Refused(IssueAccountLink.Reason.OTHER_DOMAIN)));
    }

    Future<FindAccountSessions.Reply> findSessions(FindAccountSessions ask) {
        return approach(
                ask.actor(),
                ask.whom(),
                user -> bus.ask(FindSessions.ADDRESS, new FindSessions(user.id()))
                        .map(found -> new FindAccountSessions.Found(found.sessions())),
                FindAccountSessions.Missing::new,
                FindAccountSessions.Refused::new);
    }

    Future<EndAccountSessions.Reply> endSessions(EndAccountSessions ask) {
        Scope scope = ask.session().isPresent() ? Scope.ONE : Scope.ALL;
        return approach(
                ask.actor(),
                ask.whom(),
                user -> end(user.id(), user.email(), scope, ask.session(), How.REVOKED, ask.actor())
                        .map(ended -> new EndAccountSessions.Ended(ended.count())),
                EndAccountSessions.Missing::new,
                EndAccountSessions.Refused::new);
    }

    /** Goes on with a person whom the actor reaches; otherwise there is an answer already. */
    private <T> Future<T> approach(
            Actor actor,
            Whom whom,
            Function<User, Future<? extends T>> approached,
            Supplier<? extends T> missing,
            Supplier<? extends T> refused) {
        return bus.ask(ApproachUser.ADDRESS, new ApproachUser(actor, whom))
                .compose(reply -> reply.<Future<T>>match(
                        user -> approached.apply(user).map(done -> done),
                        () -> succeededFuture(missing.get()),
                        () -> succeededFuture(refused.get())));
    }

    private Future<EndSessions.Ended> endAll(User disabled, Actor actor) {
        return end(disabled.id(), disabled.email(), Scope.ALL, Optional.empty(), How.DISABLED, actor);
    }

    private Future<EndSessions.Ended> end(
            UUID userId, EmailAddress email, Scope scope, Optional<UUID> session, How how, Actor actor) {
        return bus.ask(
                EndSessions.ADDRESS,
                new EndSessions(userId, email, scope, session, how, Optional.of(actor), actor.caller()));
    }
}

package io.tses.users;

import io.tses.bus.Bus;
import io.tses.bus.Signal;
import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.EventType;
import io.tses.shared.Actor;
import io.tses.shared.EmailAddress;
import io.tses.users.UserStore.Beginning;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import static io.vertx.core.Future.succeededFuture;

/** The people who sign in: finds them, makes them, and changes them. */
final class People {
    /** Raised after somebody was changed, in a way that must not go unnoticed: all instances of this node forget whom they know. */
    static final Signal CHANGED = new Signal("users.changed", Signal.Reach.EVERYWHERE);

    private static final int INSERT_ATTEMPTS = 6;

    private final Bus bus;
    private final UserStore users;
    private final UserChangeStore changes;
    private final UsernameProposals usernames;
    private final Pseudonym pseudonyms;
    private final KnownPeople known;
    private final AuditEvents events;
    private final boolean signUp;
    private final TestIdentities testIdentities;

    People(
            Bus bus,
            UserStore users,
            UserChangeStore changes,
            UsernameProposals usernames,
            Pseudonym pseudonyms,
            KnownPeople known,
            AuditEvents events,
            boolean signUp,
            TestIdentities testIdentities) {
        this.bus = bus;
        this.users = users;
        this.changes = changes;
        this.usernames = usernames;
        this.pseudonyms = pseudonyms;
        this.known = known;
        this.events = events;
        this.signUp = signUp;
        this.testIdentities = testIdentities;
    }

    /** A repeated sign-in costs no query and never a write. */
    Future<EnsureUser.Reply> ensure(EnsureUser ask) {
        Optional<User> verified = known.find(ask.email()).filter(User::isVerified);
        if (verified.isPresent()) {
            return succeededFuture(new EnsureUser.Ensured(verified.get(), false));
        }
        long moment = known.moment();
        return findOrSignUp(ask)
                .compose(found -> found.<Future<EnsureUser.Reply>>map(ensured -> verified(ensured)
                                .onSuccess(now -> known.remember(now.user(), moment))
                                .map(now -> now))
                        .orElseGet(() -> succeededFuture(new EnsureUser.Closed())));
    }

    /** Whoever reviews an app was asked to. */
    private Future<Optional<EnsureUser.Ensured>> findOrSignUp(EnsureUser ask) {
        if (signUp || testIdentities.find(ask.email()).isPresent()) {
            return findOrInsert(ask.email(), Beginning.SIGN_IN, () -> creation(ask), 0)
                    .map(Optional::of);
        }
        return users.find(ask.email()).map(found -> found.map(user -> new EnsureUser.Ensured(user, false)));
    }

    private Future<EnsureUser.Ensured> verified(EnsureUser.Ensured ensured) {
        if (ensured.user().isVerified()) {
            return succeededFuture(ensured);
        }
        return users.markVerified(ensured.user().id())
                .map(marked -> new EnsureUser.Ensured(marked.orElse(ensured.user()), ensured.created()));
    }

    Future<FindUser.Reply> find(FindUser ask) {
        Optional<User> remembered = ask.fresh() ? Optional.empty() : known.find(ask.id());
        if (remembered.isPresent()) {
            return succeededFuture(new FindUser.Found(remembered.get()));
        }
        long moment = known.moment();
        return users.find(ask.id())
                .onSuccess(found -> found.ifPresent(user -> known.remember(user, moment)))
                .map(found -> found.<FindUser.Reply>map(FindUser.Found::new).orElseGet(FindUser.Missing::new));
    }

    Future<HasPerson.Answer> has(HasPerson ask) {
        if (known.find(ask.email()).isPresent()) {
            return succeededFuture(new HasPerson.Answer(true));
        }
        long moment = known.moment();
        return users.find(ask.email())
                .onSuccess(found -> found.ifPresent(user -> known.remember(user, moment)))
                .map(found -> new HasPerson.Answer(found.isPresent()));
    }

    Future<ApproachUser.Reply> approach(ApproachUser ask) {
        Future<Optional<User>> acting =
                ask.actor().person().map(users::find).orElseGet(() -> succeededFuture(Optional.empty()));
        Future<Optional<User>> target = find(ask.whom());
        return Future.all(acting, target).map(both -> approach(Rank.of(ask.actor(), acting.result()), target.result()));
    }

    private Future<Optional<User>> find(Whom whom) {
        return whom.id()
                .map(users::find)
                .orElseGet(() -> users.find(whom.email().orElseThrow()));
    }

    private static ApproachUser.Reply approach(Rank rank, Optional<User> target) {
        if (target.isEmpty()) {
            return rank == Rank.NONE ? new ApproachUser.Refused() : new ApproachUser.Missing();
        }
        return rank.reaches(target.get()) ? new ApproachUser.Approached(target.get()) : new ApproachUser.Refused();
    }

    Future<ApproachMany.Reply> approachMany(ApproachMany ask) {
        return ask.actor()
                .person()
                .map(users::find)
                .orElseGet(() -> succeededFuture(Optional.empty()))
                .map(acting -> {
                    if (Rank.of(ask.actor(), acting) != Rank.SUPERUSER) {
                        return new ApproachMany.Refused();
                    }
                    return changes.isStale(ask.actor())
                            ? new ApproachMany.Stale(changes.reauthenticationAge())
                            : new ApproachMany.Approached();
                });
    }

    Future<ChangeUser.Reply> change(ChangeUser ask) {
        return changes.change(ask).onComplete(done -> {
            if (ask.flags().areGiven()) {
                forgetEverywhere();
            } else {
                // A name may be out of date for a while elsewhere.
                known.forget(ask.id());
            }
        });
    }

    Future<EraseUser.Reply> erase(EraseUser ask) {
        return changes.erase(ask, pseudonyms::of).onComplete(done -> forgetEverywhere());
    }

    Future<AddUser.Added> add(AddUser ask) {
        return findOrInsert(ask.email(), Beginning.ADDED, () -> creation(ask.email(), ask.actor()), 0)
                .map(ensured -> new AddUser.Added(ensured.user(), ensured.created()));
    }

    Future<GrantSuperuser.Reply> grant(GrantSuperuser ask) {
        if (testIdentities.find(ask.email()).isPresent()) {
            return succeededFuture(new GrantSuperuser.Refused());
        }
        Actor operator = ask.actor();
        return findOrInsert(ask.email(), Beginning.OPERATOR, () -> creation(ask.email(), operator), 0)
                .<GrantSuperuser.Reply>compose(ensured -> ensured.created()
                        ? succeededFuture(new GrantSuperuser.Granted(ensured.user(), true))
                        : grant(ensured.user(), operator))
                .onComplete(done -> forgetEverywhere());
    }

    private Future<GrantSuperuser.Reply> grant(User user, Actor operator) {
        AuditEvent event = events.of(EventType.USER_UPDATE, user.email(), user.id(), operator);
        return users.grant(event).map(granted -> new GrantSuperuser.Granted(granted.orElse(user), false));
    }

    /** Forgets whom it knows, because another instance has changed somebody. */
    void forgetAll() {
        known.forgetAll();
    }

    /** Also after a failure: what was asked may be done all the same. */
    private void forgetEverywhere() {
        known.forgetAll();
        bus.raise(CHANGED);
    }

    private AuditEvent creation(EnsureUser ask) {
        return events.of(EventType.USER_CREATE, ask.email(), UUID.randomUUID(), ask.caller());
    }

    private AuditEvent creation(EmailAddress email, Actor operator) {
        return events.of(EventType.USER_CREATE, email, UUID.randomUUID(), operator);
    }

    /**
     * @param record makes the record of a person's beginning, with a fresh id of theirs
     * @param attempt how many usernames were taken already
     */
    private Future<EnsureUser.Ensured> findOrInsert(
            EmailAddress email, Beginning beginning, Supplier<AuditEvent> record, int attempt) {
        return users.find(email).compose(found -> {
            if (found.isPresent()) {
                return succeededFuture(new EnsureUser.Ensured(found.get(), false));
            }
            if (attempt == INSERT_ATTEMPTS) {
                return Future.failedFuture(
                        new IllegalStateException("no free username after " + attempt + " attempts"));
            }
            return users.insert(record.get(), usernames.of(email, attempt), beginning)
                    .compose(created -> created.map(user -> succeededFuture(new EnsureUser.Ensured(user, true)))
                            .orElseGet(() -> findOrInsert(email, beginning, record, attempt + 1)));
        });
    }
}

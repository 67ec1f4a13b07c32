package io.tses.users;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tses.bus.Bus;
import io.tses.bus.Signal;
import io.tses.crypto.PurposeKeys;
import io.tses.postgres.PatientClient;
import io.tses.postgres.PgClients;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the people who sign in. Remembers them for a bounded time, so that a repeated sign-in costs no query and never a
 * write.
 */
public final class UsersVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(UsersVerticle.class);
    private static final int INSERT_ATTEMPTS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Raised after somebody was changed, in a way that must not go unnoticed: all instances of this node forget whom they know. */
    private static final Signal CHANGED = new Signal("users.changed");

    private static final Caller COMMAND_LINE = new Caller(ClientAddress.UNKNOWN, "command line");

    private final Bus bus;
    private final PgClients postgres;
    private final Duration reauthenticationAge;
    private final UsernameProposals usernames;
    private final TimeBasedEpochGenerator eventIds = Generators.timeBasedEpochGenerator();
    private final Pseudonym pseudonyms;
    private final Cache<EmailAddress, User> byEmail;
    private final Cache<UUID, User> byId;

    /** How often somebody was forgotten: what was read before the last time may be out of date. */
    private long forgotten;

    public UsersVerticle(Bus bus, PgClients postgres, UsersConfig config, SecureRandom random, PurposeKeys keys) {
        this.bus = bus;
        this.postgres = postgres;
        this.reauthenticationAge = config.reauthenticationAge();
        this.usernames = new UsernameProposals(random);
        this.pseudonyms = new Pseudonym(keys);
        this.byEmail = cache(config);
        this.byId = cache(config);
    }

    @Override
    public Future<?> start() {
        PgUserStore users = new PgUserStore(new PatientClient<>(postgres::pipelined, PATIENCE));
        PgListStore lists = new PgListStore(new PatientClient<>(postgres::pipelined, FindUsers.ADDRESS.timeout()));
        PatientClient<Pool> transactions = new PatientClient<>(postgres::pool, ChangeUser.ADDRESS.timeout());
        PgUsernameStore names = new PgUsernameStore(transactions);
        PgChangeStore changes = new PgChangeStore(transactions, users, names, reauthenticationAge);
        giveKeys(names)
                .onFailure(cause -> LOG.warn("usernames without keys stay so for now cause={}", cause.getMessage()));
        return Future.all(List.of(
                bus.answer(EnsureUser.ADDRESS, ask -> ensure(users, ask)),
                bus.answer(FindUser.ADDRESS, ask -> find(users, ask)),
                bus.answer(ApproachUser.ADDRESS, ask -> approach(users, ask)),
                bus.answer(FindUsers.ADDRESS, lists::find),
                bus.answer(ChangeUser.ADDRESS, ask -> change(changes, ask)),
                bus.answer(EraseUser.ADDRESS, ask -> erase(changes, ask)),
                bus.answer(GrantSuperuser.ADDRESS, ask -> grant(users, ask)),
                bus.listen(CHANGED, this::forgetAll)));
    }

    /** Until every username has a key. */
    private Future<Void> giveKeys(PgUsernameStore names) {
        return names.giveKeys().compose(more -> more ? giveKeys(names) : Future.succeededFuture());
    }

    private Future<EnsureUser.Ensured> ensure(PgUserStore users, EnsureUser ask) {
        User known = byEmail.getIfPresent(ask.email());
        if (known != null && known.isVerified()) {
            return Future.succeededFuture(new EnsureUser.Ensured(known, false));
        }
        long asOf = forgotten;
        return findOrInsert(users, ask.email(), false, ask.caller(), ask.requestId())
                .compose(ensured -> verified(users, ensured))
                .onSuccess(ensured -> remember(ensured.user(), asOf));
    }

    private Future<EnsureUser.Ensured> verified(PgUserStore users, EnsureUser.Ensured ensured) {
        if (ensured.user().isVerified()) {
            return Future.succeededFuture(ensured);
        }
        return users.markVerified(ensured.user().id())
                .map(marked -> new EnsureUser.Ensured(marked.orElse(ensured.user()), ensured.created()));
    }

    private Future<FindUser.Reply> find(PgUserStore users, FindUser ask) {
        User known = byId.getIfPresent(ask.id());
        if (known != null && !ask.fresh()) {
            return Future.succeededFuture(new FindUser.Found(known));
        }
        long asOf = forgotten;
        return users.find(ask.id())
                .onSuccess(found -> found.ifPresent(user -> remember(user, asOf)))
                .map(found -> found.<FindUser.Reply>map(FindUser.Found::new).orElseGet(FindUser.Missing::new));
    }

    private static Future<ApproachUser.Reply> approach(PgUserStore users, ApproachUser ask) {
        Future<Optional<User>> actor = users.find(ask.actor());
        Future<Optional<User>> target =
                ask.id().map(users::find).orElseGet(() -> users.find(ask.email().orElseThrow()));
        return Future.all(actor, target).map(both -> approach(actor.result(), target.result()));
    }

    private static ApproachUser.Reply approach(Optional<User> actor, Optional<User> target) {
        if (target.isEmpty()) {
            return Rank.isStaff(actor) ? new ApproachUser.Missing() : new ApproachUser.Refused();
        }
        return new Rank(actor, target.get()).reaches()
                ? new ApproachUser.Approached(target.get())
                : new ApproachUser.Refused();
    }

    private Future<ChangeUser.Reply> change(PgChangeStore changes, ChangeUser ask) {
        return changes.change(ask, eventIds.generate()).onComplete(done -> {
            if (ask.touchesStanding()) {
                forgetEverywhere();
            } else {
                forget(ask.id());
            }
        });
    }

    private Future<EraseUser.Reply> erase(PgChangeStore changes, EraseUser ask) {
        return changes.erase(ask, eventIds.generate(), pseudonyms::of).onComplete(done -> forgetEverywhere());
    }

    private Future<GrantSuperuser.Granted> grant(PgUserStore users, GrantSuperuser ask) {
        return findOrInsert(users, ask.email(), true, COMMAND_LINE, ask.requestId())
                .compose(ensured -> {
                    if (ensured.created()) {
                        return Future.succeededFuture(new GrantSuperuser.Granted(ensured.user(), true));
                    }
                    String details = new JsonObject()
                            .put("request_id", ask.requestId())
                            .put("by", COMMAND_LINE.userAgent())
                            .encode();
                    return users.grant(ask.email(), eventIds.generate(), details)
                            .map(granted -> new GrantSuperuser.Granted(granted.orElse(ensured.user()), false));
                })
                .onComplete(done -> forgetEverywhere());
    }

    private Future<EnsureUser.Ensured> findOrInsert(
            PgUserStore users, EmailAddress email, boolean operator, Caller caller, String requestId) {
        return findOrInsert(users, email, operator, caller, requestId, 0);
    }

    private Future<EnsureUser.Ensured> findOrInsert(
            PgUserStore users, EmailAddress email, boolean operator, Caller caller, String requestId, int attempt) {
        return users.find(email).compose(found -> {
            if (found.isPresent()) {
                return Future.succeededFuture(new EnsureUser.Ensured(found.get(), false));
            }
            if (attempt == INSERT_ATTEMPTS) {
                return Future.failedFuture(
                        new IllegalStateException("no free username after " + attempt + " attempts"));
            }
            String details = new JsonObject().put("request_id", requestId).encode();
            return users.insert(
                            UUID.randomUUID(),
                            email,
                            usernames.of(email, attempt),
                            operator,
                            caller,
                            eventIds.generate(),
                            details)
                    .compose(created -> created.map(user -> Future.succeededFuture(new EnsureUser.Ensured(user, true)))
                            .orElseGet(() -> findOrInsert(users, email, operator, caller, requestId, attempt + 1)));
        });
    }

    private void remember(User user, long asOf) {
        if (asOf == forgotten) {
            byEmail.put(user.email(), user);
            byId.put(user.id(), user);
        }
    }

    /** A name may be out of date for a while elsewhere. */
    private void forget(UUID id) {
        forgotten++;
        User known = byId.getIfPresent(id);
        if (known != null) {
            byEmail.invalidate(known.email());
            byId.invalidate(id);
        }
    }

    /** Also after a failure: what was asked may be done all the same. */
    private void forgetEverywhere() {
        forgetAll();
        bus.raise(CHANGED);
    }

    private void forgetAll() {
        forgotten++;
        byEmail.invalidateAll();
        byId.invalidateAll();
    }

    private static <K> Cache<K, User> cache(UsersConfig config) {
        return Caffeine.newBuilder()
                .expireAfterWrite(config.cacheTtl())
                .maximumSize(config.cacheSize())
                .executor(Runnable::run)
                .build();
    }
}

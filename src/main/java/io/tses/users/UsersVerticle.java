package io.tses.users;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tses.bus.Bus;
import io.tses.postgres.PatientClient;
import io.tses.postgres.PgClients;
import io.tses.shared.Caller;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;

/**
 * Knows the people who sign in. Remembers them for a bounded time, so that a repeated sign-in costs no query and never a
 * write.
 */
public final class UsersVerticle extends VerticleBase {
    private static final int INSERT_ATTEMPTS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Caller COMMAND_LINE = new Caller(ClientAddress.UNKNOWN, "command line");

    private final Bus bus;
    private final PgClients postgres;
    private final Username usernames;
    private final TimeBasedEpochGenerator eventIds = Generators.timeBasedEpochGenerator();
    private final Cache<EmailAddress, User> byEmail;
    private final Cache<UUID, User> byId;

    public UsersVerticle(Bus bus, PgClients postgres, UsersConfig config, SecureRandom random) {
        this.bus = bus;
        this.postgres = postgres;
        this.usernames = new Username(random);
        this.byEmail = cache(config);
        this.byId = cache(config);
    }

    @Override
    public Future<?> start() {
        PgUserStore users = new PgUserStore(new PatientClient<>(postgres::pipelined, PATIENCE));
        return Future.all(
                bus.answer(EnsureUser.ADDRESS, ask -> ensure(users, ask)),
                bus.answer(FindUser.ADDRESS, ask -> find(users, ask.id())),
                bus.answer(GrantSuperuser.ADDRESS, ask -> grant(users, ask)));
    }

    private Future<EnsureUser.Ensured> ensure(PgUserStore users, EnsureUser ask) {
        User known = byEmail.getIfPresent(ask.email());
        if (known != null && known.isVerified()) {
            return Future.succeededFuture(new EnsureUser.Ensured(known, false));
        }
        return findOrInsert(users, ask.email(), false, ask.caller(), ask.requestId())
                .compose(ensured -> verified(users, ensured))
                .onSuccess(ensured -> remember(ensured.user()));
    }

    private Future<EnsureUser.Ensured> verified(PgUserStore users, EnsureUser.Ensured ensured) {
        if (ensured.user().isVerified()) {
            return Future.succeededFuture(ensured);
        }
        return users.markVerified(ensured.user().id())
                .map(marked -> new EnsureUser.Ensured(marked.orElse(ensured.user()), ensured.created()));
    }

    private Future<FindUser.Reply> find(PgUserStore users, UUID id) {
        User known = byId.getIfPresent(id);
        if (known != null) {
            return Future.succeededFuture(new FindUser.Found(known));
        }
        return users.find(id)
                .onSuccess(found -> found.ifPresent(this::remember))
                .map(found -> found.<FindUser.Reply>map(FindUser.Found::new).orElseGet(FindUser.Missing::new));
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
                            .put(
                                    "changed",
                                    new JsonObject()
                                            .put("is_active", true)
                                            .put("is_staff", true)
                                            .put("is_superuser", true))
                            .encode();
                    return users.grant(ask.email(), eventIds.generate(), details)
                            .map(granted -> new GrantSuperuser.Granted(granted.orElse(ensured.user()), false));
                })
                .onSuccess(granted -> remember(granted.user()));
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

    private void remember(User user) {
        byEmail.put(user.email(), user);
        byId.put(user.id(), user);
    }

    private static <K> Cache<K, User> cache(UsersConfig config) {
        return Caffeine.newBuilder()
                .expireAfterWrite(config.cacheTtl())
                .maximumSize(config.cacheSize())
                .executor(Runnable::run)
                .build();
    }
}

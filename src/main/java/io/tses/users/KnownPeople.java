package io.tses.users;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tses.shared.EmailAddress;
import java.util.Optional;
import java.util.UUID;

/** Whom one instance remembers, for a bounded time. Belongs to its event loop. */
final class KnownPeople {
    private final Cache<EmailAddress, User> byEmail;
    private final Cache<UUID, User> byId;

    /** How often somebody was forgotten. */
    private long forgotten;

    KnownPeople(UsersConfig config) {
        this.byEmail = cache(config);
        this.byId = cache(config);
    }

    Optional<User> find(EmailAddress email) {
        return Optional.ofNullable(byEmail.getIfPresent(email));
    }

    Optional<User> find(UUID id) {
        return Optional.ofNullable(byId.getIfPresent(id));
    }

    /** To be taken before somebody is read, and handed to {@link #remember} afterwards. */
    long moment() {
        return forgotten;
    }

    /** Unless somebody was forgotten since the moment at which the person was read, who may be out of date then. */
    void remember(User user, long readAt) {
        if (readAt == forgotten) {
            byEmail.put(user.email(), user);
            byId.put(user.id(), user);
        }
    }

    void forget(UUID id) {
        forgotten++;
        find(id).ifPresent(known -> {
            byEmail.invalidate(known.email());
            byId.invalidate(id);
        });
    }

    void forgetAll() {
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

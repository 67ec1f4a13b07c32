package io.tses.tokens;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the keys of access tokens come from: a directory, which is watched, a text of the settings, or the signing key. */
final class KeyRingStore {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRingStore.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final TokensConfig config;
    private final Duration every;
    private @Nullable KeyWatch watch;
    private boolean polling;

    KeyRingStore(Vertx vertx, TokensConfig config) {
        this(vertx, config, EVERY);
    }

    KeyRingStore(Vertx vertx, TokensConfig config, Duration every) {
        this.vertx = vertx;
        this.config = config;
        this.every = every;
    }

    /** The keys as they are now. Fails, saying what to do, when there is none that could sign. */
    Future<KeyRing> load() {
        TokensConfig.Keys keys = config.keys();
        if (keys.pem().isPresent()) {
            return vertx.executeBlocking(() -> KeyRing.ofPem(keys.pem().get()));
        }
        if (keys.dir().isEmpty()) {
            return Future.succeededFuture(KeyRing.of(new HmacKey(config.signingKey())));
        }
        Path dir = keys.dir().get();
        return vertx.executeBlocking(() -> new KeyWatch(dir)).map(found -> {
            watch = found;
            return found.ring();
        });
    }

    /** Calls {@code changed} whenever the keys have become others than {@link #load} or the last call told. */
    void watch(Consumer<KeyRing> changed) {
        KeyWatch files = watch;
        if (files != null) {
            vertx.setPeriodic(every.toMillis(), tick -> poll(files, changed));
        }
    }

    private void poll(KeyWatch files, Consumer<KeyRing> changed) {
        if (polling) {
            return;
        }
        polling = true;
        vertx.executeBlocking(files::poll, false)
                .onComplete(done -> polling = false)
                .onSuccess(found -> found.ifPresent(changed))
                .onFailure(cause -> LOG.error("keys could not be looked at", cause));
    }
}

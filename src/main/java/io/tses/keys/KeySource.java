package io.tses.keys;

import io.tses.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the keys of access tokens come from: a directory, which is watched, a text of the settings, or the signing key. */
public final class KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final KeysConfig config;
    private final Secret signingKey;
    private final Duration every;
    private @Nullable KeyWatch watch;
    private boolean polling;

    public KeySource(Vertx vertx, KeysConfig config, Secret signingKey) {
        this(vertx, config, signingKey, EVERY);
    }

    public KeySource(Vertx vertx, KeysConfig config, Secret signingKey, Duration every) {
        this.vertx = vertx;
        this.config = config;
        this.signingKey = signingKey;
        this.every = every;
    }

    /** The keys as they are now. Fails, saying what to do, when there is none that could sign. */
    public Future<KeyRing> load() {
        if (config.pem().isPresent()) {
            return vertx.executeBlocking(() -> KeyRing.ofPem(config.pem().get()));
        }
        if (config.dir().isEmpty()) {
            return Future.succeededFuture(KeyRing.of(new HmacKey(signingKey)));
        }
        Path dir = config.dir().get();
        return vertx.executeBlocking(() -> new KeyWatch(dir)).map(found -> {
            watch = found;
            return found.ring();
        });
    }

    /** Calls {@code changed} whenever the keys have become others than {@link #load} or the last call told. */
    public void watch(Consumer<KeyRing> changed) {
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

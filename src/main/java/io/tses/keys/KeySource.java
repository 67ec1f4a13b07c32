package io.tses.keys;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that a node signs with: the signing key, and for access tokens those of a directory, which is watched, or of a text
 * of the settings. Shared by all threads.
 */
public final class KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final HmacKey secret;
    private final List<Consumer<KeyRing>> followers = new ArrayList<>();
    private KeyRing ring;

    private KeySource(Vertx vertx, HmacKey secret, KeyRing ring) {
        this.vertx = vertx;
        this.secret = secret;
        this.ring = ring;
    }

    /**
     * Reads the keys, and from then on looks for others in the directory.
     *
     * @param check may compute for a while, and throws a {@link KeyException} for keys that must not be relied on
     * @return fails, saying what to do, when there is none that could sign
     */
    public static Future<KeySource> open(Vertx vertx, KeysConfig config, Consumer<KeyRing> check) {
        return open(vertx, config, check, EVERY);
    }

    /** As {@link #open(Vertx, KeysConfig, Consumer)}, looking as often as wanted. */
    public static Future<KeySource> open(Vertx vertx, KeysConfig config, Consumer<KeyRing> check, Duration every) {
        HmacKey secret = new HmacKey(config.signingKey());
        if (config.dir().isPresent()) {
            Path dir = config.dir().get();
            return vertx.executeBlocking(() -> new KeyWatch(dir, check)).map(files -> {
                KeySource source = new KeySource(vertx, secret, files.ring());
                source.pollLater(files, every);
                return source;
            });
        }
        Callable<KeyRing> read =
                config.pem().isPresent() ? () -> KeyRing.ofPem(config.pem().get()) : () -> KeyRing.of(secret);
        return vertx.executeBlocking(() -> {
            KeyRing keys = read.call();
            check.accept(keys);
            return new KeySource(vertx, secret, keys);
        });
    }

    /** The signing key, which refresh tokens are under whatever access tokens are. */
    public HmacKey secret() {
        return secret;
    }

    /** The keys of access tokens as they are now. */
    public synchronized KeyRing current() {
        return ring;
    }

    /** Calls {@code changed} on the calling event loop: with the keys as they are now, and whenever they become others. */
    public synchronized void follow(Consumer<KeyRing> changed) {
        Context context = vertx.getOrCreateContext();
        Consumer<KeyRing> follower = keys -> context.runOnContext(now -> changed.accept(keys));
        followers.add(follower);
        follower.accept(ring);
    }

    private void pollLater(KeyWatch files, Duration every) {
        vertx.setTimer(
                every.toMillis(),
                tick -> vertx.executeBlocking(files::poll, false)
                        .onSuccess(found -> found.ifPresent(this::become))
                        .onFailure(cause -> LOG.error("keys could not be looked at", cause))
                        .onComplete(done -> pollLater(files, every)));
    }

    private synchronized void become(KeyRing changed) {
        ring = changed;
        followers.forEach(follower -> follower.accept(changed));
    }
}

package io.tses.keys;

import io.tses.outbox.AuditEvent;
import io.tses.outbox.AuditEvents;
import io.tses.outbox.EventRecorder;
import io.tses.outbox.EventType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/** Shows operators the keys of access tokens, and changes them, one step after the other. */
final class KeyDesk {
    private static final Logger LOG = LoggerFactory.getLogger(KeyDesk.class);

    private final Vertx vertx;
    private final KeySource source;
    private final KeysConfig config;
    private final Duration longestUse;
    private final EventRecorder recorder;
    private final AuditEvents events;
    private final Clock clock;
    private Future<?> last = succeededFuture();

    /** @param longestUse for so long after it was signed a token may be accepted */
    KeyDesk(
            Vertx vertx,
            KeySource source,
            KeysConfig config,
            Duration longestUse,
            EventRecorder recorder,
            AuditEvents events,
            Clock clock) {
        this.vertx = vertx;
        this.source = source;
        this.config = config;
        this.longestUse = longestUse;
        this.recorder = recorder;
        this.events = events;
        this.clock = clock;
    }

    Future<FindKeys.Reply> find(FindKeys ask) {
        return config.dir()
                .map(dir -> this.<FindKeys.Reply>blocking(() -> inFolder(new KeyRotation(dir, longestUse), dir))
                        .recover(cause -> whyNot(cause, FindKeys.Unusable::new)))
                .orElseGet(() -> succeededFuture(fixed()));
    }

    Future<RotateKeys.Reply> rotate(RotateKeys ask) {
        return config.dir()
                .map(dir -> inTurn(() -> rotate(ask, dir)))
                .orElseGet(() -> succeededFuture(new RotateKeys.Refused("Keys come from " + setting()
                        + " and change with that; tokens.key-dir (TOKENS_KEY_DIR) names a directory of"
                        + " keys that can be changed while nodes run")));
    }

    /** Looking, recording and doing of one come before those of the next. */
    private <T> Future<T> inTurn(Supplier<Future<T>> work) {
        Future<T> done = last.transform(before -> work.get());
        last = done;
        return done;
    }

    private Future<RotateKeys.Reply> rotate(RotateKeys ask, Path dir) {
        KeyRotation rotation = new KeyRotation(dir, longestUse);
        Instant now = clock.instant();
        return blocking(() -> rotation.keyFor(ask.step(), now))
                .compose(key -> recorder.record(event(ask, key)))
                .compose(recorded ->
                        blocking(() -> done(ask, rotation, now, dir)).recover(cause -> failed(ask, cause)))
                .onSuccess(done -> LOG.info(
                        "keys changed by=\"{}\" step={}",
                        ask.actor().name(),
                        ask.step().wireName()))
                .<RotateKeys.Reply>map(RotateKeys.Done::new)
                .recover(cause -> whyNot(cause, RotateKeys.Refused::new));
    }

    private FindKeys.InFolder done(RotateKeys ask, KeyRotation rotation, Instant now, Path dir) {
        switch (ask.step()) {
            case GENERATE -> rotation.generate(ask.algorithm());
            case PROMOTE -> rotation.promote(now, false);
            case RETIRE -> rotation.retire(now, false);
        }
        return inFolder(rotation, dir);
    }

    /** What was recorded has not happened. */
    private <T> Future<T> failed(RotateKeys ask, Throwable cause) {
        return recorder.record(event(ask, Optional.empty()).with("failed", true))
                .compose(told -> failedFuture(cause));
    }

    private AuditEvent event(RotateKeys ask, Optional<String> key) {
        AuditEvent event = events.of(EventType.KEYS_CHANGED, ask.actor().caller())
                .with("by", ask.actor().name())
                .with("step", ask.step().wireName());
        return key.map(id -> event.with("kid", id)).orElse(event);
    }

    private FindKeys.InFolder inFolder(KeyRotation rotation, Path dir) {
        return new FindKeys.InFolder(dir.toAbsolutePath().toString(), rotation.list(), rotation.due(clock.instant()));
    }

    private FindKeys.Fixed fixed() {
        KeyRing ring = source.current();
        return new FindKeys.Fixed(
                setting(),
                ring.signing().id(),
                ring.signing().algorithm(),
                ring.accepted().stream().map(TokenKey::id).toList());
    }

    private String setting() {
        return config.pem().isPresent() ? "tokens.key-pem (TOKENS_KEY_PEM)" : "signing-key (SIGNING_KEY)";
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return vertx.executeBlocking(work);
    }

    private static <T> Future<T> whyNot(Throwable cause, Function<String, T> told) {
        return cause instanceof KeyException
                ? succeededFuture(told.apply(String.valueOf(cause.getMessage())))
                : failedFuture(cause);
    }
}

package io.tses.outbox;

import io.tses.bus.Waker;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.tses.request.Unavailable;
import io.vertx.core.Future;
import java.util.List;

/** Records what no script of Redis and no transaction decides. Belongs to one event loop. */
public final class EventRecorder {
    private static final LuaScript RECORD = LuaScript.beside(EventRecorder.class, "record.lua");

    private final HeldConnection redis;
    private final AuditOutbox outbox;
    private final Waker waker;

    public EventRecorder(HeldConnection redis, AuditOutbox outbox, Waker waker) {
        this.redis = redis;
        this.outbox = outbox;
        this.waker = waker;
    }

    /** Fails with {@link Unavailable} when it cannot be recorded now; then whatever it tells of should not be done. */
    public Future<Void> record(AuditEvent event) {
        return RECORD.run(redis, new ScriptCall().effects(List.of(outbox.append(event))))
                .onSuccess(recorded -> waker.wake(AuditOutbox.QUEUED))
                .mapEmpty();
    }
}

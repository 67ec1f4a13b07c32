package io.tses.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A command to Redis in the order in which it is sent. Its keys are told from other arguments, since a Cluster has them called otherwise. */
public final class KeyedCommand {
    private final Command command;
    private final List<BiConsumer<Request, Keyspace>> parts = new ArrayList<>();

    private KeyedCommand(Command command) {
        this.command = command;
    }

    public static KeyedCommand of(Command command) {
        return new KeyedCommand(command);
    }

    public KeyedCommand key(String key) {
        parts.add((request, keyspace) -> request.arg(keyspace.key(key)));
        return this;
    }

    public KeyedCommand arg(String value) {
        parts.add((request, keyspace) -> request.arg(value));
        return this;
    }

    public KeyedCommand arg(long value) {
        parts.add((request, keyspace) -> request.arg(value));
        return this;
    }

    Request in(Keyspace keyspace) {
        Request request = Request.cmd(command);
        parts.forEach(part -> part.accept(request, keyspace));
        return request;
    }
}

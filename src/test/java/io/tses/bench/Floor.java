package io.tses.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * As little as can answer a code request at all: reads a small JSON body, runs one script on one held connection, answers
 * JSON. No validation, no deadlines, no metrics, no mail, no audit rows.
 */
final class Floor implements Scenario, AutoCloseable {
    private static final String PATH = "/";

    private final Vertx vertx;
    private final RedisConsole console;
    private final AtomicInteger port = new AtomicInteger();

    /** @param redisUrl a database of its own, emptied before each window */
    Floor(String redisUrl, int eventLoops, RedisConsole console) {
        this.console = console;
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops));
        vertx.deployVerticle(
                        () -> new FloorVerticle(redisUrl, port::set), new DeploymentOptions().setInstances(eventLoops))
                .await();
    }

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public int port() {
        return port.get();
    }

    @Override
    public List<? extends Asker> prepare(int connections) {
        console.command("FLUSHDB");
        return Collections.nCopies(connections, new Strangers());
    }

    @Override
    public void settle() {}

    @Override
    public void close() {
        vertx.close().await();
    }

    private static final class Strangers implements Asker {
        @Override
        public @Nullable Buffer next() {
            Person person = Person.next();
            return HttpText.post(
                    PATH,
                    person.client(),
                    new JsonObject().put("email", person.email()).encode());
        }

        @Override
        public void answered(String body) {}
    }
}

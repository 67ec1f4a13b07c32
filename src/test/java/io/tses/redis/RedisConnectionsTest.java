package io.tses.redis;

import io.tses.support.TestRedis;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class RedisConnectionsTest {
    private Vertx vertx;
    private TestRedis redis;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        redis = new TestRedis(vertx);
    }

    @AfterEach
    void close() {
        redis.close();
        vertx.close().await();
    }

    /** Whose event loop has no connection yet: what it registers then would else outlive it. */
    @Test
    void whatFollowsReadinessBelongsToTheVerticleThatWaited() {
        AtomicReference<@Nullable Context> waiting = new AtomicReference<>();
        AtomicReference<@Nullable Context> after = new AtomicReference<>();

        vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        waiting.set(vertx.getOrCreateContext());
                        return redis.connections().ready().onSuccess(held -> after.set(vertx.getOrCreateContext()));
                    }
                })
                .await();

        assertThat(after.get()).isNotNull().isSameAs(waiting.get());
    }
}

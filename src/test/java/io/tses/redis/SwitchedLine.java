package io.tses.redis;

import io.tses.embedded.EmbeddedRedis;
import io.tses.support.TcpProxy;
import io.tses.support.TestRedis;
import java.net.URI;

/** One address, behind which stands now this Redis, now that. */
final class SwitchedLine implements AutoCloseable {
    private final TcpProxy proxy;
    private final RedisLine line;

    SwitchedLine(EmbeddedRedis first) {
        int port = port(first);
        proxy = new TcpProxy("127.0.0.1", port);
        line = new RedisLine(TestRedis.config(first.url().replace(":" + port + "/", ":" + proxy.port() + "/")));
    }

    RedisLine line() {
        return line;
    }

    /** Ends the connections that are open. */
    void turnTo(EmbeddedRedis next) {
        divert(next);
        proxy.cut();
        proxy.mend();
    }

    /** Leaves the connections that are open where they are. */
    void divert(EmbeddedRedis next) {
        proxy.turnTo(port(next));
    }

    void freeze() {
        proxy.freeze();
    }

    void cut() {
        proxy.cut();
    }

    /** Fails the assertion of who asks until Redis can be used. */
    void check() {
        String trouble = line.on(
                connections -> connections.check().map("").otherwise(cause -> String.valueOf(cause.getMessage())));
        if (!trouble.isEmpty()) {
            throw new AssertionError(trouble);
        }
    }

    static int port(EmbeddedRedis redis) {
        return URI.create(redis.url()).getPort();
    }

    @Override
    public void close() {
        line.close();
        proxy.close();
    }
}

package io.tses.support;

import io.vertx.redis.client.Response;
import java.util.List;

/** A primary that another one takes the place of when it dies: real processes, all of the Redis that comes with the build. */
public interface ReplicatedRedis extends AutoCloseable {
    /** What {@code redis.url} is to be. */
    String url();

    /** As it is shown. */
    String shown();

    /** What a key is called there. */
    String key(String name);

    int primaryPort();

    /** Those that follow it, running or not. */
    List<Integer> replicaPorts();

    /** A change of roles while all is well, as before a machine is taken away. Does not wait for it. */
    void failOver();

    void kill(int port);

    /** What an operator types at a server's console. */
    Response command(int port, String name, String... args);

    @Override
    void close();
}

package io.tses.bench;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** One database of Redis, as an operator at a console sees it. */
final class RedisConsole implements AutoCloseable {
    private static final Pattern DATABASE = Pattern.compile("/\\d*$");

    private final Redis client;
    private final RedisConnection connection;

    RedisConsole(Vertx vertx, String url) {
        client = Redis.createClient(vertx, url);
        connection = client.connect().await();
    }

    /** The same server, another database. */
    static String url(String url, int database) {
        return DATABASE.matcher(url).replaceFirst("/" + database);
    }

    Response command(String name, Object... args) {
        Request request = Request.cmd(Command.create(name));
        for (Object arg : args) {
            request.arg(arg.toString());
        }
        return connection.send(request).await();
    }

    /** One line of what the server tells about itself. */
    String info(String section, String field) {
        Matcher line = Pattern.compile("^" + field + ":(.*?)\r?$", Pattern.MULTILINE)
                .matcher(command("INFO", section).toString());
        if (!line.find()) {
            throw new BenchmarkFailed("Redis does not tell its " + field);
        }
        return line.group(1);
    }

    /** Empties every database, and the append-only file: a run of the benchmark writes gigabytes. */
    void forgetAll() {
        command("FLUSHALL");
        if (info("persistence", "aof_enabled").equals("1")) {
            command("BGREWRITEAOF");
            eventually(() -> assertThat(info("persistence", "aof_rewrite_in_progress"))
                    .as("the append-only file is being rewritten")
                    .isEqualTo("0"));
        }
    }

    @Override
    public void close() {
        client.close().await();
    }
}

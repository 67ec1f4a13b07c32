package io.tses.redis;

import io.tses.shared.HostName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One Sentinel: asked on one connection, listened to on another, since the client takes news for the answer that it waits for. Both
 * are opened when they are needed and given up when they are silent.
 */
final class SentinelLine implements Witness {
    private static final String SWITCHED = "+switch-master";
    private static final String UNKNOWN = "ERR No such master";

    private final Vertx vertx;
    private final RedisConfig config;
    private final String master;
    private final Runnable news;
    private final QuestionLine line;
    private @Nullable Opening listening;

    /** @param news is run when it tells of another primary */
    SentinelLine(Vertx vertx, RedisConfig config, String master, Runnable news) {
        this.vertx = vertx;
        this.config = config;
        this.master = master;
        this.news = news;
        this.line = new QuestionLine(() -> Opening.ofSentinel(vertx, config));
    }

    @Override
    public Future<Optional<Primary>> ask() {
        return line.ask(this::ask);
    }

    @Override
    public void listen() {
        if (listening != null) {
            return;
        }
        Opening opened = Opening.ofSentinel(vertx, config);
        listening = opened;
        opened.open()
                .compose(connection -> {
                    connection.handler(pushed -> news.run());
                    connection.endHandler(ended -> deaf(opened));
                    connection.exceptionHandler(broken -> deaf(opened));
                    return connection.send(Request.cmd(Command.SUBSCRIBE).arg(SWITCHED));
                })
                .onFailure(cause -> deaf(opened));
    }

    /** All are named in the settings: there are few, and they do not move. */
    @Override
    public List<Place> others() {
        return List.of();
    }

    @Override
    public void close() {
        line.close();
        deaf(listening);
    }

    private void deaf(@Nullable Opening used) {
        if (used != null) {
            used.close();
        }
        if (listening == used) {
            listening = null;
        }
    }

    private Future<Optional<Primary>> ask(RedisConnection connection) {
        Future<Response> place = connection.send(
                Request.cmd(Command.SENTINEL).arg("GET-MASTER-ADDR-BY-NAME").arg(master));
        Future<Response> state =
                connection.send(Request.cmd(Command.SENTINEL).arg("MASTER").arg(master));
        return Future.join(place, state)
                .map(both -> Optional.ofNullable(place.result()).map(at -> primary(at, state.result())))
                .recover(cause -> String.valueOf(cause.getMessage()).startsWith(UNKNOWN)
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(cause));
    }

    private static Primary primary(Response place, Response state) {
        String host = place.get(0).toString();
        return HostName.parse(host)
                .map(name -> new Primary(
                        new Place(name, place.get(1).toInteger()),
                        state.get("config-epoch").toLong()))
                .orElseThrow(() -> Trouble.UNREACHABLE.as("it names a primary at no host that there can be: " + host));
    }

    @Override
    public String toString() {
        return Place.of(config.url()).toString();
    }
}

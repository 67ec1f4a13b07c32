package io.tses.redis;

import io.tses.request.LineFault;
import io.tses.request.Unavailable;
import io.tses.shared.HostName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One Sentinel: asked on one connection, listened to on another, since the client takes news for the answer that it waits for. Both
 * are opened when they are needed and given up when they are silent. Belongs to one event loop.
 */
final class SentinelLine {
    /** To answer, from whatever state the line is in. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String SWITCHED = "+switch-master";
    private static final String UNKNOWN = "ERR No such master";

    private final Vertx vertx;
    private final RedisConfig config;
    private final String master;
    private final Runnable news;

    private @Nullable Opening asking;
    private Future<RedisConnection> asked = Future.failedFuture("not opened yet");
    private @Nullable Opening listening;

    /** @param news is run when it tells of another primary */
    SentinelLine(Vertx vertx, RedisConfig config, String master, Runnable news) {
        this.vertx = vertx;
        this.config = config;
        this.master = master;
        this.news = news;
    }

    /** @return the primary, empty when it knows none of that name; fails with {@link Unavailable} when it does not answer in time */
    Future<Optional<Primary>> ask() {
        if (asking == null) {
            Opening begun = Opening.ofSentinel(vertx, config);
            asking = begun;
            asked = begun.open();
        }
        Opening used = asking;
        Future<RedisConnection> opened = asked;
        return opened.compose(this::ask)
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    // One that is still being opened has a deadline of its own; begun anew each time it would never be.
                    if (opened.isComplete()) {
                        giveUp(used);
                    }
                    return Future.failedFuture(toFailure(cause));
                });
    }

    /** Begins to listen unless it does. It need not come about: whoever asks again and again hears the same. */
    void listen() {
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

    void close() {
        giveUp(asking);
        deaf(listening);
    }

    private void giveUp(@Nullable Opening used) {
        if (used != null) {
            used.close();
        }
        if (asking == used) {
            asking = null;
        }
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
                        name,
                        place.get(1).toInteger(),
                        state.get("config-epoch").toLong()))
                .orElseThrow(() -> Trouble.UNREACHABLE.as("it names a primary at no host that there can be: " + host));
    }

    private static Unavailable toFailure(Throwable cause) {
        if (cause instanceof Unavailable told) {
            return told;
        }
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof TimeoutException) {
            return Trouble.SILENT.as("it has not answered within " + PATIENCE.toSeconds() + " s");
        }
        return Trouble.toldBy(message)
                .map(told -> told.as("it says " + message))
                .orElseGet(() -> Trouble.UNREACHABLE.as(LineFault.words(cause, "it")));
    }

    @Override
    public String toString() {
        return config.url().host() + ":" + config.url().port();
    }
}

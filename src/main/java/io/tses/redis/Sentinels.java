package io.tses.redis;

import io.tses.config.Secret;
import io.tses.config.ServerUrl;
import io.tses.request.Unavailable;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/**
 * Sentinels, who watch a primary and put a replica in its place. Prints without user and password.
 *
 * @param urls of each, alike in all but host and port
 * @param master what they call the primary and its replicas
 * @param user who asks them, empty for the one that is there by default; Redis itself has a user of its own
 */
record Sentinels(List<ServerUrl> urls, String master, String user, Optional<Secret> password) implements Witnesses {
    Sentinels {
        urls = List.copyOf(urls);
    }

    @Override
    public Witness at(Vertx vertx, RedisConfig server, Place place, Runnable news) {
        return new SentinelLine(vertx, server.at(place, user, password), master, news);
    }

    @Override
    public Keyspace keyspace() {
        return Keyspace.plain();
    }

    @Override
    public String metric() {
        return "tses.redis.sentinels";
    }

    @Override
    public String logged() {
        return "sentinels";
    }

    @Override
    public String called() {
        return "the Sentinels";
    }

    @Override
    public Unavailable noneKnows() {
        return Trouble.WRONG_SERVER.as("the Sentinels know no master " + master
                + "; redis.url (REDIS_URL) must have behind the Sentinels the name that `sentinel monitor` gives it");
    }

    @Override
    public String noneTells() {
        return "no Sentinel tells where " + master + " is";
    }

    @Override
    public String toString() {
        return ServerUrl.shown(urls) + "/" + master;
    }
}

package io.tses.redis;

import io.tses.config.ServerUrl;
import io.tses.request.Unavailable;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Nodes of a Redis Cluster, of which one serves the slot that all keys of the service are in. Prints without user and password.
 *
 * @param urls of some of them, alike in all but host and port; they name the others
 * @param name the hash tag of the keys, without braces
 */
record ClusterNodes(List<ServerUrl> urls, String name) implements Witnesses {
    ClusterNodes {
        urls = List.copyOf(urls);
    }

    @Override
    public Witness at(Vertx vertx, RedisConfig server, Place place, Runnable news) {
        return new ClusterNodeLine(vertx, server.at(place), keyspace().slot());
    }

    @Override
    public Keyspace keyspace() {
        return Keyspace.tagged(name);
    }

    @Override
    public String metric() {
        return "tses.redis.cluster.nodes";
    }

    @Override
    public String logged() {
        return "cluster";
    }

    @Override
    public String called() {
        return "the nodes of the Cluster";
    }

    @Override
    public Unavailable noneKnows() {
        return Trouble.WRONG_SERVER.as("the Cluster serves no " + slot()
                + "; give it to one of its primaries: redis-cli --cluster fix HOST:PORT");
    }

    @Override
    public String noneTells() {
        return "no node of the Cluster tells who serves " + slot();
    }

    private String slot() {
        return "slot " + keyspace().slot() + ", where keys that begin with "
                + keyspace().tag() + " are";
    }

    @Override
    public String toString() {
        return ServerUrl.shown(urls) + "/" + name;
    }
}

package io.tses.redis;

import io.tses.config.ServerUrl;
import io.tses.shared.HostName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One node of a Redis Cluster, primary or replica, asked who serves a slot. It sends no news; of a slot that has moved, whoever uses it
 * hears from the one that had it.
 */
final class ClusterNodeLine implements Witness {
    private static final String NO_CLUSTER = "ERR This instance has cluster support disabled";

    /** In a range of slots: its first, its last, and behind them the primary and its replicas. */
    private static final int FIRST_SERVER = 2;

    /** In a line about a server. */
    private static final int EPOCH = 6;

    private final RedisConfig config;
    private final int slot;
    private final QuestionLine line;
    private List<Place> others = List.of();

    ClusterNodeLine(Vertx vertx, RedisConfig config, int slot) {
        this.config = config;
        this.slot = slot;
        this.line = new QuestionLine(() -> Opening.ofClusterNode(vertx, config));
    }

    @Override
    public Future<Optional<Primary>> ask() {
        return line.ask(this::ask);
    }

    @Override
    public void listen() {}

    @Override
    public List<Place> others() {
        return others;
    }

    @Override
    public void close() {
        line.close();
    }

    private Future<Optional<Primary>> ask(RedisConnection connection) {
        Future<Response> slots = connection.send(Request.cmd(Command.CLUSTER).arg("SLOTS"));
        Future<Response> nodes = connection.send(Request.cmd(Command.CLUSTER).arg("NODES"));
        return Future.join(slots, nodes)
                .map(both -> primary(slots.result(), nodes.result().toString()))
                .recover(cause -> Future.failedFuture(
                        String.valueOf(cause.getMessage()).startsWith(NO_CLUSTER) ? noCluster() : cause));
    }

    private static Throwable noCluster() {
        return Trouble.WRONG_SERVER.as(
                "found a server that is not in cluster mode; redis.url (REDIS_URL) must then begin with"
                        + " redis:// and name it alone");
    }

    private Optional<Primary> primary(Response slots, String nodes) {
        List<Place> ofSlot = new ArrayList<>();
        List<Place> elsewhere = new ArrayList<>();
        Optional<Primary> primary = Optional.empty();
        for (Response range : slots) {
            boolean isOurs =
                    range.get(0).toInteger() <= slot && slot <= range.get(1).toInteger();
            for (int i = FIRST_SERVER; i < range.size(); i++) {
                place(range.get(i)).ifPresent((isOurs ? ofSlot : elsewhere)::add);
            }
            if (isOurs) {
                primary = Optional.of(toPrimary(range.get(FIRST_SERVER), nodes));
            }
        }
        ofSlot.addAll(elsewhere);
        others = ofSlot.stream().distinct().toList();
        return primary;
    }

    private Primary toPrimary(Response server, String nodes) {
        String id = server.get(2).toString();
        Place place = place(server)
                .orElseThrow(
                        () -> Trouble.UNREACHABLE.as("it names a primary at no host that there can be: " + server.get(0)
                                + "; set cluster-announce-hostname there, or cluster-preferred-endpoint-type ip"));
        return nodes.lines()
                .map(node -> node.split(" "))
                .filter(fields -> fields.length > EPOCH && fields[0].endsWith(id))
                .findFirst()
                .map(fields -> new Primary(place, Long.parseLong(fields[EPOCH])))
                .orElseThrow(() -> Trouble.UNREACHABLE.as("it tells nothing of a primary that it names: " + place));
    }

    /** A server that does not know its own address, or is not to tell it, is where it was asked. */
    private Optional<Place> place(Response server) {
        ServerUrl asked = config.url();
        Response host = server.get(0);
        int port = server.get(1).toInteger();
        return host == null || host.toString().isEmpty()
                ? Optional.of(new Place(asked.host(), port))
                : HostName.parse(host.toString()).map(name -> new Place(name, port));
    }

    @Override
    public String toString() {
        return Place.of(config.url()).toString();
    }
}

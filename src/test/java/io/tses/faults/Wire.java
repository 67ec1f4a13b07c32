package io.tses.faults;

import io.tses.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * What leads to a port of a node. Cut, it takes everything and passes on nothing, without telling anybody: connections neither end nor
 * answer. Mended, it passes on what came meanwhile, as late as it is. It needs no rights, unlike
 * {@link Firewall}, and lasts as long as the site.
 */
final class Wire {
    private final Site site;
    private final NetClient client;
    private final String to;
    private final int port;
    private final Set<NetSocket> ends = new HashSet<>();
    private boolean cut;

    private Wire(Site site, String to, int port) {
        this.site = site;
        this.to = to;
        this.port = port;
        client = site.vertx().createNetClient();
    }

    /** From a port that is free at {@code from} to the same port at {@code to}. */
    static Wire to(Site site, String from, String to) {
        Wire wire = new Wire(site, to, TestServers.freePort());
        site.onLoop(() ->
                site.vertx().createNetServer().connectHandler(wire::connect).listen(wire.port, from));
        return wire;
    }

    int port() {
        return port;
    }

    void cut() {
        set(true);
    }

    void mend() {
        set(false);
    }

    private void set(boolean isCut) {
        site.onLoop(() -> {
            cut = isCut;
            ends.forEach(this::stopOrGo);
            return Future.succeededFuture();
        });
    }

    private void connect(NetSocket near) {
        near.pause();
        client.connect(port, to)
                .onSuccess(far -> {
                    far.pause();
                    join(near, far);
                    join(far, near);
                })
                .onFailure(nobody -> near.close());
    }

    private void join(NetSocket one, NetSocket other) {
        one.handler((Buffer bytes) -> other.write(bytes));
        one.exceptionHandler(reset -> one.close());
        one.closeHandler(closed -> {
            ends.remove(one);
            other.close();
        });
        ends.add(one);
        stopOrGo(one);
    }

    private void stopOrGo(NetSocket end) {
        if (cut) {
            end.pause();
        } else {
            end.resume();
        }
    }
}

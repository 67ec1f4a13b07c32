package io.tses.faults;

import io.tses.load.Nodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Has requests go to the nodes that call themselves ready, in turn, and to all when none does. It asks them twice a second, so that a
 * connection may meet a node that has gone: then the next one is tried, as balancers do. Belongs to one event loop.
 */
final class Balancer implements Nodes.Rota, AutoCloseable {
    private static final long PERIOD_MILLIS = 500;
    private static final int OK = 200;

    private final Vertx vertx;
    private final HttpClient http;
    private final List<NodeProcess> nodes;
    private final Set<NodeProcess> away = new HashSet<>();
    private final long timer;

    Balancer(Vertx vertx, List<NodeProcess> nodes) {
        this.vertx = vertx;
        this.nodes = List.copyOf(nodes);
        http = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout((int) PERIOD_MILLIS).setKeepAlive(false));
        timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> nodes.forEach(this::ask));
    }

    @Override
    public List<URI> of(int number) {
        List<NodeProcess> ready =
                nodes.stream().filter(node -> !away.contains(node)).toList();
        List<URI> urls = new ArrayList<>(
                (ready.isEmpty() ? nodes : ready).stream().map(NodeProcess::url).toList());
        Collections.rotate(urls, number % urls.size());
        return urls;
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }

    private void ask(NodeProcess node) {
        URI ready = node.ready();
        http.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost(ready.getHost())
                        .setPort(ready.getPort())
                        .setURI(ready.getPath())
                        .setTimeout(2 * PERIOD_MILLIS))
                .compose(request -> request.send())
                .map(response -> response.statusCode() == OK)
                .recover(silent -> Future.succeededFuture(false))
                .onSuccess(is -> note(node, is));
    }

    private void note(NodeProcess node, boolean ready) {
        if (ready) {
            away.remove(node);
        } else {
            away.add(node);
        }
    }
}

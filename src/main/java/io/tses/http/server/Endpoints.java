package io.tses.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.tses.http.exchange.Endpoint;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.HttpReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * Every call of the contract: mounts them, and answers for what is none. One route of vertx-web a path, not one a method, so that
 * a path that is known says with its 405 and to a preflight what it takes.
 */
public final class Endpoints {
    private static final String OTHER = "other";
    private static final int MAX_METHOD_SHOWN = 20;

    private final List<Endpoint> all;
    private final RequestFlow flow;
    private final Cors cors;

    public Endpoints(List<Endpoint> all, RequestFlow flow, Cors cors) {
        this.all = List.copyOf(all);
        this.flow = flow;
        this.cors = cors;
    }

    public Router mountedOn(Vertx vertx) {
        Router router = Router.router(vertx);
        all.stream()
                .collect(Collectors.groupingBy(Endpoint::path, LinkedHashMap::new, Collectors.toList()))
                .forEach((path, endpoints) -> mount(router, path, endpoints));
        Stream.of(400, 404, 405, 413, 414, 415, 500)
                .forEach(status -> router.errorHandler(status, context -> answerUnrouted(status, context)));
        return router;
    }

    private void mount(Router router, String path, List<Endpoint> endpoints) {
        Map<HttpMethod, Endpoint> byMethod = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> byMethod.put(endpoint.method(), endpoint));
        if (byMethod.containsKey(HttpMethod.GET)) {
            // The server leaves the body out of an answer to HEAD.
            byMethod.put(HttpMethod.HEAD, byMethod.get(HttpMethod.GET));
        }
        String name = endpoints.get(0).name();
        String allowed = byMethod.keySet().stream().map(HttpMethod::name).collect(Collectors.joining(", "));
        router.route(path).handler(context -> {
            Endpoint endpoint = byMethod.get(context.request().method());
            flow.serve(context, name, endpoint != null ? endpoint.answer() : otherMethod(allowed));
        });
    }

    private Function<Exchange, Future<HttpReply>> otherMethod(String allowed) {
        return exchange -> {
            HttpServerRequest request = exchange.request();
            if (cors.isPreflight(request)) {
                return succeededFuture(cors.preflight(request, allowed));
            }
            String method = request.method().name();
            String shown = method.substring(0, Math.min(method.length(), MAX_METHOD_SHOWN));
            return succeededFuture(
                    HttpReply.detail(ErrorCode.METHOD_NOT_ALLOWED, "Method \"" + shown + "\" not allowed.")
                            .with(HttpHeaderNames.ALLOW, allowed));
        };
    }

    /** No such path, a path that is none, or no host. */
    private void answerUnrouted(int status, RoutingContext context) {
        Throwable failure = context.failure() == null || status < 500 ? new HttpException(status) : context.failure();
        flow.serve(context, OTHER, exchange -> failedFuture(failure));
    }
}

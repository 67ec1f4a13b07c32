package io.tses.http.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.tses.http.exchange.ErrorCode;
import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.request.Presence;
import io.tses.request.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import static io.vertx.core.Future.failedFuture;
import static io.vertx.core.Future.succeededFuture;

/**
 * Sees to it that every request gets one answer in time, and that neither requests nor connections pile up. Belongs to one
 * event loop.
 */
public final class RequestFlow {
    private static final Logger LOG = LoggerFactory.getLogger(RequestFlow.class);

    /** For so long more is read of a request that was answered early, lest the answer be lost with the connection. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private static final HttpReply URI_TOO_LONG =
            HttpReply.detail(ErrorCode.URI_TOO_LONG, "Request line too long.").closing();
    private static final HttpReply HEADERS_TOO_LARGE = HttpReply.detail(
                    ErrorCode.HEADER_FIELDS_TOO_LARGE, "Request header fields too large.")
            .closing();

    private static final HttpReply TOO_MANY_STREAMS = Failures.unavailable(Duration.ofSeconds(5));
    private static final HttpReply NEEDS_CHUNKS = HttpReply.detail(
            ErrorCode.BAD_REQUEST, "An answer of this length needs HTTP/1.1; see proxy_http_version of nginx.");

    private static final int FORBIDDEN = 403;

    /** Of fewer at once each is answered soon, whatever held the event loop up for once. */
    private static final int CROWD = 512;

    /** So much of a request's time may pass before anybody looks at it: on its way to its answer it waits for the loop some times more. */
    private static final int PART = 20;

    private final Vertx vertx;
    private final HttpConfig config;
    private final Presence presence;
    private final Cors cors;
    private final HttpMeters meters;
    private final Deadlines<Exchange> inFlight;
    private final LoopDelay delay;

    private final Connections connections;
    private final Streams streams;

    /** @param port the beginning of what metrics call its instances */
    public RequestFlow(
            Vertx vertx,
            HttpConfig config,
            HttpServerOptions options,
            Presence presence,
            Cors cors,
            MeterRegistry registry,
            String port) {
        this(vertx, config, options, presence, cors, registry, port, System::nanoTime);
    }

    /**
     * @param port the beginning of what metrics call its instances
     * @param nanos the clock that tells how long answers go on, and how late the event loop is
     */
    RequestFlow(
            Vertx vertx,
            HttpConfig config,
            HttpServerOptions options,
            Presence presence,
            Cors cors,
            MeterRegistry registry,
            String port,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.config = config;
        this.presence = presence;
        this.cors = cors;
        this.inFlight = new Deadlines<>(vertx, config.requestTimeout(), this::expire);
        this.delay = new LoopDelay(vertx, nanos);
        this.meters = new HttpMeters(registry, port, inFlight::size, this::openStreams);
        this.connections = new Connections(vertx, config, options, meters);
        this.streams = new Streams(vertx, config, presence, meters, this::endStream, nanos);
    }

    /** Lets answers that would go on come to their end, and tells nothing more of itself. */
    public void close() {
        streams.close();
        delay.close();
        meters.close();
    }

    public void accept(HttpConnection connection) {
        connections.accept(connection);
    }

    /** Answers what is HTTP, with what {@code answer} makes of it. */
    public void serve(RoutingContext context, String route, Function<Exchange, Future<HttpReply>> answer) {
        HttpServerRequest request = context.request();
        connections.busy(request.connection());
        Exchange exchange = new Exchange(request, route, context.pathParams());
        if (isOverloaded()) {
            send(exchange, Failures.UNAVAILABLE);
            return;
        }
        inFlight.start(exchange);
        RequestScope.startingNow(exchange.requestId(), config.requestTimeout()).enter();
        attempt(exchange, answer)
                .recover(failure -> succeededFuture(Failures.toReply(failure, exchange.requestId(), route)))
                .onSuccess(reply -> finish(exchange, reply));
    }

    /** So that who is turned away hears it early, and who is let in is answered in time. */
    private boolean isOverloaded() {
        int busy = inFlight.size();
        boolean isLate = delay.nanos() > config.requestTimeout().toNanos() / PART;
        return busy >= config.maxInFlight() || (busy >= CROWD && isLate);
    }

    /** Answers what is no HTTP, or more of it than is taken. */
    public void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        HttpReply reply = Failures.BAD_HTTP;
        if (cause instanceof TooLongHttpLineException) {
            reply = URI_TOO_LONG;
        } else if (cause instanceof TooLongHttpHeaderException) {
            reply = HEADERS_TOO_LARGE;
        }
        refuse(request, reply);
    }

    /** Answers what is not to be routed. */
    public void refuse(HttpServerRequest request, HttpReply reply) {
        connections.busy(request.connection());
        send(new Exchange(request, "invalid"), reply);
    }

    private static Future<HttpReply> attempt(Exchange exchange, Function<Exchange, Future<HttpReply>> answer) {
        try {
            return answer.apply(exchange);
        } catch (RuntimeException e) {
            return failedFuture(e);
        }
    }

    private void expire(Exchange exchange) {
        send(exchange, exchange.isComplete() ? Failures.UNAVAILABLE : Failures.TOO_SLOW);
    }

    private void finish(Exchange exchange, HttpReply reply) {
        inFlight.stop(exchange);
        if (!exchange.isAnswered()) {
            send(exchange, exchange.isBroken() ? Failures.BAD_HTTP : startOf(reply, exchange));
        }
    }

    private HttpReply startOf(HttpReply reply, Exchange exchange) {
        if (reply.continuation().isEmpty()) {
            return reply;
        }
        if (exchange.request().method().equals(HttpMethod.HEAD)) {
            return reply.bareAs(reply.status());
        }
        // Without chunks nobody could tell an answer that was cut from a whole one.
        boolean needsChunks = !reply.continuation().get().endless();
        if (needsChunks && exchange.request().version() == HttpVersion.HTTP_1_0) {
            return NEEDS_CHUNKS;
        }
        return streams.hasRoom() ? reply : TOO_MANY_STREAMS;
    }

    private int openStreams() {
        return streams.size();
    }

    private void send(Exchange exchange, HttpReply answer) {
        HttpReply reply = presence.isLeaving() && !answer.closes() ? answer.closing() : answer;
        HttpServerRequest request = exchange.request();
        cors.mark(request);
        if (reply.continuation().isEmpty()) {
            // Before the answer, with which work on the next request may begin.
            connections.idle(request.connection());
        }
        boolean sent = exchange.answer(reply);
        int status = sent ? reply.status() : HttpMeters.ABORTED;
        meters.answered(exchange.route(), request.method(), status, exchange.ageNanos());
        log(exchange, status);
        if (sent) {
            reply.continuation()
                    .ifPresentOrElse(rest -> streams.begin(exchange, rest), () -> settle(exchange, reply.closes()));
        }
    }

    private void endStream(Exchange exchange) {
        connections.idle(exchange.request().connection());
        exchange.request().response().end();
        settle(exchange, presence.isLeaving());
    }

    private void settle(Exchange exchange, boolean closes) {
        if (closes) {
            close(exchange);
        } else if (!exchange.isComplete()) {
            followToTheEnd(exchange);
        }
    }

    /**
     * A 403 is told at info: somebody tries what they may not. Limits and locks are in the audit log and the metrics. The path goes
     * along for the screen of {@code dev} alone: anything may stand in it, so no line holds it.
     */
    private static void log(Exchange exchange, int status) {
        Level level = status == FORBIDDEN ? Level.INFO : Level.DEBUG;
        LOG.atLevel(level)
                .log(
                        "answered route={} method={} status={} us={}",
                        exchange.route(),
                        exchange.request().method(),
                        status,
                        exchange.ageNanos() / 1000,
                        exchange.request().path());
    }

    private void close(Exchange exchange) {
        HttpConnection connection = exchange.request().connection();
        if (exchange.isComplete() || exchange.isBroken()) {
            connection.close();
            return;
        }
        // Closing with something unread resets the connection, and the client may never see the answer.
        exchange.request().handler(chunk -> {}).endHandler(end -> connection.close());
        long timer = vertx.setTimer(LINGER.toMillis(), late -> connection.close());
        exchange.request().exceptionHandler(gone -> vertx.cancelTimer(timer));
    }

    private void followToTheEnd(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        request.handler(chunk -> {}).endHandler(end -> {
            if (exchange.isBroken()) {
                request.connection().close();
            } else {
                connections.idle(request.connection());
            }
        });
    }
}

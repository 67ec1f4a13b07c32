package io.tses.http.exchange;

import io.tses.request.Unavailable;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one map from failures to answers. What an answer says of a failure is that there was one, and its request id. */
public final class Failures {
    public static final HttpReply UNAVAILABLE = unavailable(Duration.ofSeconds(1));
    public static final HttpReply NOT_FOUND = HttpReply.detail(404, "Not found.");
    public static final HttpReply BAD_REQUEST = HttpReply.detail(400, "Bad request.");

    /** What is no HTTP: nobody can say where the next request would begin. */
    public static final HttpReply BAD_HTTP = BAD_REQUEST.closing();

    public static final HttpReply TOO_SLOW =
            HttpReply.detail(408, "The request was not complete in time.").closing();

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    public static HttpReply unavailable(Duration retryAfter) {
        return HttpReply.detail(503, "Service temporarily unavailable. Please try again.")
                .retryAfter(retryAfter);
    }

    public static HttpReply toReply(Throwable failure, String requestId, String route) {
        if (failure instanceof Refusal refusal) {
            return refusal.reply();
        }
        if (failure instanceof Unavailable) {
            return UNAVAILABLE;
        }
        if (failure instanceof HttpException http && http.getStatusCode() < 500) {
            return toReply(http);
        }
        log(failure, requestId, route);
        return HttpReply.json(
                500, new JsonObject().put("detail", "Internal server error.").put("request_id", requestId));
    }

    private static HttpReply toReply(HttpException http) {
        return switch (http.getStatusCode()) {
            case 400 -> BAD_REQUEST;
            case 404 -> NOT_FOUND;
            default -> HttpReply.detail(http.getStatusCode(), "The request cannot be answered as it is.");
        };
    }

    /** What fails behind the bus was logged with its cause where it failed. */
    private static void log(Throwable failure, String requestId, String route) {
        if (failure instanceof ReplyException) {
            LOG.error("request failed request_id={} route={} cause=\"{}\"", requestId, route, failure.getMessage());
        } else {
            LOG.error("request failed request_id={} route={}", requestId, route, failure);
        }
    }
}

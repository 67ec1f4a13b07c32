package io.tses.http.exchange;

import io.tses.request.Unavailable;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one map from failures to answers. What an answer says of a failure is that there was one, and its request id. */
public final class Failures {
    public static final HttpReply UNAVAILABLE = unavailable(Duration.ofSeconds(1));
    public static final HttpReply NOT_FOUND = HttpReply.detail(ErrorCode.NOT_FOUND, "Not found.");
    public static final HttpReply BAD_REQUEST = HttpReply.detail(ErrorCode.BAD_REQUEST, "Bad request.");

    /** What is no HTTP: nobody can say where the next request would begin. */
    public static final HttpReply BAD_HTTP = BAD_REQUEST.closing();

    public static final HttpReply TOO_SLOW = HttpReply.detail(
                    ErrorCode.REQUEST_TIMEOUT, "The request was not complete in time.")
            .closing();

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    public static HttpReply unavailable(Duration retryAfter) {
        return HttpReply.detail(
                ErrorCode.UNAVAILABLE, "Service temporarily unavailable. Please try again.", retryAfter);
    }

    public static HttpReply toReply(Throwable failure, String requestId, String route) {
        if (failure instanceof Refusal refusal) {
            return refusal.reply();
        }
        if (failure instanceof Unavailable) {
            return UNAVAILABLE;
        }
        if (failure instanceof HttpException http && http.getStatusCode() < 500) {
            return http.getStatusCode() == 404 ? NOT_FOUND : BAD_REQUEST;
        }
        log(failure, requestId, route);
        return HttpReply.detail(ErrorCode.INTERNAL_ERROR, "Internal server error.", Map.of("request_id", requestId));
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

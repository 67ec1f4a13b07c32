package io.tses.console;

import io.tses.http.exchange.Exchange;
import io.tses.http.exchange.Failures;
import io.tses.http.exchange.HttpReply;
import io.tses.http.exchange.Refusal;
import io.tses.request.Unavailable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Failures as pages tell of them. */
final class Troubles {
    private static final String WAIT =
            "It comes back by itself; load the page again then. What is wrong, /ready?verbose of the"
                    + " management port says, and the command doctor on the server.";
    static final Problem LATE = new Problem(503, "Something behind this page does not answer in time.", WAIT);

    static final Problem NOTHING =
            new Problem(404, "There is nothing here.", "It may have been erased, or the address is mistyped.");

    private static final String CODE = "code";

    private Troubles() {}

    /** @param isOperator whether it is known that one of the staff looks */
    static Problem problem(Throwable failure, Exchange exchange, boolean isOperator) {
        if (failure instanceof TimeoutException) {
            return LATE;
        }
        if (failure instanceof Unavailable unavailable) {
            return unavailable(unavailable, isOperator);
        }
        if (failure instanceof Refusal refusal) {
            return refused(refusal.reply());
        }
        HttpReply reply = Failures.toReply(failure, exchange.requestId(), exchange.route());
        return reply.status() < 500
                ? refused(reply)
                : new Problem(
                        500,
                        "Something went wrong that should not.",
                        "The log has more, under the request id " + exchange.requestId() + ".");
    }

    /** What the log is told of a server, its name too, is for operators only. */
    static Problem unavailable(Unavailable failure, boolean isOperator) {
        String what = isOperator
                ? "Not to be had at the moment: " + failure.getMessage() + "."
                : "A server behind this page does not answer (" + failure.reason() + ").";
        return new Problem(503, what, WAIT);
    }

    private static Problem refused(HttpReply reply) {
        return reply.status() == 404
                ? NOTHING
                : new Problem(reply.status(), sentences(reply), "Go back, change it, and try again.");
    }

    /** What the API would say: a detail, or complaints by field. */
    private static String sentences(HttpReply reply) {
        if (reply.body().length() == 0) {
            return "The request was refused.";
        }
        JsonObject body = reply.body().toJsonObject();
        return body.stream()
                .filter(entry -> !entry.getKey().equals(CODE))
                .map(Troubles::sentence)
                .collect(Collectors.joining(" "));
    }

    private static String sentence(Map.Entry<String, Object> entry) {
        return entry.getValue() instanceof JsonArray complaints
                ? entry.getKey() + ": "
                        + complaints.stream().map(String::valueOf).collect(Collectors.joining(" "))
                : String.valueOf(entry.getValue());
    }
}

package io.tses.load;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeoutException;

/**
 * What a node answered.
 *
 * @param retryAfter when it may be asked again, as the header has it; empty when it does not say
 */
public record Heard(int status, String retryAfter, Buffer body) {
    static Heard of(HttpClientResponse response, Buffer body) {
        String retryAfter = response.getHeader(HttpHeaders.RETRY_AFTER);
        return new Heard(response.statusCode(), retryAfter == null ? "" : retryAfter, body);
    }

    /** Empty when it is no object. */
    public JsonObject json() {
        try {
            return body.length() == 0 ? new JsonObject() : new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            return new JsonObject();
        }
    }

    /** Status and code, the same for all of its kind. */
    String kind() {
        String code = json().getString("code", "");
        return code.isEmpty() ? "answered " + status : "answered " + status + " " + code;
    }

    /** Why there is no answer, the same for all of its kind: without ports and ids. */
    public static String kindOf(Throwable cause) {
        if (cause instanceof StepFailed known) {
            return known.kind();
        }
        if (cause instanceof TimeoutException
                || cause.getClass().getSimpleName().contains("Timeout")) {
            return "no answer in time";
        }
        String words = String.valueOf(cause.getMessage()).replaceAll("[:/]*[0-9.:]{4,}", "");
        return cause.getClass().getSimpleName() + ": " + words.strip();
    }
}

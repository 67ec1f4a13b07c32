package io.tses.accountant;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * What a client asked and what it heard.
 *
 * @param requestId its own name for the request
 * @param email the address in question, empty when there is none in it
 * @param client the address it came from
 * @param handle sent with it, empty without one
 * @param device the proof sent with it, empty without one
 * @param body of the answer, as it came
 * @param asked when the first byte may have left
 * @param took until the last one had come
 */
record Answer(
        String requestId,
        Call call,
        String email,
        String client,
        String handle,
        String device,
        int status,
        String body,
        Instant asked,
        Duration took) {
    enum Call {
        REQUEST("/api/v1/auth/otp/request/"),
        VERIFY("/api/v1/auth/otp/verify/"),
        LINK("/api/v1/auth/otp/link/"),
        PREVIEW("/api/v1/auth/otp/link/preview/"),
        REFRESH("/api/v1/auth/token/refresh/");

        private final String path;

        Call(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }
    }

    JsonObject json() {
        return new JsonObject(body);
    }

    Instant answered() {
        return asked.plus(took);
    }

    boolean is(Call one, int answer) {
        return call == one && status == answer;
    }

    /** As a report shows it. */
    @Override
    public String toString() {
        return requestId + " " + call + " " + status + (email.isEmpty() ? "" : " " + email) + " from " + client;
    }
}

package io.tses.accountant;

import java.time.Duration;
import java.time.Instant;

/**
 * What a client asked and what it heard.
 *
 * @param number its request's in the run, of which the id is made
 * @param person whose address is in question, by number
 * @param client that asked, by number
 * @param handle whether one was sent with it
 * @param device whether the proof of one was; nobody of a run has two
 * @param status of HTTP, {@link #NONE} when nobody was answered
 * @param asked when the first byte may have left
 * @param took until the last one had come
 */
public record Answer(
        Run run,
        int number,
        Call call,
        int person,
        int client,
        boolean handle,
        boolean device,
        int status,
        Instant asked,
        Duration took) {
    public static final int NONE = 0;
    private static final int BROKEN = 500;

    public enum Call {
        REQUEST("/api/v1/auth/otp/request/"),
        VERIFY("/api/v1/auth/otp/verify/"),
        LINK("/api/v1/auth/otp/link/"),
        PREVIEW("/api/v1/auth/otp/link/preview/"),
        REFRESH("/api/v1/auth/token/refresh/"),

        /** Nothing is decided about anybody. */
        READ("");

        private final String path;

        Call(String path) {
            this.path = path;
        }

        public String path() {
            return path;
        }
    }

    String email() {
        return run.email(person);
    }

    String address() {
        return run.client(client);
    }

    Instant answered() {
        return asked.plus(took);
    }

    public boolean is(Call one, int answer) {
        return call == one && status == answer;
    }

    /** Whether it does not tell what was decided. */
    public boolean isUnsure() {
        return status == NONE || status >= BROKEN;
    }

    /** As a report shows it. */
    @Override
    public String toString() {
        return run.requestId(number) + " " + call + " " + status + " " + email() + " from " + address();
    }
}

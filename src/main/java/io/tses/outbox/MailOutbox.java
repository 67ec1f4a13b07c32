package io.tses.outbox;

import io.tses.bus.Signal;
import io.tses.redis.Effect;
import java.util.List;

/**
 * The stream that carries mail jobs to the mailers. A script appends to it in the same step as it admits a request.
 *
 * @param bound how many jobs may wait; requests are refused beyond
 */
public record MailOutbox(long bound) {
    /** Raised soon after a job was appended. */
    public static final Signal QUEUED = new Signal("outbox.mail");

    /** The key of the stream in Redis. */
    public static final String STREAM = "outbox:mail";

    public static final String ID = "id";
    public static final String TO = "to";
    public static final String KIND = "kind";

    /** The content of any kind; named for codes, which former releases knew only. */
    public static final String CONTENT = "code";

    public static final String LIFE_MILLIS = "life";
    public static final String REQUEST = "request";

    public Effect.Append append(MailJob job) {
        return new Effect.Append(
                STREAM,
                bound,
                List.of(
                        ID, job.id().toString(),
                        TO, job.to().value(),
                        KIND, job.kind().wireName(),
                        CONTENT, job.content(),
                        LIFE_MILLIS, Long.toString(job.life().toMillis()),
                        REQUEST, job.requestId()));
    }
}

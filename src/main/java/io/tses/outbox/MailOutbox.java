package io.tses.outbox;

import io.tses.bus.Signal;
import io.tses.redis.Effect;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The streams that carry mail jobs to the mailers. A script appends to one in the same step as it admits a request.
 *
 * <p>Codes are parted by the network that asked for them, and mailers serve the streams in turn: whoever floods one delays nobody
 * but who shares it. A stream takes no code that would wait for more than half of its life; while no mail server takes mails
 * nobody can say, and it takes its share of what may wait at all. There is one for all of a node.
 */
public final class MailOutbox {
    /** Raised soon after a job was appended. */
    public static final Signal QUEUED = new Signal("outbox.mail");

    /** The stream of notices, and of what former releases queue, which know no other: their mailers cannot read links. */
    public static final String STREAM = "outbox:mail";

    /** So many that few share one with a flood, and few enough to be looked at in one step. */
    private static final int CODE_STREAMS = 16;

    /** The keys of all streams in Redis, {@link #STREAM} first. */
    public static final List<String> STREAMS = Stream.concat(
                    Stream.of(STREAM), IntStream.rangeClosed(1, CODE_STREAMS).mapToObj(number -> STREAM + ":" + number))
            .toList();

    public static final String ID = "id";
    public static final String TO = "to";
    public static final String KIND = "kind";

    /** The content of any kind; named for codes, which former releases knew only. */
    public static final String CONTENT = "code";

    public static final String LIFE_MILLIS = "life";
    public static final String REQUEST = "request";

    /** A code that reached its reader later would leave too little time to use it. */
    private static final int WAIT_OF_LIFE = 2;

    private final long share;
    private volatile @Nullable MailPace pace;

    /** @param most how many jobs may wait, of which each stream has an equal share; requests are refused beyond */
    public MailOutbox(long most) {
        this.share = share(most);
    }

    /** How many of {@code most} jobs one stream may hold. */
    public static long share(long most) {
        return (most + STREAMS.size() - 1) / STREAMS.size();
    }

    /** What mailers can do from now on. */
    public void goesAt(MailPace latest) {
        pace = latest;
    }

    /** How many mails go out each second, zero while none does. */
    public double perSecond() {
        MailPace known = pace;
        return known == null ? 0 : known.perSecond();
    }

    /** For how long a mail waits that is queued now where most wait; zero while nobody can say. */
    public Duration longestWait() {
        MailPace known = pace;
        return known == null || !known.isMoving() ? Duration.ZERO : known.longestWait();
    }

    /** Appends a notice, which may be late. */
    public Effect.Append append(MailJob notice) {
        return append(STREAM, share, notice);
    }

    /**
     * Appends a code, as long as it can be sent in time.
     *
     * @param network that asks for it
     */
    public Effect.Append append(MailJob code, String network) {
        int stream = streamOf(network);
        MailPace known = pace;
        long bound = known == null || !known.isMoving()
                ? share
                : Math.min(share, known.room(stream, code.life().dividedBy(WAIT_OF_LIFE)));
        return append(STREAMS.get(stream), bound, code);
    }

    /**
     * For how long a code that was refused would have waited; zero when nobody can say.
     *
     * @param network that asked for it
     */
    public Duration wait(String network, Duration life) {
        MailPace known = pace;
        return known == null || !known.isMoving()
                ? Duration.ZERO
                : known.waitWhenFull(streamOf(network), life.dividedBy(WAIT_OF_LIFE));
    }

    private static int streamOf(String network) {
        return 1 + Math.floorMod(network.hashCode(), CODE_STREAMS);
    }

    private static Effect.Append append(String stream, long bound, MailJob job) {
        return new Effect.Append(
                stream,
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

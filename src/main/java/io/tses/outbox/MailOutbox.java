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
 * but who shares it. None takes a code that would wait for more than half of its life, or would have others wait for more than three
 * quarters of theirs; while no mail server takes mails nobody can say, and each takes its share of what may wait at all. There is
 * one for all of a node.
 */
public final class MailOutbox {
    /** Raised soon after a job was appended. */
    public static final Signal QUEUED = new Signal("outbox.mail", Signal.Reach.NEAREST);

    /** The stream of notices, and of what former releases queue, which know no other: their mailers cannot read links. */
    public static final String STREAM = "outbox:mail";

    /** So many that few share one with a flood, and few enough to be looked at in one step. */
    private static final int CODE_STREAMS = 16;

    /** The keys of all streams in Redis, {@link #STREAM} first. */
    public static final List<String> STREAMS = Stream.concat(
                    Stream.of(STREAM), IntStream.rangeClosed(1, CODE_STREAMS).mapToObj(number -> STREAM + ":" + number))
            .toList();

    /** When it was appended, which scripts add. */
    public static final String AT = "at";

    public static final String ID = "id";
    public static final String TO = "to";
    public static final String KIND = "kind";

    /** The content of any kind; named for codes, which former releases knew only. */
    public static final String CONTENT = "code";

    public static final String LIFE_MILLIS = "life";
    public static final String REQUEST = "request";

    /** Former releases write none. */
    public static final String LANGUAGES = "languages";

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
        return known == null ? Duration.ZERO : known.waitBehind(known.waiting());
    }

    /** Appends a notice, which may be late. */
    public Effect.Append append(MailJob notice) {
        return new Effect.Append(STREAM, share, fields(notice));
    }

    /**
     * Appends a code, as long as it can be sent in time.
     *
     * @param network that asks for it
     */
    public Effect.Queue append(MailJob code, String network) {
        MailPace known = pace;
        long ahead = known == null ? Long.MAX_VALUE : known.within(code.life().dividedBy(WAIT_OF_LIFE));
        // Where few wait, none of the streams can grow so long before the next look that they all are too many.
        long free = known == null || known.waiting() < ahead / 2 ? Math.min(share, ahead / STREAMS.size()) : 0;
        return new Effect.Queue(STREAMS.get(streamOf(network)), share, free, ahead, STREAM, CODE_STREAMS, fields(code));
    }

    /** For how long a code waits that so many mails go before; zero when there are none, or nobody can say. */
    public Duration waitBehind(long before) {
        MailPace known = pace;
        return known == null ? Duration.ZERO : known.waitBehind(before);
    }

    private static int streamOf(String network) {
        return 1 + Math.floorMod(network.hashCode(), CODE_STREAMS);
    }

    private static List<String> fields(MailJob job) {
        return List.of(
                ID, job.id().toString(),
                TO, job.to().value(),
                KIND, job.kind().wireName(),
                CONTENT, job.content(),
                LIFE_MILLIS, Long.toString(job.life().toMillis()),
                REQUEST, job.requestId(),
                LANGUAGES, job.languages().accepted());
    }
}

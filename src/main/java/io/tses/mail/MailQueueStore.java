package io.tses.mail;

import io.tses.outbox.Backlog;
import io.tses.outbox.ConsumerGroup;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.MailPace;
import io.tses.redis.Effect;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.shared.WireNamed;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The outbox of mail as one mailer sees it. Every method may be repeated: a job that has ended or belongs to another mailer
 * by now is told as such, and nothing is changed. Belongs to one event loop.
 */
final class MailQueueStore {
    static final String GROUP = "mailers";
    private static final int OUTCOMES_KEPT = 10_000;
    private static final Duration LETTERS_KEPT = Duration.ofDays(7);

    /** For how long a mailer that is silent is counted on: some times as long as between two words of it. */
    private static final Duration PACE_KEPT = Duration.ofSeconds(5);

    /** A rate is told for so many seconds, so that slow ones are whole numbers, too. */
    private static final double SECONDS_OF_A_RATE = 1000;

    private static final String FROM_THE_OLDEST = "0-0";
    private static final String NOT_NOW = "";

    private static final LuaScript TAKE = LuaScript.beside(MailQueueStore.class, "take.lua");
    private static final LuaScript PACE = LuaScript.beside(MailQueueStore.class, "pace.lua");
    private static final LuaScript BEGIN = LuaScript.beside(MailQueueStore.class, "begin.lua");
    private static final LuaScript SETTLE = LuaScript.beside(MailQueueStore.class, "settle.lua");
    private static final LuaScript HAND_OVER = LuaScript.beside(MailQueueStore.class, "hand-over.lua");
    private static final LuaScript DROP_OLD_LETTERS = LuaScript.beside(MailQueueStore.class, "drop-old-letters.lua");

    /** Whether a try may begin: {@code GO}, or why not, in the words of {@code begin.lua}. */
    enum Verdict implements WireNamed {
        GO,
        EXPIRED,
        EXHAUSTED,
        LOST,
        GONE
    }

    /**
     * @param number of the try, from 1
     * @param askedNanos a moment before the fence was set, by {@link System#nanoTime}
     */
    record Begun(Verdict verdict, int number, long askedNanos) {}

    /** What became of a job, in the words of {@code settle.lua}. */
    enum Fate implements WireNamed {
        ENDED,
        AGAIN,
        LOST,
        GONE
    }

    /** @param tries it has had, as far as known */
    record Settled(Fate fate, int tries) {}

    /** How all mailers together stand. */
    record Standing(MailPace pace, Backlog backlog) {}

    private final HeldConnection redis;
    private final String consumer;
    private final MailConfig config;
    private final List<ConsumerGroup> groups;
    private int turn = 1;
    private boolean lookDue = true;
    private List<String> looks = Collections.nCopies(MailOutbox.STREAMS.size(), NOT_NOW);

    MailQueueStore(HeldConnection redis, String consumer, MailConfig config) {
        this.redis = redis;
        this.consumer = consumer;
        this.config = config;
        this.groups = MailOutbox.STREAMS.stream()
                .map(stream -> new ConsumerGroup(redis, stream, GROUP, consumer))
                .toList();
    }

    /**
     * Takes at most {@code most} jobs, from each stream in turn: those first that nobody has tended for a retry delay, if they are
     * {@linkplain #lookForLostJobs looked for}. Each counts as a try from now on.
     */
    Future<List<QueuedMail>> take(int most) {
        if (lookDue) {
            lookDue = false;
            looks = looks.stream()
                    .map(from -> from.equals(NOT_NOW) ? FROM_THE_OLDEST : from)
                    .toList();
        }
        ScriptCall call = new ScriptCall()
                .arg(GROUP)
                .arg(consumer)
                .arg(most)
                .arg(turn)
                .arg(config.retryDelay().toMillis());
        MailOutbox.STREAMS.forEach(call::key);
        looks.forEach(call::arg);
        return TAKE.run(redis, call).map(reply -> {
            turn = reply.count("turn");
            looks = reply.texts("looks");
            return reply.rows("jobs").stream().map(MailQueueStore::toMail).toList();
        });
    }

    /** Looks, with the next takings, for jobs that nobody tends any more. */
    void lookForLostJobs() {
        lookDue = true;
    }

    /** Whether there are streams left to look at for such jobs. */
    boolean isLooking() {
        return lookDue || looks.stream().anyMatch(from -> !from.equals(NOT_NOW));
    }

    /** Asks to begin a try. Once the answer is {@code GO} no other mailer gets one for a retry delay. */
    Future<Begun> begin(QueuedMail mail, MailJob job) {
        ScriptCall call = new ScriptCall()
                .key(mail.stream())
                .arg(GROUP)
                .arg(consumer)
                .arg(mail.entry())
                .arg(job.life().toMillis())
                .arg(config.minimumLife(job.kind()).toMillis())
                .arg(config.tries());
        long askedNanos = System.nanoTime();
        return BEGIN.run(redis, call)
                .map(reply -> new Begun(outcome(Verdict.class, reply), reply.count("try"), askedNanos));
    }

    /**
     * Tells how a try ended. A failed one is repeated after the retry delay as long as a further one can come; else the job
     * ends: with an entry among the outcomes, and as a dead letter when it failed or is poison.
     *
     * @param problem the kind of failure, empty when there was none
     */
    Future<Settled> settle(QueuedMail mail, MailOutcome outcome, String problem) {
        return settle(mail, outcome, problem, List.of());
    }

    /** Ends a job that must not be sent, and applies {@code effect} if it was this that ended it. */
    Future<Settled> withhold(QueuedMail mail, Withholding.Reason reason, Effect effect) {
        return settle(mail, MailOutcome.WITHHELD, reason.wireName(), List.of(effect));
    }

    private Future<Settled> settle(QueuedMail mail, MailOutcome outcome, String problem, List<Effect> effects) {
        Optional<MailJob> job = mail.job();
        boolean retryable = outcome == MailOutcome.FAILED && job.isPresent();
        ScriptCall call = new ScriptCall()
                .key(mail.stream())
                .key(MailKeys.OUTCOMES)
                .key(MailKeys.DEAD)
                .key(MailKeys.deadContent(mail.field(MailOutbox.ID)))
                .key(MailKeys.failures(mail.stream()))
                .arg(GROUP)
                .arg(consumer)
                .arg(mail.entry())
                .arg(outcome.wireName())
                .arg(problem)
                .arg(job.map(readable -> readable.life().toMillis()).orElse(0L))
                .arg(config.minimumLife(job.map(MailJob::kind).orElse(MailKind.CODE))
                        .toMillis())
                .arg(config.tries())
                .arg(config.retryDelay().toMillis())
                .arg(OUTCOMES_KEPT)
                .arg(config.maxQueued())
                .arg(mail.field(MailOutbox.ID))
                .arg(mail.field(MailOutbox.REQUEST))
                .arg(mail.field(MailOutbox.TO))
                .arg(mail.field(MailOutbox.KIND))
                .arg(retryable ? mail.field(MailOutbox.CONTENT) : "")
                .arg(mail.field(MailOutbox.LANGUAGES))
                .effects(effects);
        return SETTLE.run(redis, call).map(reply -> new Settled(outcome(Fate.class, reply), reply.count("tries")));
    }

    /** Gives jobs up to whoever looks next, the try they had uncounted. */
    Future<Void> handOver(Collection<QueuedMail> mails) {
        ScriptCall call = new ScriptCall()
                .arg(GROUP)
                .arg(consumer)
                .arg(config.retryDelay().toMillis());
        mails.forEach(mail -> call.key(mail.stream()).arg(mail.entry()));
        return HAND_OVER.run(redis, call).mapEmpty();
    }

    /** Forgets other mailers that have nothing pending and were not heard of for {@code silence}; says how many. */
    Future<Integer> reap(Duration silence) {
        return Future.all(groups.stream().map(group -> group.reap(silence)).toList())
                .map(reaped -> reaped.<Integer>list().stream()
                        .mapToInt(Integer::intValue)
                        .sum());
    }

    /** Drops dead letters of long ago. */
    Future<Void> dropOldLetters() {
        ScriptCall call = new ScriptCall().key(MailKeys.DEAD).arg(LETTERS_KEPT.toMillis());
        return DROP_OLD_LETTERS.run(redis, call).mapEmpty();
    }

    /** Tells how many mails this mailer gets rid of each second, zero while none is taken, and hears how all stand. */
    Future<Standing> pace(double perSecond) {
        ScriptCall call = new ScriptCall()
                .key(MailKeys.PACE)
                .key(MailKeys.DEAD)
                .arg(consumer)
                .arg(Math.round(perSecond * SECONDS_OF_A_RATE))
                .arg(PACE_KEPT.toMillis());
        MailOutbox.STREAMS.forEach(call::key);
        return PACE.run(redis, call).map(MailQueueStore::toStanding);
    }

    private static Standing toStanding(Reply reply) {
        long waiting = reply.number("waiting");
        return new Standing(
                new MailPace(reply.number("rate") / SECONDS_OF_A_RATE, waiting),
                new Backlog(waiting, reply.duration("oldest"), reply.number("dead")));
    }

    private static QueuedMail toMail(Reply job) {
        String stream = MailOutbox.STREAMS.get(job.count("stream") - 1);
        return QueuedMail.of(stream, job.text("entry"), job.texts("fields"));
    }

    private static <E extends Enum<E> & WireNamed> E outcome(Class<E> type, Reply reply) {
        return WireNamed.parse(type, reply.outcome()).orElseThrow();
    }
}

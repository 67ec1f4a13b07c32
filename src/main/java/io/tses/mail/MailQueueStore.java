package io.tses.mail;

import io.tses.outbox.Backlog;
import io.tses.outbox.ConsumerGroup;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.outbox.MailOutbox;
import io.tses.redis.Effect;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.shared.WireNamed;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The outbox of mail as one mailer sees it. Every method may be repeated: a job that has ended or belongs to another mailer
 * by now is told as such, and nothing is changed.
 */
final class MailQueueStore {
    static final String GROUP = "mailers";
    private static final int OUTCOMES_KEPT = 10_000;
    private static final Duration LETTERS_KEPT = Duration.ofDays(7);

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

    /** @param more whether further jobs may wait to be taken over */
    record TakenOver(List<QueuedMail> mails, boolean more) {}

    private final HeldConnection redis;
    private final ConsumerGroup group;
    private final String consumer;
    private final MailConfig config;

    MailQueueStore(HeldConnection redis, String consumer, MailConfig config) {
        this.redis = redis;
        this.group = new ConsumerGroup(redis, MailOutbox.STREAM, GROUP, consumer);
        this.consumer = consumer;
        this.config = config;
    }

    /** Takes at most {@code count} jobs that nobody has had yet. Each counts as a try from now on. */
    Future<List<QueuedMail>> read(int count) {
        return group.read(count)
                .map(entries -> entries.stream().map(QueuedMail::of).toList());
    }

    /** Takes over at most {@code count} jobs that nobody has tended for a retry delay. */
    Future<TakenOver> takeOver(int count) {
        return group.takeOver(count, config.retryDelay())
                .map(taken -> new TakenOver(
                        taken.entries().stream().map(QueuedMail::of).toList(), taken.more()));
    }

    /** Asks to begin a try. Once the answer is {@code GO} no other mailer gets one for a retry delay. */
    Future<Begun> begin(QueuedMail mail, MailJob job) {
        ScriptCall call = new ScriptCall()
                .key(MailOutbox.STREAM)
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
                .key(MailOutbox.STREAM)
                .key(MailKeys.OUTCOMES)
                .key(MailKeys.DEAD)
                .key(MailKeys.deadContent(mail.field(MailOutbox.ID)))
                .key(MailKeys.FAILURES)
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
                .effects(effects);
        return SETTLE.run(redis, call).map(reply -> new Settled(outcome(Fate.class, reply), reply.count("tries")));
    }

    /** Gives jobs up to whoever looks next, the try they had uncounted. */
    Future<Void> handOver(Collection<QueuedMail> mails) {
        ScriptCall call = new ScriptCall()
                .key(MailOutbox.STREAM)
                .arg(GROUP)
                .arg(consumer)
                .arg(config.retryDelay().toMillis());
        mails.forEach(mail -> call.arg(mail.entry()));
        return HAND_OVER.run(redis, call).mapEmpty();
    }

    /** Forgets other mailers that have nothing pending and were not heard of for {@code silence}; says how many. */
    Future<Integer> reap(Duration silence) {
        return group.reap(silence);
    }

    /** Drops dead letters of long ago. */
    Future<Void> dropOldLetters() {
        ScriptCall call = new ScriptCall().key(MailKeys.DEAD).arg(LETTERS_KEPT.toMillis());
        return DROP_OLD_LETTERS.run(redis, call).mapEmpty();
    }

    Future<Backlog> measure() {
        return group.measure(MailKeys.DEAD);
    }

    private static <E extends Enum<E> & WireNamed> E outcome(Class<E> type, Reply reply) {
        return WireNamed.parse(type, reply.outcome()).orElseThrow();
    }
}

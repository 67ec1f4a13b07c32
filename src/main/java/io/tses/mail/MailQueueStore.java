package io.tses.mail;

import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.outbox.MailOutbox;
import io.tses.redis.HeldConnection;
import io.tses.redis.LuaScript;
import io.tses.redis.ScriptCall;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The outbox of mail as one consumer of its group sees it. Every method may be repeated: a job that has ended or belongs to
 * another consumer by now is told as such, and nothing is changed.
 */
final class MailQueueStore {
    static final String GROUP = "mailers";
    private static final int OUTCOMES_KEPT = 10_000;
    private static final Duration DEAD_KEPT = Duration.ofDays(7);
    private static final String ALL_CLAIMED = "0-0";

    private static final LuaScript BEGIN = LuaScript.beside(MailQueueStore.class, "mail-begin.lua");
    private static final LuaScript SETTLE = LuaScript.beside(MailQueueStore.class, "mail-settle.lua");
    private static final LuaScript HAND_OVER = LuaScript.beside(MailQueueStore.class, "mail-hand-over.lua");
    private static final LuaScript REAP = LuaScript.beside(MailQueueStore.class, "mail-reap.lua");
    private static final LuaScript SAMPLE = LuaScript.beside(MailQueueStore.class, "mail-sample.lua");

    /** Whether a try may begin: {@code GO}, or why not, in the words of {@code mail-begin.lua}. */
    enum Verdict {
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

    /** What became of a job, in the words of {@code mail-settle.lua}. */
    enum Fate {
        ENDED,
        AGAIN,
        LOST,
        GONE
    }

    /** @param tries it has had, as far as known */
    record Settled(Fate fate, int tries) {}

    /** @param last whether no further job waits to be taken over, so that the next look begins anew */
    record Claimed(List<QueuedMail> mails, boolean last) {}

    private final HeldConnection redis;
    private final String consumer;
    private final MailConfig config;
    private String claimCursor = ALL_CLAIMED;

    MailQueueStore(HeldConnection redis, String consumer, MailConfig config) {
        this.redis = redis;
        this.consumer = consumer;
        this.config = config;
    }

    /** Takes at most {@code count} jobs that nobody has had yet. Each counts as a try from now on. */
    Future<List<QueuedMail>> read(int count) {
        Request read = Request.cmd(Command.XREADGROUP)
                .arg("GROUP")
                .arg(GROUP)
                .arg(consumer)
                .arg("COUNT")
                .arg(count)
                .arg("STREAMS")
                .arg(MailOutbox.STREAM)
                .arg(">");
        return withGroup(() -> redis.send(read)).map(reply -> {
            if (reply == null || reply.size() == 0) {
                return List.of();
            }
            return toMails(
                    reply.isMap() ? reply.get(MailOutbox.STREAM) : reply.get(0).get(1));
        });
    }

    /** Takes over at most {@code count} jobs that nobody has tended for a retry delay, going on where the last look ended. */
    Future<Claimed> claim(int count) {
        Request claim = Request.cmd(Command.XAUTOCLAIM)
                .arg(MailOutbox.STREAM)
                .arg(GROUP)
                .arg(consumer)
                .arg(config.retryDelay().toMillis())
                .arg(claimCursor)
                .arg("COUNT")
                .arg(count);
        return withGroup(() -> redis.send(claim)).map(reply -> {
            claimCursor = reply.get(0).toString();
            return new Claimed(toMails(reply.get(1)), claimCursor.equals(ALL_CLAIMED));
        });
    }

    /** Asks to begin a try. Once the answer is {@code GO} no other consumer gets one for a retry delay. */
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
                .map(reply ->
                        new Begun(Verdict.valueOf(word(reply)), reply.get(1).toInteger(), askedNanos));
    }

    /**
     * Tells how a try ended. A failed one is repeated after the retry delay as long as a further one can come; else the job
     * ends: with an entry among the outcomes, and as a dead letter when it failed or is poison.
     *
     * @param problem the kind of failure, empty when there was none
     */
    Future<Settled> settle(QueuedMail mail, MailOutcome outcome, String problem) {
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
                .arg(outcome.label())
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
                .arg(retryable ? mail.field(MailOutbox.CONTENT) : "");
        return SETTLE.run(redis, call)
                .map(reply ->
                        new Settled(Fate.valueOf(word(reply)), reply.get(1).toInteger()));
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

    /** Forgets consumers that have nothing pending and were not heard of for {@code idle}, and old dead letters. */
    Future<Integer> reap(Duration idle) {
        ScriptCall call = new ScriptCall()
                .key(MailOutbox.STREAM)
                .key(MailKeys.DEAD)
                .arg(GROUP)
                .arg(idle.toMillis())
                .arg(DEAD_KEPT.toMillis());
        return REAP.run(redis, call).map(reply -> reply.get(1).toInteger());
    }

    Future<MailMeters.Sample> sample() {
        ScriptCall call = new ScriptCall().key(MailOutbox.STREAM).key(MailKeys.DEAD);
        return SAMPLE.run(redis, call)
                .map(reply -> new MailMeters.Sample(
                        reply.get(1).toLong(),
                        Duration.ofMillis(reply.get(2).toLong()),
                        reply.get(3).toLong()));
    }

    /** Makes the group when there is none: on the very first start, and after Redis was emptied. */
    private Future<Response> withGroup(Supplier<Future<Response>> command) {
        return command.get()
                .recover(cause -> startsWith(cause, "NOGROUP")
                        ? makeGroup().compose(made -> command.get())
                        : Future.failedFuture(cause));
    }

    private Future<Void> makeGroup() {
        Request create = Request.cmd(Command.XGROUP)
                .arg("CREATE")
                .arg(MailOutbox.STREAM)
                .arg(GROUP)
                .arg("0")
                .arg("MKSTREAM");
        return redis.send(create)
                .<Void>mapEmpty()
                .recover(cause ->
                        startsWith(cause, "BUSYGROUP") ? Future.succeededFuture() : Future.failedFuture(cause));
    }

    private static boolean startsWith(Throwable cause, String word) {
        return String.valueOf(cause.getMessage()).startsWith(word);
    }

    private static String word(Response reply) {
        return reply.get(0).toString().toUpperCase(Locale.ROOT);
    }

    private static List<QueuedMail> toMails(Response entries) {
        List<QueuedMail> mails = new ArrayList<>(entries.size());
        for (Response entry : entries) {
            mails.add(new QueuedMail(entry.get(0).toString(), toFields(entry.get(1))));
        }
        return mails;
    }

    private static Map<String, String> toFields(Response flat) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
        }
        return fields;
    }
}

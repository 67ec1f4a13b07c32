package io.tses.mail;

import io.tses.outbox.Backlog;
import io.tses.outbox.ConsumerGroup;
import io.tses.outbox.MailJob;
import io.tses.outbox.MailKind;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.MailPace;
import io.tses.redis.Effect;
import io.tses.redis.HeldConnection;
import io.tses.redis.KeyedCommand;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.shared.WireNamed;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outbox of mail as one mailer sees it. Every method may be repeated: a job that has ended or belongs to another mailer
 * by now is told as such, and nothing is changed. Belongs to one event loop.
 */
final class MailQueueStore {
    static final String GROUP = "mailers";
    private static final int OUTCOMES_KEPT = 10_000;
    private static final Duration LETTERS_KEPT = Duration.ofDays(7);

    /** From when an hour was last told of. */
    private static final Duration DOMAINS_KEPT = Duration.ofDays(1);

    /** They are written while Redis is full as well, and must not be what fills it. */
    private static final int MOST_LETTERS = 10_000;

    /** A rate is told for so many seconds, so that slow ones are whole numbers, too. */
    private static final double SECONDS_OF_A_RATE = 1000;

    /** Short beside what a mail may take that there is no connection for. */
    private static final Duration POSTPONED_FOR = Duration.ofSeconds(2);

    private static final String FROM_THE_OLDEST = "0-0";
    private static final String NOT_NOW = "";

    private static final LuaScript TAKE = LuaScript.beside(MailQueueStore.class, "take.lua");
    private static final LuaScript PACE = LuaScript.beside(MailQueueStore.class, "pace.lua");
    private static final LuaScript RENEW = LuaScript.beside(MailQueueStore.class, "renew.lua");
    private static final LuaScript SENT = LuaScript.beside(MailQueueStore.class, "sent.lua");
    private static final LuaScript SETTLE = LuaScript.beside(MailQueueStore.class, "settle.lua");
    private static final LuaScript FREE = LuaScript.beside(MailQueueStore.class, "free.lua");
    private static final LuaScript HAND_OVER = LuaScript.beside(MailQueueStore.class, "hand-over.lua");
    private static final LuaScript DROP_OLD_LETTERS = LuaScript.beside(MailQueueStore.class, "drop-old-letters.lua");

    /** A job, and the right to try it. */
    record Taken(QueuedMail mail, Fence fence) {}

    /** @param number of the try by which it was sent */
    record Sent(QueuedMail mail, MailJob job, int number) {}

    /** What became of a job, in the words of {@code settle.lua}. */
    enum Fate implements WireNamed {
        ENDED,
        AGAIN,
        LOST,
        GONE
    }

    /** @param tries it has had, as far as known */
    record Settled(Fate fate, int tries) {}

    /**
     * How all mailers together stand.
     *
     * @param others those that have jobs, and the last beat of each
     */
    record Standing(MailPace pace, Backlog backlog, Map<String, String> others) {}

    private final HeldConnection redis;
    private final String consumer;
    private final MailConfig config;
    private final List<ConsumerGroup> groups;
    private final Heartbeat heartbeat = new Heartbeat();
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

    /** The clock that fences are measured by: it goes on as {@link System#nanoTime} does, and tests move it with that of scripts. */
    long nanoTime() {
        return redis.nanoTime();
    }

    /**
     * Takes jobs, from each stream in turn. Each counts as a try from now on, which no other mailer gets for a retry delay.
     *
     * @param fresh so many at most that nobody has had
     * @param again and so many that nobody has tended for a retry delay, if they are {@linkplain #lookForLostJobs looked for}
     */
    Future<List<Taken>> take(int fresh, int again) {
        int ofEach = fresh / MailOutbox.STREAMS.size();
        return ofEach == 0 || (again > 0 && isLooking()) ? takeInTurn(fresh, again) : readOfEach(ofEach);
    }

    /** The same for half of what it costs Redis, where there is room for jobs of all streams. */
    private Future<List<Taken>> readOfEach(int most) {
        KeyedCommand read = KeyedCommand.of(Command.XREADGROUP)
                .arg("GROUP")
                .arg(GROUP)
                .arg(consumer)
                .arg("COUNT")
                .arg(most)
                .arg("STREAMS");
        MailOutbox.STREAMS.forEach(read::key);
        MailOutbox.STREAMS.forEach(stream -> read.arg(">"));
        long askedNanos = nanoTime();
        return redis.send(read)
                .recover(cause -> ConsumerGroup.isMissing(cause)
                        ? Future.all(groups.stream().map(ConsumerGroup::make).toList())
                                .compose(made -> redis.send(read))
                        : Future.failedFuture(cause))
                .map(streams -> toTaken(streams, askedNanos));
    }

    private List<Taken> toTaken(@Nullable Response streams, long askedNanos) {
        List<Taken> taken = new ArrayList<>();
        long now = redis.millis();
        for (String stream : MailOutbox.STREAMS) {
            Response entries = streams == null ? null : streams.get(redis.key(stream));
            for (int i = 0; entries != null && i < entries.size(); i++) {
                Response entry = entries.get(i);
                List<String> fields =
                        entry.get(1).stream().map(Response::toString).toList();
                taken.add(toTaken(QueuedMail.of(stream, entry.get(0).toString(), fields), 1, now, askedNanos));
            }
        }
        return taken;
    }

    private Future<List<Taken>> takeInTurn(int fresh, int again) {
        if (lookDue && again > 0) {
            lookDue = false;
            looks = looks.stream()
                    .map(from -> from.equals(NOT_NOW) ? FROM_THE_OLDEST : from)
                    .toList();
        }
        ScriptCall call = new ScriptCall()
                .arg(GROUP)
                .arg(consumer)
                .arg(fresh)
                .arg(again)
                .arg(turn)
                .arg(config.retryDelay().toMillis());
        MailOutbox.STREAMS.forEach(call::key);
        looks.forEach(call::arg);
        long askedNanos = nanoTime();
        return TAKE.run(redis, call).map(reply -> {
            turn = reply.count("turn");
            looks = reply.texts("looks");
            long now = reply.number("now");
            return reply.rows("jobs").stream()
                    .map(job -> toTaken(toMail(job), job.count("try"), now, askedNanos))
                    .toList();
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

    /**
     * Asks for the same try once more, when it may be that the fence has fallen.
     *
     * @return empty when another mailer has the job, or when it has ended
     */
    Future<Optional<Fence>> renew(QueuedMail mail, MailJob job) {
        ScriptCall call =
                new ScriptCall().key(mail.stream()).arg(GROUP).arg(consumer).arg(mail.entry());
        long askedNanos = nanoTime();
        return RENEW.run(redis, call)
                .map(reply -> reply.is("renewed")
                        ? Optional.of(new Fence(reply.count("try"), left(mail, job, reply.number("now")), askedNanos))
                        : Optional.empty());
    }

    /**
     * Ends jobs whose mails were sent, whoever has them by now.
     *
     * @return for each, in their order, whether it had not ended before
     */
    Future<List<Boolean>> sent(List<Sent> sent) {
        List<String> streams =
                sent.stream().map(one -> one.mail().stream()).distinct().toList();
        ScriptCall call = new ScriptCall().key(MailKeys.OUTCOMES).arg(GROUP).arg(OUTCOMES_KEPT);
        streams.forEach(stream -> call.key(stream).key(MailKeys.failures(stream)));
        for (Sent one : sent) {
            call.arg(streams.indexOf(one.mail().stream()) + 1)
                    .arg(one.mail().entry())
                    .arg(one.number())
                    .arg(one.job().id().toString())
                    .arg(one.job().requestId())
                    .arg(one.job().to().value())
                    .arg(one.job().kind().wireName())
                    .arg(one.mail().queuedMillis())
                    .arg(one.job().life().toMillis());
        }
        return SENT.run(redis, call)
                .map(reply ->
                        reply.numbers("ended").stream().map(ended -> ended == 1).toList());
    }

    /**
     * Tells that a try ended without a mail having been sent. A failed one is repeated after its delay as long as a further one
     * can come; else the job ends: with an entry among the outcomes, and as a dead letter when it failed or is poison.
     *
     * @param problem the kind of failure
     */
    Future<Settled> settle(QueuedMail mail, MailOutcome outcome, String problem) {
        return settle(mail, outcome, problem, false, List.of());
    }

    /** Ends a job that failed, since a further try would be in vain. */
    Future<Settled> giveUp(QueuedMail mail, String problem) {
        return settle(mail, MailOutcome.FAILED, problem, true, List.of());
    }

    /** Ends a job that must not be sent, and applies {@code effect} if it was this that ended it. */
    Future<Settled> withhold(QueuedMail mail, Withholding.Reason reason, Effect effect) {
        return settle(mail, MailOutcome.WITHHELD, reason.wireName(), true, List.of(effect));
    }

    private Future<Settled> settle(
            QueuedMail mail, MailOutcome outcome, String problem, boolean forGood, List<Effect> effects) {
        Optional<MailJob> job = mail.job();
        ScriptCall call = new ScriptCall()
                .key(mail.stream())
                .key(MailKeys.OUTCOMES)
                .key(MailKeys.DEAD)
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
                .arg(forGood ? 1 : 0)
                .arg(config.firstRetryDelay().toMillis())
                .arg(config.retryDelay().toMillis())
                .arg(OUTCOMES_KEPT)
                .arg(Math.min(config.maxQueued(), MOST_LETTERS))
                .arg(MailKeys.DEAD_CONTENT_PREFIX)
                .effects(effects);
        return SETTLE.run(redis, call).map(reply -> new Settled(toFate(reply), reply.count("tries")));
    }

    /** Gives jobs up to whoever looks next, the try they had uncounted. */
    Future<Void> handOver(Collection<QueuedMail> mails) {
        return giveUp(mails, config.retryDelay());
    }

    /** Gives a job up to whoever looks a little later, the try it had uncounted. */
    Future<Void> postpone(QueuedMail mail) {
        Duration half = config.retryDelay().dividedBy(2);
        Duration wait = POSTPONED_FOR.compareTo(half) < 0 ? POSTPONED_FOR : half;
        return giveUp(List.of(mail), config.retryDelay().minus(wait));
    }

    private Future<Void> giveUp(Collection<QueuedMail> mails, Duration idle) {
        ScriptCall call = new ScriptCall().arg(GROUP).arg(consumer).arg(idle.toMillis());
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

    /** For how long it has been queued. */
    Duration age(QueuedMail mail) {
        return Duration.ofMillis(Math.max(0, redis.millis() - mail.queuedMillis()));
    }

    /** Whether what was taken then is ours still: nobody takes a job over from who is heard of, until its retry delay is over. */
    boolean holds(Fence fence) {
        return heartbeat.isUnbroken(fence.sinceNanos(), nanoTime());
    }

    /** Whether it also stays ours for as long as a mail server usually takes for a mail, whatever becomes of this node's line to Redis. */
    boolean holdsOn(Fence fence) {
        return heartbeat.isYoung(fence.sinceNanos(), nanoTime());
    }

    /** Gives up what mailers have that are silent, to whoever looks next; says how many jobs. */
    Future<Integer> free(Map<String, String> silent) {
        ScriptCall call = new ScriptCall()
                .arg(GROUP)
                .arg(consumer)
                .arg(config.retryDelay().toMillis())
                .key(MailKeys.PACE);
        MailOutbox.STREAMS.forEach(call::key);
        MailOutbox.STREAMS.forEach(stream -> call.key(MailKeys.failures(stream)));
        silent.forEach((mailer, beat) -> call.arg(mailer).arg(beat));
        return FREE.run(redis, call).map(reply -> reply.count("jobs"));
    }

    /**
     * Tells that this mailer lives, and how many mails it gets rid of each second, zero while none is taken; and hears how all stand.
     *
     * @param domains what became of mails since it was last told
     */
    Future<Standing> pace(double perSecond, DomainTally.Report domains) {
        ScriptCall call = new ScriptCall()
                .key(MailKeys.PACE)
                .key(MailKeys.DEAD)
                .key(MailKeys.domains(Instant.ofEpochMilli(redis.millis())))
                .key(MailKeys.HEARD)
                .arg(consumer)
                .arg(Math.round(perSecond * SECONDS_OF_A_RATE))
                .arg(Heartbeat.LASTS.toMillis())
                .arg(GROUP)
                .arg(DOMAINS_KEPT.toMillis())
                .arg(FindMailDomains.MOST)
                .arg(domains.number());
        MailOutbox.STREAMS.forEach(call::key);
        domains.figures()
                .forEach((domain, figures) ->
                        call.arg(domain).arg(figures.numbers()).arg(figures.problem()));
        long askedNanos = nanoTime();
        return PACE.run(redis, call).map(reply -> {
            heartbeat.heard(askedNanos, nanoTime());
            return toStanding(reply);
        });
    }

    private Standing toStanding(Reply reply) {
        long waiting = reply.number("waiting");
        Map<String, String> others = new HashMap<>();
        Iterator<String> holders = reply.texts("holders").iterator();
        while (holders.hasNext()) {
            others.put(holders.next(), holders.next());
        }
        others.remove(consumer);
        return new Standing(
                new MailPace(reply.number("rate") / SECONDS_OF_A_RATE, waiting),
                new Backlog(waiting, reply.duration("oldest"), reply.number("dead")),
                others);
    }

    private static Taken toTaken(QueuedMail mail, int number, long now, long askedNanos) {
        Duration left = mail.job().map(job -> left(mail, job, now)).orElse(Duration.ZERO);
        return new Taken(mail, new Fence(number, left, askedNanos));
    }

    private static QueuedMail toMail(Reply job) {
        String stream = MailOutbox.STREAMS.get(job.count("stream") - 1);
        return QueuedMail.of(stream, job.text("entry"), job.texts("fields"));
    }

    /** One that was queued in the future lives no longer for that. */
    private static Duration left(QueuedMail mail, MailJob job, long now) {
        return job.life().plusMillis(Math.min(mail.queuedMillis(), now) - now);
    }

    private static Fate toFate(Reply reply) {
        return WireNamed.parse(Fate.class, reply.outcome()).orElseThrow();
    }
}

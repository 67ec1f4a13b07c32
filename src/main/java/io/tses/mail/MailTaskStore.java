package io.tses.mail;

import io.tses.mail.FindMailJobs.Job;
import io.tses.mail.FindMailJobs.Page;
import io.tses.mail.FindMailJobs.Place;
import io.tses.mail.FindMailJobs.Queue;
import io.tses.mail.RetryMail.Reason;
import io.tses.outbox.MailKind;
import io.tses.outbox.MailOutbox;
import io.tses.redis.Effect;
import io.tses.redis.HeldConnection;
import io.tses.redis.KeyedCommand;
import io.tses.redis.LuaScript;
import io.tses.redis.Reply;
import io.tses.redis.ScriptCall;
import io.tses.request.Unavailable;
import io.tses.shared.EmailAddress;
import io.tses.shared.WireNamed;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import static io.vertx.core.Future.succeededFuture;

/**
 * The outbox of mail as an operator sees it. Only forgetting costs more the longer the queue is. Fails with {@link Unavailable}
 * when Redis cannot be reached, or a queue is full.
 */
final class MailTaskStore {
    private static final LuaScript TASKS = LuaScript.beside(MailTaskStore.class, "tasks.lua");
    private static final LuaScript LETTER = LuaScript.beside(MailTaskStore.class, "letter.lua");
    private static final LuaScript RETRY = LuaScript.beside(MailTaskStore.class, "retry.lua");
    private static final LuaScript LOOK_UP = LuaScript.beside(MailTaskStore.class, "look-up.lua");
    private static final LuaScript FORGET = LuaScript.beside(MailTaskStore.class, "forget.lua");

    /** A stream is searched in steps between which Redis serves others. */
    private static final int STEP = 500;

    /** For one job no further than to some depth. */
    private static final int STEPS = 24;

    /** For the mails of one address through all that have ended, and some thousands that have not. */
    private static final int LOOKS = 16;

    private final HeldConnection redis;
    private final MailConfig config;

    MailTaskStore(HeldConnection redis, MailConfig config) {
        this.redis = redis;
        this.config = config;
    }

    /** What is to one address is looked for on and on, but not for ever: other pages are one look. */
    Future<Page> find(FindMailJobs ask) {
        return find(ask, ask.to().isPresent() ? LOOKS : 1);
    }

    private Future<Page> find(FindMailJobs ask, int looks) {
        return look(ask)
                .compose(page -> isEnough(ask, page) || looks == 1
                        ? succeededFuture(page)
                        : find(
                                        new FindMailJobs(
                                                ask.state(),
                                                ask.to(),
                                                ask.limit() - page.jobs().size(),
                                                page.next()),
                                        looks - 1)
                                .map(more -> new Page(page.queue(), both(page.jobs(), more.jobs()), more.next())));
    }

    private static boolean isEnough(FindMailJobs ask, Page page) {
        return page.jobs().size() == ask.limit() || page.next().isEmpty();
    }

    private static List<Job> both(List<Job> some, List<Job> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private Future<Page> look(FindMailJobs ask) {
        ScriptCall call = new ScriptCall();
        MailOutbox.STREAMS.forEach(call::key);
        MailOutbox.STREAMS.forEach(stream -> call.key(MailKeys.failures(stream)));
        call.key(MailKeys.OUTCOMES)
                .key(MailKeys.DEAD)
                .arg(MailQueueStore.GROUP)
                .arg(ask.state().map(MailState::wireName).orElse("all"))
                .arg(ask.limit())
                .arg(ask.after()
                        .map(place -> place.millis() + "-" + place.sequence())
                        .orElse(""))
                .arg(ask.after().map(Place::stream).orElse(0))
                .arg(ask.to().map(EmailAddress::value).orElse(""));
        return TASKS.run(redis, call)
                .compose(reply -> Future.all(
                                reply.rows("jobs").stream().map(this::toJob).toList())
                        .map(all -> new Page(toQueue(reply), all.list(), toPlace(reply))));
    }

    /** Whose dead letter could be queued again now, or why not. */
    Future<FindLetter.Reply> letter(UUID job) {
        ScriptCall call = new ScriptCall()
                .key(MailKeys.DEAD)
                .key(MailKeys.deadContent(job.toString()))
                .arg(config.minimumLife().toMillis());
        return LETTER.run(redis, call).compose(reply -> switch (reply.outcome()) {
            case "letter" ->
                succeededFuture(EmailAddress.parse(reply.text("to"))
                        .<FindLetter.Reply>map(FindLetter.Found::new)
                        .orElseGet(() -> refused(Reason.UNREADABLE)));
            case "expired" -> succeededFuture(refused(Reason.EXPIRED));
            default -> whyNot(job.toString());
        });
    }

    /**
     * Queues a dead letter again and applies {@code effect}, or does neither.
     *
     * @return false when it cannot be queued any more
     */
    Future<Boolean> retry(UUID job, Effect effect) {
        ScriptCall call = new ScriptCall()
                .key(MailOutbox.STREAM)
                .key(MailKeys.DEAD)
                .key(MailKeys.deadContent(job.toString()))
                .key(MailKeys.OUTCOMES)
                .arg(MailOutbox.share(config.maxQueued()))
                .arg(config.minimumLife().toMillis())
                .effects(List.of(effect));
        return RETRY.run(redis, call).map(reply -> reply.is("queued"));
    }

    /** Forgets an address wherever its mails are. Where jobs come from is searched before where they go to. */
    Future<Void> forget(EmailAddress email) {
        List<Future<Void>> unended = MailOutbox.STREAMS.stream()
                .map(stream -> forget(email, stream, ""))
                .toList();
        return Future.all(unended)
                .compose(done -> forget(email, MailKeys.DEAD, ""))
                .compose(done -> forget(email, MailKeys.OUTCOMES, ""));
    }

    private Future<Void> forget(EmailAddress email, String stream, String after) {
        ScriptCall call = new ScriptCall()
                .key(stream)
                .key(MailKeys.failures(stream))
                .arg(email.value())
                .arg(MailQueueStore.GROUP)
                .arg(after)
                .arg(STEP)
                .arg(MailKeys.DEAD_CONTENT_PREFIX);
        return FORGET.run(redis, call)
                .compose(reply -> reply.is("next") ? forget(email, stream, reply.text("after")) : succeededFuture());
    }

    private Future<FindLetter.Reply> whyNot(String job) {
        return lookUpUnended(job)
                .compose(live -> live.found() ? succeededFuture(refused(Reason.LIVE)) : whyNotLive(job, live));
    }

    private Future<FindLetter.Reply> whyNotLive(String job, LookedUp live) {
        return lookUp(MailKeys.OUTCOMES, job)
                .compose(told -> told.found() ? succeededFuture(told) : lookUp(MailKeys.DEAD, job))
                .map(ended -> ended.found() ? refused(toReason(ended.outcome())) : unfound(live));
    }

    private static FindLetter.Reply unfound(LookedUp live) {
        return live.whole() ? new FindLetter.Unknown() : refused(Reason.UNCERTAIN);
    }

    /** @param whole whether all of the stream was looked at, or enough */
    private record LookedUp(boolean found, String outcome, boolean whole) {}

    private static final LookedUp NOWHERE = new LookedUp(false, "", true);

    private Future<LookedUp> lookUpUnended(String job) {
        return Future.all(MailOutbox.STREAMS.stream()
                        .map(stream -> lookUp(stream, job))
                        .toList())
                .map(looked -> looked.<LookedUp>list().stream()
                        .reduce(
                                NOWHERE,
                                (one, other) ->
                                        new LookedUp(one.found() || other.found(), "", one.whole() && other.whole())));
    }

    private Future<LookedUp> lookUp(String stream, String job) {
        return lookUp(stream, job, "+", STEPS);
    }

    private Future<LookedUp> lookUp(String stream, String job, String after, int steps) {
        if (steps == 0) {
            return succeededFuture(new LookedUp(false, "", false));
        }
        ScriptCall call = new ScriptCall().key(stream).arg(job).arg(after).arg(STEP);
        return LOOK_UP.run(redis, call).compose(reply -> switch (reply.outcome()) {
            case "found" -> succeededFuture(new LookedUp(true, reply.text("outcome"), true));
            case "next" -> lookUp(stream, job, reply.text("after"), steps - 1);
            default -> succeededFuture(NOWHERE);
        });
    }

    private static FindLetter.Reply refused(Reason reason) {
        return new FindLetter.Refused(reason);
    }

    /** Of a job that ended and whose code is not kept any more. */
    private static Reason toReason(String outcome) {
        return switch (WireNamed.parse(MailOutcome.class, outcome).orElse(MailOutcome.FAILED)) {
            case SENT -> Reason.SENT;
            case WITHHELD -> Reason.WITHHELD;
            case POISON -> Reason.UNREADABLE;
            case FAILED, EXPIRED -> Reason.EXPIRED;
        };
    }

    private Future<Job> toJob(Reply job) {
        MailState state = WireNamed.parse(MailState.class, job.text("state")).orElseThrow();
        String id = job.text("id");
        return isRetryable(state, id)
                .map(retryable -> new Job(
                        id,
                        toKind(job.text("kind")),
                        state,
                        job.count("tries"),
                        Optional.of(job.text("error")).filter(error -> !error.isEmpty()),
                        job.text("request"),
                        job.text("to"),
                        job.moment("queued"),
                        known(job.moment("expires")),
                        known(job.moment("ended")),
                        retryable));
    }

    /** Former releases knew codes only and wrote no kind. */
    private static String toKind(String written) {
        return written.isEmpty() ? MailKind.CODE.wireName() : written;
    }

    private Future<Boolean> isRetryable(MailState state, String id) {
        return state == MailState.FAILED
                ? redis.send(KeyedCommand.of(Command.PTTL).key(MailKeys.deadContent(id)))
                        .map(left -> left.toLong() > config.minimumLife().toMillis())
                : succeededFuture(false);
    }

    private static Optional<Instant> known(Instant moment) {
        return Optional.of(moment).filter(known -> !known.equals(Instant.EPOCH));
    }

    private static Queue toQueue(Reply reply) {
        return new Queue(
                reply.number("depth"),
                reply.number("in_flight"),
                reply.duration("oldest"),
                reply.number("failed_before"),
                reply.number("dead"));
    }

    private static Optional<Place> toPlace(Reply reply) {
        String entry = reply.text("next");
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        String[] id = entry.split("-", -1);
        return Optional.of(new Place(Long.parseLong(id[0]), Long.parseLong(id[1]), reply.count("next_stream")));
    }
}

package io.tses.mail;

import io.micrometer.core.instrument.MeterRegistry;
import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.crypto.CodeSeal;
import io.tses.crypto.PurposeKeys;
import io.tses.mail.MailQueueStore.Standing;
import io.tses.outbox.AuditOutbox;
import io.tses.outbox.MailOutbox;
import io.tses.outbox.OutboxGauges;
import io.tses.redis.HeldConnection;
import io.tses.redis.RedisConnections;
import io.tses.shared.LinkUrl;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Has one {@link Mailer} at work: it looks into the outbox when it is woken, and by itself a few times a second. */
public final class MailerVerticle extends VerticleBase {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration TAKE_OVER = Duration.ofSeconds(1);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration TIDY = Duration.ofMinutes(5);
    private static final Duration FORGET_MAILERS_AFTER = Duration.ofHours(1);

    private final Bus bus;
    private final RedisConnections redis;
    private final PurposeKeys keys;
    private final MailConfig config;
    private final Optional<LinkUrl> linkUrl;
    private final Withholding withholding;
    private final MailOutbox outbox;
    private final AuditOutbox auditOutbox;
    private final MailMeters meters;
    private final OutboxGauges gauges;
    private Future<Mailer> mailer = Future.failedFuture("not started");

    /**
     * @param keys that what waits is sealed under
     * @param linkUrl where links in mails lead, empty for mails without one
     * @param withholding who must not be mailed a code
     * @param outbox is told what the mailers can do
     * @param auditOutbox where it is recorded that a code was withheld
     * @param gauges those of the outbox of mail, which all mailers of a node share
     */
    public MailerVerticle(
            Bus bus,
            RedisConnections redis,
            PurposeKeys keys,
            MailConfig config,
            Optional<LinkUrl> linkUrl,
            Withholding withholding,
            MailOutbox outbox,
            AuditOutbox auditOutbox,
            MeterRegistry meters,
            OutboxGauges gauges) {
        this.bus = bus;
        this.redis = redis;
        this.keys = keys;
        this.config = config;
        this.linkUrl = linkUrl;
        this.withholding = withholding;
        this.outbox = outbox;
        this.auditOutbox = auditOutbox;
        this.meters = new MailMeters(meters);
        this.gauges = gauges;
    }

    @Override
    public Future<?> start() {
        mailer = redis.ready().map(this::work);
        return mailer.compose(working -> bus.listen(MailOutbox.QUEUED, working::take));
    }

    @Override
    public Future<?> stop() {
        return mailer.compose(Mailer::stop);
    }

    private Mailer work(HeldConnection held) {
        MailQueueStore store = new MailQueueStore(held, UUID.randomUUID().toString(), config);
        SmtpTransport transport = new SmtpTransport(vertx, config);
        Withholder withholder =
                new Withholder(withholding, store, auditOutbox, auditOutbox.events(), new Waker(vertx, bus));
        Mailer working = new Mailer(vertx, store, transport, letters(), withholder, config, meters);
        OtherMailers others = new OtherMailers();
        vertx.setPeriodic(
                0,
                BEAT.toMillis(),
                timer -> working.beat().onSuccess(all -> {
                    heard(all);
                    working.takeOverFrom(others.silent(all.others(), store.nanoTime()));
                }));
        vertx.setPeriodic(0, POLL.toMillis(), timer -> working.take());
        vertx.setPeriodic(TAKE_OVER.toMillis(), timer -> working.lookForLostJobs());
        vertx.setPeriodic(TIDY.toMillis(), timer -> {
            store.reap(FORGET_MAILERS_AFTER);
            store.dropOldLetters();
        });
        return working;
    }

    private void heard(Standing all) {
        outbox.goesAt(all.pace());
        gauges.measured(all.backlog());
    }

    private Letters letters() {
        CodeMail codeMail = new CodeMail(config.letters(), config.domain().inMail(), linkUrl, config.codeDomain());
        return new Letters(new CodeSeal(keys), new MailWriter(config.from(), codeMail, Clock.systemUTC()), config);
    }
}

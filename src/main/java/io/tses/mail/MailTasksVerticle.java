package io.tses.mail;

import io.tses.bus.Bus;
import io.tses.bus.Waker;
import io.tses.outbox.AuditOutbox;
import io.tses.redis.HeldConnection;
import io.tses.redis.RedisConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Answers what operators ask of mail, see {@link MailTasks}. */
public final class MailTasksVerticle extends VerticleBase {
    private final Bus bus;
    private final RedisConnections redis;
    private final MailConfig config;
    private final AuditOutbox outbox;

    public MailTasksVerticle(Bus bus, RedisConnections redis, MailConfig config, AuditOutbox outbox) {
        this.bus = bus;
        this.redis = redis;
        this.config = config;
        this.outbox = outbox;
    }

    @Override
    public Future<?> start() {
        return redis.ready().compose(this::answer);
    }

    private Future<?> answer(HeldConnection held) {
        MailTasks tasks =
                new MailTasks(new MailTaskStore(held, config), outbox, outbox.events(), new Waker(vertx, bus));
        DomainStore domains = new DomainStore(vertx, held);
        return Future.all(
                bus.answer(FindMailDomains.ADDRESS, domains::find),
                bus.answer(FindMailJobs.ADDRESS, tasks::find),
                bus.answer(FindLetter.ADDRESS, tasks::letter),
                bus.answer(RetryMail.ADDRESS, tasks::retry),
                bus.answer(ForgetMail.ADDRESS, tasks::forget));
    }
}

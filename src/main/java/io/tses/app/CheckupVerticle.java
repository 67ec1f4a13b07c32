package io.tses.app;

import io.tses.bus.Bus;
import io.tses.config.Setting;
import io.tses.tasks.Examine;
import io.tses.tasks.Examine.Examination;
import io.tses.tasks.FindSettings;
import io.tses.tasks.Finding;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

import static io.vertx.core.Future.succeededFuture;

/** Has the node it is on looked at when an operator asks, by one {@link Checkup} at a time. */
final class CheckupVerticle extends VerticleBase {
    /** Whoever asks would rather see what there is so far. */
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    /** Servers that are silent are waited for, one after the other. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Bus bus;
    private final AppConfig config;
    private final List<Setting> settings;
    private final Clock clock;
    private @Nullable Ongoing last;

    /** @param settings that {@code config} was read from */
    CheckupVerticle(Bus bus, AppConfig config, List<Setting> settings, Clock clock) {
        this.bus = bus;
        this.config = config;
        this.settings = List.copyOf(settings);
        this.clock = clock;
    }

    /** One that was begun. Belongs to the event loop of the verticle. */
    private final class Ongoing {
        private final Instant began = clock.instant();
        private final List<Finding> findings = new ArrayList<>();
        private final Future<Instant> end = lookedAt()
                .timeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(cause -> findings.add(Finding.untried(
                        "all else", "was not looked at: " + cause.getMessage(), "mend what is broken, and look again")))
                .transform(done -> succeededFuture(clock.instant()));

        /** Outside of the request of whoever asked, which ends before. */
        private Future<Boolean> lookedAt() {
            Promise<Boolean> well = Promise.promise();
            context.runOnContext(
                    now -> Checkup.inside(config, vertx, bus, findings::add).onComplete(well));
            return well.future();
        }

        Examination soFar() {
            return new Examination(began, Optional.ofNullable(end.result()), List.copyOf(findings));
        }
    }

    @Override
    public Future<?> start() {
        return Future.all(
                bus.answer(Examine.ADDRESS, this::examine),
                bus.answer(FindSettings.ADDRESS, ask -> succeededFuture(new FindSettings.Found(settings))));
    }

    private Future<Examination> examine(Examine ask) {
        Ongoing asked = last;
        if (asked == null || (ask.anew() && asked.end.isComplete())) {
            asked = new Ongoing();
            last = asked;
        }
        Ongoing told = asked;
        return told.end
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .transform(end -> succeededFuture(told.soFar()));
    }
}

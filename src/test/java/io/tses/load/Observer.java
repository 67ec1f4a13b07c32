package io.tses.load;

import io.tses.accountant.Servers;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Looks once a second at everything, from a thread that may wait, and says what it sees. */
final class Observer {
    private static final long SECOND = 1_000_000_000L;

    private final Context context;
    private final Plan plan;
    private final Tally tally;
    private final Optional<Servers> servers;
    private final List<LocalProcess> processes;
    private final PrintWriter progress;
    private final List<Sample> samples = new ArrayList<>();
    private long lastNanos;

    Observer(
            Context context,
            Plan plan,
            Tally tally,
            Optional<Servers> servers,
            List<LocalProcess> processes,
            PrintWriter progress) {
        this.context = context;
        this.plan = plan;
        this.tally = tally;
        this.servers = servers;
        this.processes = processes;
        this.progress = progress;
    }

    /**
     * Watches until everybody has gone, or some do not go in time. Once {@code stop} says so, nobody arrives any more.
     *
     * @param patience how long those who arrived may take
     */
    List<Sample> watch(Generator generator, BooleanSupplier stop, Duration patience) throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        generator.done().onComplete(done -> gone.countDown());
        long began = System.nanoTime();
        long giveUp = began + plan.end() + patience.toNanos();
        boolean stopping = false;
        lastNanos = began;
        look(began);
        while (gone.getCount() > 0 && System.nanoTime() < giveUp) {
            // Returns early only when there is nothing more to come.
            boolean over = gone.await(SECOND - (System.nanoTime() - began) % SECOND, TimeUnit.NANOSECONDS);
            tell(look(began));
            if (!over && !stopping && stop.getAsBoolean()) {
                stopping = true;
                giveUp = System.nanoTime() + patience.toNanos();
                context.runOnContext(now -> generator.stop());
            }
        }
        return samples;
    }

    private Sample look(long began) {
        Promise<Tally.Second> cut = Promise.promise();
        context.runOnContext(now -> cut.complete(tally.cut()));
        Tally.Second second = cut.future().await();
        long now = System.nanoTime();
        Map<String, LocalProcess.Use> used = new LinkedHashMap<>();
        processes.forEach(process -> process.use().ifPresent(use -> used.put(process.name(), use)));
        double length = Math.max((now - lastNanos) / (double) SECOND, 1e-3);
        // A second belongs to what counts if most of it does.
        boolean counts = plan.counts((lastNanos + now) / 2 - began);
        Sample sample =
                new Sample((now - began) / (double) SECOND, length, counts, second, servers.map(Servers::queues), used);
        lastNanos = now;
        samples.add(sample);
        return sample;
    }

    private void tell(Sample sample) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%4.0f s %s %,7.0f/s",
                sample.at(),
                sample.counts() ? " " : "~",
                sample.perSecond(sample.second().done())));
        sample.second()
                .steps()
                .forEach((step, times) ->
                        line.append(String.format(Locale.ROOT, "  %s %.1f ms", step.label(), times.p99() / 1000.0)));
        line.append(String.format(
                Locale.ROOT,
                "  errors %,d  under way %,d",
                sample.second().failed(),
                sample.second().underWay()));
        sample.queues()
                .ifPresent(queues -> line.append(
                        String.format(Locale.ROOT, "  queued %,d mails %,d events", queues.mails(), queues.events())));
        @Nullable Sample before = samples.size() < 2 ? null : samples.get(samples.size() - 2);
        if (before != null) {
            sample.used()
                    .keySet()
                    .forEach(process -> line.append(
                            String.format(Locale.ROOT, "  %s %.0f%%", process, sample.percentOfCore(process, before))));
        }
        progress.println(line);
        progress.flush();
    }
}

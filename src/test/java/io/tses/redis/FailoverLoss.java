package io.tses.redis;

import io.tses.request.RequestScope;
import io.tses.support.ClusterSite;
import io.tses.support.Node;
import io.tses.support.ReplicatedRedis;
import io.tses.support.SentinelSite;
import io.tses.support.TestRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Counts what asynchronous replication loses at a failover, for {@code ops/redis.md}: people sign in all the time, the primary is
 * killed, and what they were told is compared with what the one in its place knows. It asserts nothing: how much is lost is chance.
 */
public final class FailoverLoss {
    private static final int MILLIS_BETWEEN = 50;
    private static final Duration READING = Duration.ofSeconds(2);
    private static final int BEFORE = 20;
    private static final Duration CUT_OFF = Duration.ofSeconds(5);
    private static final int CALLS = 2000;
    private static final String WRITE = "redis.call('SET', KEYS[1], ARGV[1]) return {'done'}";
    private static final String[] WAITING = {"min-replicas-to-write 1", "min-replicas-max-lag 2"};

    /** Somebody who asked for a code, and what became of it. */
    private record Entry(int number, String email, String code, int status) {}

    private final PrintStream out;

    /** Makes one, each of whose servers has such further settings. */
    private final Function<String[], ReplicatedRedis> sites;

    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService people = Executors.newScheduledThreadPool(32);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<ScheduledFuture<?>> readers = new CopyOnWriteArrayList<>();
    private final List<Entry> entered = new CopyOnWriteArrayList<>();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();

    private FailoverLoss(PrintStream out, Function<String[], ReplicatedRedis> sites) {
        this.out = out;
        this.sites = sites;
    }

    /** @param args {@code cluster} for a Redis Cluster; else there are Sentinels */
    public static void main(String... args) throws InterruptedException {
        RequestScope.register();
        boolean isCluster = List.of(args).contains("cluster");
        Function<String[], ReplicatedRedis> sites =
                isCluster ? settings -> ClusterSite.start(2, settings) : settings -> SentinelSite.start(2, settings);
        for (int round = 1; round <= 3; round++) {
            new FailoverLoss(System.out, sites).failOver("replicas follow; none is waited for", site -> {});
            new FailoverLoss(System.out, sites)
                    .failOver("replicas cut off for 5 s before; none is waited for", FailoverLoss::cutOff);
            new FailoverLoss(System.out, sites)
                    .failOver(
                            "replicas cut off for 5 s before; min-replicas-to-write 1, max-lag 2",
                            FailoverLoss::cutOff,
                            WAITING);
        }
        if (!isCluster) {
            new FailoverLoss(System.out, sites).price();
        }
        System.exit(0);
    }

    private void failOver(String what, Consumer<ReplicatedRedis> before, String... settings)
            throws InterruptedException {
        try (ReplicatedRedis site = sites.apply(settings);
                Node node = Node.start(new ClockShift(), Map.of("redis.url", site.url()))) {
            ScheduledFuture<?> arrivals =
                    people.scheduleAtFixedRate(() -> arrive(node), 0, MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
            eventually(() -> assertThat(signedIn()).hasSizeGreaterThan(BEFORE));
            int first = site.primaryPort();
            List<Integer> replicas = site.replicaPorts();
            before.accept(site);
            site.kill(first);
            long killed = System.nanoTime();
            arrivals.cancel(false);
            people.shutdown();
            reconcile(site, replicas);
            eventually(() -> assertThat(node.management("/metrics").body()).contains("tses_redis_failovers_total 1.0"));
            eventually(() -> assertThat(node.management("/ready").statusCode()).isEqualTo(200));
            long away = (System.nanoTime() - killed) / 1_000_000;
            people.awaitTermination(1, TimeUnit.MINUTES);
            compare(what, site, node, away);
        }
        vertx.close().await();
    }

    /** They know the primary, and are not let in by it. */
    private static void cutOff(ReplicatedRedis site) {
        for (int replica : site.replicaPorts()) {
            site.command(replica, "CONFIG", "SET", "masterauth", "wrong");
        }
        site.command(site.primaryPort(), "CLIENT", "KILL", "TYPE", "replica");
        hold(CUT_OFF);
    }

    /** What follows the one that took its place must be let in by it. */
    private static void reconcile(ReplicatedRedis site, List<Integer> replicas) {
        for (int replica : replicas) {
            site.command(replica, "CONFIG", "SET", "masterauth", SentinelSite.PASSWORD);
        }
    }

    private List<Entry> signedIn() {
        return entered.stream().filter(one -> one.status() == 200).toList();
    }

    private void arrive(Node node) {
        int n = next.getAndIncrement();
        String email = "ada@d" + n + ".example";
        if (isRefused(node.requestCode(email, client(n)))) {
            return;
        }
        asked.add(email);
        readers.add(people.schedule(
                () -> {
                    String code = node.codesFor(email, 1).get(0);
                    HttpResponse<String> answer = node.verify(email, code, client(n));
                    if (!isRefused(answer)) {
                        entered.add(new Entry(n, email, code, answer.statusCode()));
                    }
                },
                READING.toMillis(),
                TimeUnit.MILLISECONDS));
    }

    private boolean isRefused(HttpResponse<String> answer) {
        boolean isRefused = answer.statusCode() == 503;
        if (isRefused) {
            unavailable.incrementAndGet();
        }
        return isRefused;
    }

    private void compare(String what, ReplicatedRedis site, Node node, long away) {
        long counters = asked.stream()
                .filter(email -> site.command(site.primaryPort(), "EXISTS", site.key("otp_request_email:" + email))
                                .toInteger()
                        == 0)
                .count();
        List<Entry> signedIn = signedIn();
        long again = signedIn.stream()
                .filter(one -> node.verify(one.email(), one.code(), client(one.number() + 100_000))
                                .statusCode()
                        == 200)
                .count();
        out.println(what + ": of " + asked.size() + " accepted requests " + counters + " are not counted; of "
                + signedIn.size() + " spent codes " + again + " live again; 503 to " + unavailable.get()
                + "; ready again after " + away + " ms");
    }

    /** What it costs to wait for a replica after each script. */
    private void price() throws InterruptedException {
        try (SentinelSite site = SentinelSite.start(2);
                TestRedis redis = new TestRedis(vertx, site.url())) {
            for (int round = 0; round < 3; round++) {
                out.println("script alone: " + measure(redis, 1, false) + "; 64 at once: " + measure(redis, 64, false)
                        + " | and WAIT 1: " + measure(redis, 1, true) + "; 64 at once: " + measure(redis, 64, true));
            }
        }
        vertx.close().await();
    }

    private static String measure(TestRedis redis, int atOnce, boolean waits) throws InterruptedException {
        List<Long> nanos = new CopyOnWriteArrayList<>();
        CountDownLatch left = new CountDownLatch(CALLS);
        AtomicInteger started = new AtomicInteger();
        long began = System.nanoTime();
        redis.run(held -> {
            for (int i = 0; i < atOnce; i++) {
                again(held, waits, nanos, started, left);
            }
            return Future.succeededFuture();
        });
        left.await();
        long took = System.nanoTime() - began;
        List<Long> sorted = new ArrayList<>(nanos);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2) / 1000 + " µs, " + CALLS * 1_000_000_000L / took + "/s";
    }

    private static void again(
            HeldConnection held, boolean waits, List<Long> nanos, AtomicInteger started, CountDownLatch left) {
        int n = started.getAndIncrement();
        if (n >= CALLS) {
            return;
        }
        long began = System.nanoTime();
        Future<?> done = held.send(
                KeyedCommand.of(Command.EVAL).arg(WRITE).arg(1).key("loss:" + n).arg("x"));
        if (waits) {
            done = held.send(KeyedCommand.of(Command.WAIT).arg(1).arg(100));
        }
        done.onComplete(answered -> {
            nanos.add(System.nanoTime() - began);
            left.countDown();
            again(held, waits, nanos, started, left);
        });
    }

    private static String client(int n) {
        return "2001:" + Integer.toHexString(n / 60_000 + 0xdb8) + ":" + Integer.toHexString(n % 60_000 + 1) + "::1";
    }

    private static void hold(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        eventually(() -> assertThat(System.nanoTime()).isGreaterThan(end));
    }
}

package io.tses.demo;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * People sign in, mistype, refresh, sign out, are attacked, and do not get their mails, some each second and in waves, until it is
 * closed. Of a service that cannot follow it asks no more: what does not find room is left out.
 */
public final class Demo implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

    /** Between two chances that somebody comes. */
    private static final long BEAT_MILLIS = 200;

    /** From one busy moment to the next. */
    private static final double WAVE_SECONDS = 150;

    private static final int AT_ONCE = 6;
    private static final int WAITING = 20;

    private final Codes codes = new Codes();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Demo::thread);
    private final ThreadPoolExecutor stage = new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING),
            Demo::thread,
            new ThreadPoolExecutor.DiscardPolicy());
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Play play;
    private final long beganNanos = System.nanoTime();

    /** @param service where it is called */
    public Demo(URI service) {
        play = new Play(new Client(service), codes, random);
    }

    /** Who may look at the console, once {@link History} has been written. */
    public static String operator() {
        return Cast.OPERATOR;
    }

    /** The code that a mail server of the demo refuses a recipient with; 0 when it takes mails for them. */
    public static int refusalOf(String recipient) {
        if (recipient.endsWith("@" + Cast.GONE_DOMAIN)) {
            return 550;
        }
        return recipient.endsWith("@" + Cast.FULL_DOMAIN) ? 452 : 0;
    }

    public void start() {
        ScheduledFuture<?> unused = clock.scheduleAtFixedRate(this::beat, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A mail has come. */
    public void mailed(String to, String code) {
        codes.came(to, code);
    }

    private void beat() {
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        double busy = 0.55 + 0.35 * Math.sin(2 * Math.PI * seconds / WAVE_SECONDS);
        if (random.nextDouble() < busy) {
            Scene scene = Scene.of(random.nextInt(100));
            stage.execute(() -> act(scene));
        }
    }

    private void act(Scene scene) {
        try {
            play.act(scene);
        } catch (IOException e) {
            LOG.debug("a scene of the demo broke off scene={} cause={}", scene, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        stage.shutdownNow();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "demo");
        thread.setDaemon(true);
        return thread;
    }
}

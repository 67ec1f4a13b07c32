package io.tses.bench;

import io.tses.support.TestServers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The servers that are measured, each on a database of Redis of its own; started when first needed. */
final class Contenders implements AutoCloseable {
    private static final int FLOOR_DATABASE = 1;
    private static final int PRODUCT_DATABASE = 2;

    /** More than a second's worth: a window of sign-ins ends early when all are signed in. */
    private static final int SIGN_INS_PER_SECOND = 5000;

    private final Load load;
    private final int eventLoops;
    private final RedisConsole console;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    Contenders(Load load, int eventLoops) {
        this.load = load;
        this.eventLoops = eventLoops;
        console = console(0);
        console.command("FLUSHALL");
        TestServers.shared().emptyTables();
    }

    /** The Redis server of all of them. */
    RedisConsole console() {
        return console;
    }

    /** The floor first. */
    List<Scenario> scenarios(Set<What> wanted, int sessions, Duration window) {
        List<Scenario> scenarios = new ArrayList<>();
        Floor floor = new Floor(url(FLOOR_DATABASE), eventLoops, console(FLOOR_DATABASE));
        opened.push(floor);
        scenarios.add(floor);
        Product product = product(PRODUCT_DATABASE, Product.eventLoops(eventLoops));
        for (What what : wanted) {
            scenarios.add(scenario(what, product, sessions, window));
        }
        return scenarios;
    }

    @Override
    public void close() {
        opened.forEach(one -> {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private Scenario scenario(What what, Product product, int sessions, Duration window) {
        return switch (what) {
            case REQUEST -> new CodeRequests(product);
            case SIGN_IN ->
                new SignIns(product, load, (int) Math.max(1, window.toMillis() * SIGN_INS_PER_SECOND / 1000));
            case REFRESH -> new Refreshes(what.toString(), product, load, sessions);
            case BEARER -> BearerChecks.bearers(what.toString(), product, load, sessions);
            case VERIFY -> BearerChecks.verifies(what.toString(), product, load, sessions);
            case REFRESH_ED25519, BEARER_ED25519, MEMORY -> throw new BenchmarkFailed(what + " is not to be had");
        };
    }

    private Product product(int database, Map<String, String> settings) {
        Product product = new Product(console(database), url(database), settings);
        opened.push(product);
        return product;
    }

    private RedisConsole console(int database) {
        RedisConsole opening = new RedisConsole(load.vertx(), url(database));
        opened.push(opening);
        return opening;
    }

    private static String url(int database) {
        return RedisConsole.url(TestServers.shared().redisUrl(), database);
    }
}

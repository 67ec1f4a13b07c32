package io.tses.bench;

import io.tses.support.TestServers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The servers that are measured, each on a database of Redis of its own; started when first needed. */
final class Contenders implements AutoCloseable {
    private static final int FLOOR_DATABASE = 1;
    private static final int FIRST_PRODUCT_DATABASE = 2;

    /** More than a second's worth: a window of sign-ins ends early when all are signed in. */
    private static final int SIGN_INS_PER_SECOND = 4000;

    private static final int WRONG_PER_SECOND = 5000;

    private final Load load;
    private final int eventLoops;
    private final RedisConsole console;
    private final Map<Variant, Product> products = new EnumMap<>(Variant.class);
    private final Deque<Runnable> closings = new ArrayDeque<>();

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
    List<Scenario> scenarios(Set<Subject> wanted, int sessions, Duration window) {
        List<Scenario> scenarios = new ArrayList<>();
        Floor floor = new Floor(url(FLOOR_DATABASE), eventLoops, console(FLOOR_DATABASE));
        closings.push(floor::close);
        scenarios.add(floor);
        wanted.forEach(what -> scenarios.add(scenario(what, sessions, window)));
        return scenarios;
    }

    @Override
    public void close() {
        closings.forEach(Runnable::run);
    }

    private Scenario scenario(Subject what, int sessions, Duration window) {
        String name = what.toString();
        return switch (what) {
            case REQUEST -> new CodeRequests(product(Variant.USUAL));
            case WRONG_CODE ->
                new WrongCodes(
                        product(Variant.USUAL), load, (int) Math.max(1, window.toMillis() * WRONG_PER_SECOND / 1000));
            case SIGN_IN -> WholeSignIns.ofReturning(product(Variant.USUAL), load, sessions);
            case NEWCOMERS -> WholeSignIns.ofNewcomers(product(Variant.USUAL));
            case VERIFY ->
                new SignIns(product(Variant.USUAL), load, (int)
                        Math.max(1, window.toMillis() * SIGN_INS_PER_SECOND / 1000));
            case REFRESH -> new Refreshes(name, product(Variant.USUAL), load, sessions);
            case REFRESH_ED25519 -> new Refreshes(name, product(Variant.ED25519), load, sessions);
            case BEARER -> BearerChecks.alone(name, product(Variant.USUAL), load, sessions);
            case BEARER_ED25519 -> BearerChecks.alone(name, product(Variant.ED25519), load, sessions);
            case UNCACHED -> BearerChecks.alone(name, product(Variant.UNCACHED), load, sessions);
            case UNCACHED_ED25519 -> BearerChecks.alone(name, product(Variant.UNCACHED_ED25519), load, sessions);
            case ME -> BearerChecks.withUser(name, product(Variant.USUAL), load, sessions);
            case MAIL, MEMORY -> throw new IllegalArgumentException(what + " is no race");
        };
    }

    private Product product(Variant variant) {
        return products.computeIfAbsent(variant, added -> {
            int database = FIRST_PRODUCT_DATABASE + products.size();
            Map<String, String> settings = new HashMap<>(variant.settings());
            settings.putAll(Product.eventLoops(eventLoops));
            Product product = new Product(load, console(database), url(database), settings);
            closings.push(product::close);
            return product;
        });
    }

    private RedisConsole console(int database) {
        RedisConsole opening = new RedisConsole(load.vertx(), url(database));
        closings.push(opening::close);
        return opening;
    }

    private static String url(int database) {
        return RedisConsole.url(TestServers.shared().redisUrl(), database);
    }
}

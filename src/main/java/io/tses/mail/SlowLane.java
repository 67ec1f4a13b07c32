package io.tses.mail;

import io.tses.shared.EmailAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The connections of mails that no other is to wait for: of repetitions, and of mails to domains whose servers are slow. As many as
 * all others have, at most half of them for all domains that are slow. Beyond it as many again get stuck: those of mails that cannot be called
 * back, as their content has gone out. Belongs to one event loop.
 */
final class SlowLane {
    /** A domain that was slow is for so long: until the repetitions of mails that it took too long for. */
    private static final Duration MEMORY = Duration.ofSeconds(90);

    /** Whoever has more of them at once makes us forget the first. */
    private static final int MOST_DOMAINS = 1000;

    private final int connections;
    private final int share;
    private final LongSupplier nanoTime;
    private final Map<String, Integer> underWay = new HashMap<>();
    private final Map<String, Long> slowSinceNanos = new LinkedHashMap<>();
    private int taken;
    private int stuck;

    SlowLane(int connections, LongSupplier nanoTime) {
        this.connections = connections;
        this.share = (connections + 1) / 2;
        this.nanoTime = nanoTime;
    }

    boolean hasRoomFor(EmailAddress to) {
        return taken < connections && (!isSlow(to) || slowUnderWay() < share);
    }

    boolean hasRoomForStuck() {
        return stuck < connections;
    }

    private int slowUnderWay() {
        return underWay.entrySet().stream()
                .filter(domain -> isSlow(domain.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** How many are under way, stuck ones among them. */
    int taken() {
        return taken + stuck;
    }

    int stuck() {
        return stuck;
    }

    void enter(EmailAddress to) {
        taken++;
        underWay.merge(to.domain(), 1, Integer::sum);
    }

    void leave(EmailAddress to) {
        taken--;
        underWay.computeIfPresent(to.domain(), (domain, mails) -> mails == 1 ? null : mails - 1);
    }

    void enterStuck() {
        stuck++;
    }

    void leaveStuck() {
        stuck--;
    }

    /** Whether mails there go this way from the first try on. */
    boolean isSlow(EmailAddress to) {
        return isSlow(to.domain());
    }

    private boolean isSlow(String domain) {
        Long since = slowSinceNanos.get(domain);
        return since != null && nanoTime.getAsLong() - since < MEMORY.toNanos();
    }

    /**
     * A mail there took much longer than usual, or still does.
     *
     * @return whether that is news
     */
    boolean tellSlow(EmailAddress to) {
        boolean isNews = !isSlow(to);
        slowSinceNanos.remove(to.domain());
        slowSinceNanos.put(to.domain(), nanoTime.getAsLong());
        if (slowSinceNanos.size() > MOST_DOMAINS) {
            slowSinceNanos.remove(slowSinceNanos.keySet().iterator().next());
        }
        return isNews;
    }

    /** A mail there went out as usual. */
    void tellQuick(EmailAddress to) {
        slowSinceNanos.remove(to.domain());
    }
}

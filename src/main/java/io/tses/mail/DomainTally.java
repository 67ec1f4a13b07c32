package io.tses.mail;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** What became of mails by the domain that they went to, as far as it is not told to Redis yet. Belongs to one mailer. */
final class DomainTally {
    /** Where the mails to domains are counted that there was no room for. */
    static final String OTHERS = "";

    /** While Redis is away, so many domains are told from each other. */
    private static final int MOST = 1000;

    /** So many are told at once, so that Redis is not held up. */
    private static final int AT_ONCE = 100;

    private static final int LONGEST_WHY = 200;

    private final Map<String, DomainFigures> untold = new LinkedHashMap<>();
    private Report told = new Report(0, Map.of());
    private boolean heard = true;

    /**
     * What is told at once.
     *
     * @param number from 1: one that was heard already counts nothing more
     */
    record Report(long number, Map<String, DomainFigures> figures) {}

    /** @param took from the request to the server's yes */
    void sent(String domain, Duration took) {
        of(domain).sent(took);
    }

    void tryFailed(String domain, String why) {
        of(domain).tryFailed(shortened(why));
    }

    void failed(String domain, String why) {
        DomainFigures figures = of(domain);
        figures.tryFailed(shortened(why));
        figures.failed();
    }

    void expired(String domain) {
        of(domain).expired();
    }

    /**
     * What is to be told: those first who have waited longest, or, as long as nobody knows whether it was heard, what was told last, as it
     * was.
     */
    Report next() {
        if (heard) {
            heard = false;
            told = new Report(told.number() + 1, take());
        }
        return told;
    }

    void heard(Report report) {
        heard = heard || report.number() == told.number();
    }

    private Map<String, DomainFigures> take() {
        Map<String, DomainFigures> taken = new HashMap<>();
        Iterator<Map.Entry<String, DomainFigures>> oldest = untold.entrySet().iterator();
        while (oldest.hasNext() && taken.size() < AT_ONCE) {
            Map.Entry<String, DomainFigures> next = oldest.next();
            taken.put(next.getKey(), next.getValue());
            oldest.remove();
        }
        return taken;
    }

    private static String shortened(String why) {
        return why.substring(0, Math.min(why.length(), LONGEST_WHY));
    }

    private DomainFigures of(String domain) {
        String counted = untold.containsKey(domain) || untold.size() < MOST ? domain : OTHERS;
        return untold.computeIfAbsent(counted, first -> new DomainFigures());
    }
}

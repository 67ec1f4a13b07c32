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

    /** Takes what is to be told next, those first who have waited longest. */
    Map<String, DomainFigures> take() {
        Map<String, DomainFigures> told = new HashMap<>();
        Iterator<Map.Entry<String, DomainFigures>> oldest = untold.entrySet().iterator();
        while (oldest.hasNext() && told.size() < AT_ONCE) {
            Map.Entry<String, DomainFigures> next = oldest.next();
            told.put(next.getKey(), next.getValue());
            oldest.remove();
        }
        return told;
    }

    /** Of what was not heard, as far as anybody knows. */
    void takeBack(Map<String, DomainFigures> told) {
        told.forEach((domain, figures) -> of(domain).add(figures));
    }

    private static String shortened(String why) {
        return why.substring(0, Math.min(why.length(), LONGEST_WHY));
    }

    private DomainFigures of(String domain) {
        String counted = untold.containsKey(domain) || untold.size() < MOST ? domain : OTHERS;
        return untold.computeIfAbsent(counted, first -> new DomainFigures());
    }
}

package io.tses.otp;

import io.tses.ratelimit.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of laws 1 to 3 (ARCHITECTURE.md) in plain Java, one call at a time: what the scripts must answer. Default settings. */
final class SignInModel {
    static final int EMAIL_PERMITS = 3;
    static final int CLIENT_PERMITS = 10;
    static final int LIVE_CODES = 2;
    static final int MAX_FAILURES = 5;
    static final int CLIENT_FAILURES = 30;
    static final Duration CODE_LIFE = Duration.ofMinutes(5);
    static final Duration EMAIL_WINDOW = Duration.ofMinutes(10);
    static final Duration CLIENT_WINDOW = Duration.ofHours(1);
    static final Duration FAILURE_MEMORY = Duration.ofHours(24);
    static final Duration FIRST_LOCK = Duration.ofMinutes(15);
    static final Duration LONGEST_LOCK = Duration.ofHours(24);
    static final Duration LEVEL_LIFE = Duration.ofHours(24);

    private record Code(String digits, Duration ends) {}

    /** A count that ends at a fixed time after its first one. */
    private static final class Window {
        private final Duration length;
        private int count;
        private Duration ends = Duration.ZERO;

        Window(Duration length) {
            this.length = length;
        }

        int at(Duration now) {
            return isOver(now) ? 0 : count;
        }

        boolean isOver(Duration now) {
            return now.compareTo(ends) >= 0;
        }

        void add(Duration now) {
            if (isOver(now)) {
                count = 0;
                ends = now.plus(length);
            }
            count++;
        }
    }

    private static final class Mailbox {
        final Window requests = new Window(EMAIL_WINDOW);
        int failures;
        Duration failuresEnd = Duration.ZERO;
        List<Code> live = new ArrayList<>();
        List<Code> spent = new ArrayList<>();
        Duration lockedUntil = Duration.ZERO;
        int level;
        Duration levelEnds = Duration.ZERO;
    }

    private static final class Client {
        final Window requests = new Window(CLIENT_WINDOW);
        final Window failures = new Window(CLIENT_WINDOW);
    }

    private final Map<String, Mailbox> mailboxes = new HashMap<>();
    private final Map<String, Client> clients = new HashMap<>();
    private Duration now = Duration.ZERO;

    void advance(Duration step) {
        now = now.plus(step);
    }

    /** @return the limit that refuses, or null when a code is sent */
    @Nullable
    Limit request(String email, String client, String freshCode) {
        Mailbox mailbox = mailboxes.computeIfAbsent(email, unseen -> new Mailbox());
        Client from = clients.computeIfAbsent(client, unseen -> new Client());
        boolean emailFull = mailbox.requests.at(now) >= EMAIL_PERMITS;
        boolean clientFull = from.requests.at(now) >= CLIENT_PERMITS;
        if (emailFull && clientFull) {
            return from.requests.ends.compareTo(mailbox.requests.ends) > 0 ? Limit.CLIENT : Limit.EMAIL;
        }
        if (emailFull || clientFull) {
            return emailFull ? Limit.EMAIL : Limit.CLIENT;
        }
        mailbox.requests.add(now);
        from.requests.add(now);
        List<Code> live = unexpired(mailbox.live);
        live.add(0, new Code(freshCode, now.plus(CODE_LIFE)));
        mailbox.live = new ArrayList<>(live.subList(0, Math.min(live.size(), LIVE_CODES)));
        return null;
    }

    /** @return {@code signed in}, {@code wrong N}, {@code locked MINUTES} or {@code limited} */
    String verify(String email, String client, String code) {
        Mailbox mailbox = mailboxes.computeIfAbsent(email, unseen -> new Mailbox());
        Client from = clients.computeIfAbsent(client, unseen -> new Client());
        if (now.compareTo(mailbox.lockedUntil) < 0) {
            from.failures.add(now);
            return locked(mailbox.lockedUntil.minus(now));
        }
        if (from.failures.at(now) >= CLIENT_FAILURES) {
            return "limited";
        }
        if (holds(mailbox.live, code)) {
            mailbox.spent = unexpired(mailbox.spent);
            mailbox.spent.addAll(unexpired(mailbox.live));
            mailbox.live = new ArrayList<>();
            mailbox.failuresEnd = Duration.ZERO;
            mailbox.levelEnds = Duration.ZERO;
            return "signed in";
        }
        from.failures.add(now);
        int failed = now.compareTo(mailbox.failuresEnd) < 0 ? mailbox.failures : 0;
        if (holds(mailbox.spent, code)) {
            return "wrong " + (MAX_FAILURES - failed % MAX_FAILURES);
        }
        mailbox.failures = failed + 1;
        mailbox.failuresEnd = now.plus(FAILURE_MEMORY);
        if (mailbox.failures % MAX_FAILURES > 0) {
            return "wrong " + (MAX_FAILURES - mailbox.failures % MAX_FAILURES);
        }
        int level = now.compareTo(mailbox.levelEnds) < 0 ? mailbox.level : 0;
        Duration length = FIRST_LOCK.multipliedBy(1L << level);
        length = length.compareTo(LONGEST_LOCK) > 0 ? LONGEST_LOCK : length;
        mailbox.lockedUntil = now.plus(length);
        mailbox.level = level + 1;
        mailbox.levelEnds = now.plus(length).plus(LEVEL_LIFE);
        return locked(length);
    }

    static String locked(Duration left) {
        return "locked " + (left.toMillis() + 59_999) / 60_000;
    }

    private boolean holds(List<Code> codes, String digits) {
        return unexpired(codes).stream().anyMatch(code -> code.digits().equals(digits));
    }

    private List<Code> unexpired(List<Code> codes) {
        return new ArrayList<>(
                codes.stream().filter(code -> now.compareTo(code.ends()) < 0).toList());
    }
}

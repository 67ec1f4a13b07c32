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
    static final int EMAIL_DAY_PERMITS = 20;
    static final int CLIENT_DAY_PERMITS = 50;
    static final int LIVE_CODES = 2;
    static final int MAX_FAILURES = 5;
    static final int CLIENT_FAILURES = 30;
    static final int TOTAL_GUESSES = 25;
    static final Duration DAY = Duration.ofHours(24);
    static final Duration GUESS_WINDOW = Duration.ofDays(30);
    static final Duration REPEATS = Duration.ofSeconds(30);
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

    private static final class Request {
        final Handle handle;
        final Code code;
        int wrong;

        Request(Handle handle, Code code) {
            this.handle = handle;
            this.code = code;
        }
    }

    /** What a handle has signed in with. */
    private record Answered(Handle handle, String digits, Duration ends) {}

    private static final class Mailbox {
        final Window requests = new Window(EMAIL_WINDOW);
        final Window dayRequests = new Window(DAY);
        int failures;
        Duration failuresEnd = Duration.ZERO;
        List<Code> live = new ArrayList<>();
        List<Code> spent = new ArrayList<>();
        List<Request> byHandle = new ArrayList<>();
        /** When each wrong code that was compared stops to count, oldest first. */
        List<Duration> guesses = new ArrayList<>();

        Duration lockedUntil = Duration.ZERO;
        int level;
        Duration levelEnds = Duration.ZERO;
    }

    private static final class Client {
        final Window requests = new Window(CLIENT_WINDOW);
        final Window dayRequests = new Window(DAY);
        final Window failures = new Window(CLIENT_WINDOW);
    }

    private final Map<String, Mailbox> mailboxes = new HashMap<>();
    private final Map<String, Client> clients = new HashMap<>();
    private final List<Answered> answered = new ArrayList<>();
    private Duration now = Duration.ZERO;

    void advance(Duration step) {
        now = now.plus(step);
    }

    /** @return the limit that refuses, or null when a code is sent */
    @Nullable
    Limit request(String email, String client, String freshCode, Handle freshHandle) {
        Mailbox mailbox = mailboxes.computeIfAbsent(email, unseen -> new Mailbox());
        Client from = clients.computeIfAbsent(client, unseen -> new Client());
        Limit refusing = null;
        Duration ends = Duration.ZERO;
        for (Bucket bucket : List.of(
                new Bucket(Limit.EMAIL, mailbox.requests, EMAIL_PERMITS),
                new Bucket(Limit.EMAIL_DAY, mailbox.dayRequests, EMAIL_DAY_PERMITS),
                new Bucket(Limit.CLIENT, from.requests, CLIENT_PERMITS),
                new Bucket(Limit.CLIENT_DAY, from.dayRequests, CLIENT_DAY_PERMITS))) {
            if (bucket.window().at(now) >= bucket.permits()
                    && bucket.window().ends.compareTo(ends) > 0) {
                refusing = bucket.limit();
                ends = bucket.window().ends;
            }
        }
        if (refusing != null) {
            return refusing;
        }
        mailbox.requests.add(now);
        mailbox.dayRequests.add(now);
        from.requests.add(now);
        from.dayRequests.add(now);
        Code code = new Code(freshCode, now.plus(CODE_LIFE));
        List<Code> live = unexpired(mailbox.live);
        live.add(0, code);
        mailbox.live = new ArrayList<>(live.subList(0, Math.min(live.size(), LIVE_CODES)));
        mailbox.byHandle.add(0, new Request(freshHandle, code));
        return null;
    }

    private record Bucket(Limit limit, Window window, int permits) {}

    /** Whether what has signed in a moment ago is offered once more. */
    boolean repeats(Handle handle, String code) {
        return answered.stream()
                .anyMatch(one ->
                        one.handle().equals(handle) && one.digits().equals(code) && now.compareTo(one.ends()) < 0);
    }

    /** As {@link #verify(String, String, String)}, with the handle of a request or with one of nobody's. */
    String verify(String email, String client, String code, Handle handle) {
        Mailbox mailbox = mailboxes.computeIfAbsent(email, unseen -> new Mailbox());
        Client from = clients.computeIfAbsent(client, unseen -> new Client());
        Request request = mailbox.byHandle.stream()
                .filter(one -> one.handle.equals(handle) && now.compareTo(one.code.ends()) < 0)
                .findFirst()
                .orElse(null);
        if (request == null) {
            if (repeats(handle, code)) {
                return "signed in";
            }
            answered.removeIf(one -> one.handle().equals(handle));
        }
        if (request == null || request.wrong >= MAX_FAILURES) {
            if (from.failures.at(now) >= CLIENT_FAILURES) {
                return "limited";
            }
            from.failures.add(now);
            return "wrong 0";
        }
        if (isClosed(mailbox)) {
            from.failures.add(now);
            return closed(opensIn(mailbox));
        }
        if (request.code.digits().equals(code)) {
            answered.add(new Answered(handle, code, now.plus(REPEATS)));
            spend(mailbox);
            return "signed in";
        }
        from.failures.add(now);
        guess(mailbox);
        request.wrong++;
        return isClosed(mailbox) ? closed(opensIn(mailbox)) : "wrong " + (MAX_FAILURES - request.wrong);
    }

    /** @return {@code signed in}, {@code wrong N}, {@code locked MINUTES}, {@code closed MINUTES} or {@code limited} */
    String verify(String email, String client, String code) {
        Mailbox mailbox = mailboxes.computeIfAbsent(email, unseen -> new Mailbox());
        Client from = clients.computeIfAbsent(client, unseen -> new Client());
        if (from.failures.at(now) >= CLIENT_FAILURES) {
            return "limited";
        }
        if (now.compareTo(mailbox.lockedUntil) < 0) {
            from.failures.add(now);
            return locked(mailbox.lockedUntil.minus(now));
        }
        if (isClosed(mailbox)) {
            from.failures.add(now);
            return closed(opensIn(mailbox));
        }
        if (holds(mailbox.live, code)) {
            spend(mailbox);
            mailbox.failuresEnd = Duration.ZERO;
            mailbox.levelEnds = Duration.ZERO;
            return "signed in";
        }
        from.failures.add(now);
        int failed = now.compareTo(mailbox.failuresEnd) < 0 ? mailbox.failures : 0;
        if (holds(mailbox.spent, code)) {
            return "wrong " + (MAX_FAILURES - failed % MAX_FAILURES);
        }
        if (!unexpired(mailbox.live).isEmpty()) {
            guess(mailbox);
        }
        mailbox.failures = failed + 1;
        mailbox.failuresEnd = now.plus(FAILURE_MEMORY);
        String told = "wrong " + (MAX_FAILURES - mailbox.failures % MAX_FAILURES);
        if (mailbox.failures % MAX_FAILURES == 0) {
            told = locked(lock(mailbox));
        }
        return isClosed(mailbox) ? closed(opensIn(mailbox)) : told;
    }

    private Duration lock(Mailbox mailbox) {
        int level = now.compareTo(mailbox.levelEnds) < 0 ? mailbox.level : 0;
        Duration length = FIRST_LOCK.multipliedBy(1L << level);
        length = length.compareTo(LONGEST_LOCK) > 0 ? LONGEST_LOCK : length;
        mailbox.lockedUntil = now.plus(length);
        mailbox.level = level + 1;
        mailbox.levelEnds = now.plus(length).plus(LEVEL_LIFE);
        return length;
    }

    private void guess(Mailbox mailbox) {
        mailbox.guesses.add(now.plus(GUESS_WINDOW));
    }

    private boolean isClosed(Mailbox mailbox) {
        return !opensIn(mailbox).isZero();
    }

    private Duration opensIn(Mailbox mailbox) {
        List<Duration> guesses =
                mailbox.guesses.stream().filter(ends -> now.compareTo(ends) < 0).toList();
        return guesses.size() < TOTAL_GUESSES
                ? Duration.ZERO
                : guesses.get(guesses.size() - TOTAL_GUESSES).minus(now);
    }

    /** Every code and handle of the address. */
    private void spend(Mailbox mailbox) {
        mailbox.spent = unexpired(mailbox.spent);
        mailbox.spent.addAll(unexpired(mailbox.live));
        mailbox.spent.addAll(
                unexpired(mailbox.byHandle.stream().map(one -> one.code).toList()));
        mailbox.live = new ArrayList<>();
        mailbox.byHandle = new ArrayList<>();
    }

    static String closed(Duration left) {
        return "closed " + (left.toMillis() + 3_599_999) / 3_600_000;
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

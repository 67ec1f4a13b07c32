package io.tses.users;

import io.tses.config.ConfigReader;
import io.tses.shared.EmailAddress;
import io.tses.shared.Passcode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** All there are. What they do is told of in the audit log as theirs. */
public record TestIdentities(Map<EmailAddress, TestIdentity> byEmail) {
    public static final TestIdentities NONE = new TestIdentities(Map.of());

    private static final String KEY = "test-identities";

    /** Their codes stand in notes to reviewers, so they must not be forgotten. */
    private static final Duration LONGEST_LIFE = Duration.ofDays(90);

    public TestIdentities {
        byEmail = Map.copyOf(byEmail);
    }

    /** @param now no identity may have ended by then */
    public static TestIdentities from(ConfigReader root, Instant now) {
        Map<EmailAddress, TestIdentity> byEmail = new HashMap<>();
        for (ConfigReader entry : root.entries(KEY, Set.of("email", "code", "until"))) {
            Optional<EmailAddress> email = EmailAddress.parse(entry.text("email"));
            Optional<Passcode> code = code(entry);
            Optional<Instant> until = until(entry, now);
            if (email.isEmpty()) {
                entry.problem("email", "must be an e-mail address");
            } else if (byEmail.containsKey(email.get())) {
                entry.problem("email", "is that of another entry as well");
            } else if (code.isPresent() && until.isPresent()) {
                byEmail.put(email.get(), new TestIdentity(email.get(), code.get(), until.get()));
            }
        }
        return new TestIdentities(byEmail);
    }

    public Optional<TestIdentity> find(EmailAddress email) {
        return Optional.ofNullable(byEmail.get(email));
    }

    public Set<EmailAddress> addresses() {
        return byEmail.keySet();
    }

    private static Optional<Passcode> code(ConfigReader entry) {
        String digits = entry.text("code");
        if (!digits.matches("[0-9]{6}")) {
            entry.problem("code", "must be six digits, in quotation marks");
            return Optional.empty();
        }
        if (isWeak(digits)) {
            entry.problem("code", "can be guessed: it is a sequence or a repeat");
            return Optional.empty();
        }
        return Passcode.parse(digits);
    }

    /** Each digit follows from the one before in the same way, or from what stands two or three before it. */
    private static boolean isWeak(String digits) {
        return IntStream.range(2, digits.length()).allMatch(i -> step(digits, i) == step(digits, 1))
                || digits.startsWith(digits.substring(2))
                || digits.startsWith(digits.substring(3));
    }

    private static int step(String digits, int at) {
        return Math.floorMod(digits.charAt(at) - digits.charAt(at - 1), 10);
    }

    private static Optional<Instant> until(ConfigReader entry, Instant now) {
        Optional<Instant> until = entry.end("until");
        if (until.filter(end -> !end.isAfter(now)).isPresent()) {
            entry.problem("until", "has passed: remove the entry, or let it last longer");
        } else if (until.filter(end -> end.isAfter(now.plus(LONGEST_LIFE))).isPresent()) {
            entry.problem("until", "must be no more than " + LONGEST_LIFE.toDays() + " days ahead");
        }
        return until.filter(end -> entry.isSound("until"));
    }
}

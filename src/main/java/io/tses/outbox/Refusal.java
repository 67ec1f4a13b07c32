package io.tses.outbox;

import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import io.tses.shared.WireNamed;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Calls that were refused within one minute for one cause. It is a field of {@link RefusalOutbox#KEY}, whose value says how
 * many they were.
 *
 * @param minute since 1970, by the clock of Redis
 */
public record Refusal(long minute, Cause cause) {
    public static final Duration MINUTE = Duration.ofMinutes(1);

    /** What stands last may hold anything: local parts of addresses have bars in them, too. */
    private static final Pattern FIELD =
            Pattern.compile("(?<minute>[0-9]{1,9})\\|(?<type>[A-Z_]+)\\|(?<limit>[a-z_]+)\\|(?<subject>.*)");

    /**
     * Why calls are refused. A script that refuses puts the minute and a bar before it and has the field.
     *
     * @param type of the events that tell of it
     * @param limit the wire name of the one that is reached
     */
    public record Cause(EventType type, String limit, Subject subject) {
        public String encode() {
            return type.name() + "|" + limit + "|" + subject.encode();
        }
    }

    /**
     * Who is refused.
     *
     * @param text an address, a network, a domain; empty when it is everybody
     */
    public record Subject(Kind kind, String text) {
        public static final Subject EVERYBODY = new Subject(Kind.EVERYBODY, "");

        public enum Kind implements WireNamed {
            EVERYBODY,
            EMAIL,
            IP,
            DOMAIN
        }

        public static Subject of(EmailAddress email) {
            return new Subject(Kind.EMAIL, email.value());
        }

        public static Subject ofDomain(EmailAddress email) {
            return new Subject(Kind.DOMAIN, email.domain());
        }

        /** @param bucket an address or a network, as {@link ClientAddress} writes them; that of the unknown is nobody's own */
        public static Subject ip(String bucket) {
            return bucket.equals(ClientAddress.UNKNOWN.bucket()) ? EVERYBODY : new Subject(Kind.IP, bucket);
        }

        /** The text, if it is of that kind. */
        Optional<String> text(Kind wanted) {
            return kind == wanted ? Optional.of(text) : Optional.empty();
        }

        /** How the field ends, behind a bar. */
        public String encode() {
            return kind == Kind.EVERYBODY ? "" : kind.wireName() + " " + text;
        }

        private static Optional<Subject> parse(String encoded) {
            if (encoded.isEmpty()) {
                return Optional.of(EVERYBODY);
            }
            int blank = encoded.indexOf(' ');
            return WireNamed.parse(Kind.class, encoded.substring(0, Math.max(blank, 0)))
                    .filter(kind -> kind != Kind.EVERYBODY)
                    .map(kind -> new Subject(kind, encoded.substring(blank + 1)));
        }

        /** Without the text: it may be an address. */
        @Override
        public String toString() {
            return kind.toString();
        }
    }

    public String encode() {
        return minute + "|" + cause.encode();
    }

    /** What {@link #encode} wrote, or empty when {@code field} is something else. */
    public static Optional<Refusal> parse(String field) {
        Matcher parts = FIELD.matcher(field);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return type(parts.group("type"))
                .flatMap(type -> Subject.parse(parts.group("subject"))
                        .map(subject -> new Cause(type, parts.group("limit"), subject)))
                .map(cause -> new Refusal(Long.parseLong(parts.group("minute")), cause));
    }

    public Instant start() {
        return Instant.EPOCH.plus(MINUTE.multipliedBy(minute));
    }

    /** The first moment that does not belong to it. */
    public Instant end() {
        return start().plus(MINUTE);
    }

    private static Optional<EventType> type(String name) {
        return Arrays.stream(EventType.values())
                .filter(type -> type.name().equals(name))
                .findFirst();
    }
}

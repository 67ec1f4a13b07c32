package io.tses.redis;

import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import java.util.List;
import java.util.UUID;

/** The name of every key. The first five are the old service's, so that operators' habits work. */
public final class Keys {
    public static final String MAIL_OUTBOX = "outbox:mail";
    public static final String MAIL_DEAD = "outbox:mail:dead";
    public static final String MAIL_OUTCOMES = "outbox:mail:outcomes";
    public static final String MAIL_FAILURES = "outbox:mail:failures";
    public static final String AUDIT_OUTBOX = "outbox:audit";
    public static final String AUDIT_REJECTED = "outbox:audit:rejected";

    /** A key of the check whether Redis can be written to, there for no longer than the check takes. */
    static final String CHECK = "outbox:check";

    /** What the key of every session begins with; its id follows. */
    public static final String SESSION_PREFIX = "session:";

    private Keys() {}

    /** The entry and the content of a dead letter, there as long as it may be tried again. */
    public static String deadMailContent(String jobId) {
        return MAIL_DEAD + ":" + jobId;
    }

    /** Live codes of an address, as keyed hashes. */
    public static String codes(EmailAddress email) {
        return "otp:" + email.value();
    }

    /** Code requests admitted for an address in the running window. */
    public static String requestsFor(EmailAddress email) {
        return "otp_request_email:" + email.value();
    }

    /** Code requests admitted from a client in the running window. */
    public static String requestsFrom(ClientAddress client) {
        return "otp_request_ip:" + client.bucket();
    }

    /** Wrong codes for an address since the last success, there until a day or more after the last of them. */
    public static String failures(EmailAddress email) {
        return "otp_failed:" + email.value();
    }

    /** There while an address is locked; deleting it unlocks. */
    public static String lockout(EmailAddress email) {
        return "otp_lockout:" + email.value();
    }

    /** Spent codes of an address that would still be live. */
    public static String spentCodes(EmailAddress email) {
        return "otp_spent:" + email.value();
    }

    /** How many locks an address has had without a success. */
    public static String locks(EmailAddress email) {
        return "otp_locks:" + email.value();
    }

    /** How often an address was unlocked in the running window. */
    public static String unlocks(EmailAddress email) {
        return "otp_unlocks:" + email.value();
    }

    /** Other usernames that a person has tried to take in the running window. */
    public static String usernamesTriedBy(UUID userId) {
        return "username_changes:" + userId;
    }

    /** Wrong codes from a client in the running window. */
    public static String failuresFrom(ClientAddress client) {
        return "otp_failed_ip:" + client.bucket();
    }

    /** The families of clients that a person signed in from, by when they were last seen. */
    public static String knownClients(UUID userId) {
        return "known_clients:" + userId;
    }

    /** One session, there while it goes on; deleting it ends it. */
    public static String session(UUID id) {
        return SESSION_PREFIX + id;
    }

    /** The ids of a person's sessions, in the order in which they began. */
    public static String sessionsOf(UUID userId) {
        return "sessions:" + userId;
    }

    /** So that a check can try the right to each. */
    static List<String> oneOfEachKind() {
        EmailAddress email = new EmailAddress("check@example.com");
        ClientAddress client = ClientAddress.parse("192.0.2.1");
        UUID id = new UUID(0, 0);
        return List.of(
                MAIL_OUTBOX,
                MAIL_DEAD,
                MAIL_OUTCOMES,
                MAIL_FAILURES,
                AUDIT_OUTBOX,
                AUDIT_REJECTED,
                deadMailContent(id.toString()),
                codes(email),
                requestsFor(email),
                requestsFrom(client),
                failures(email),
                lockout(email),
                spentCodes(email),
                locks(email),
                unlocks(email),
                usernamesTriedBy(id),
                failuresFrom(client),
                session(id),
                sessionsOf(id),
                knownClients(id));
    }
}

package io.tses.otp;

import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import java.util.List;
import java.util.UUID;

/** The keys of a sign-in in Redis. The first five are the old service's, so that operators' habits work. */
public final class OtpKeys {
    private OtpKeys() {}

    /** Live codes of an address, as keyed hashes. */
    public static String codes(EmailAddress email) {
        return "otp:" + email.value();
    }

    /** Code requests admitted for an address in the running window. */
    static String requestsFor(EmailAddress email) {
        return "otp_request_email:" + email.value();
    }

    /** Code requests admitted from a client in the running window. */
    static String requestsFrom(ClientAddress client) {
        return "otp_request_ip:" + client.bucket();
    }

    /** Wrong codes for an address since the last success, there until a day or more after the last of them. */
    static String failures(EmailAddress email) {
        return "otp_failed:" + email.value();
    }

    /** There while an address is locked; deleting it unlocks. */
    static String lockout(EmailAddress email) {
        return "otp_lockout:" + email.value();
    }

    /** Spent codes of an address that would still be live. */
    static String spentCodes(EmailAddress email) {
        return "otp_spent:" + email.value();
    }

    /** How many locks an address has had without a success. */
    static String locks(EmailAddress email) {
        return "otp_locks:" + email.value();
    }

    /** How often an address was unlocked in the running window. */
    static String unlocks(EmailAddress email) {
        return "otp_unlocks:" + email.value();
    }

    /** Wrong codes from a client in the running window. */
    static String failuresFrom(ClientAddress client) {
        return "otp_failed_ip:" + client.bucket();
    }

    /** The families of clients that a person signed in from, by when they were last seen. */
    static String knownClients(UUID userId) {
        return "known_clients:" + userId;
    }

    /** So that the right to each can be tried. */
    public static List<String> oneOfEachKind(EmailAddress email, ClientAddress client, UUID id) {
        return List.of(
                codes(email),
                requestsFor(email),
                requestsFrom(client),
                failures(email),
                lockout(email),
                spentCodes(email),
                locks(email),
                unlocks(email),
                failuresFrom(client),
                knownClients(id));
    }
}

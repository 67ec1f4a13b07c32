package io.tses.otp;

import io.tses.devices.DeviceProofs;
import io.tses.ratelimit.Limit;
import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The keys of a sign-in in Redis, but for those of {@link Limit}. Names that the old service had are kept, so that operators'
 * habits work.
 */
public final class OtpKeys {
    /** What the key of the live requests of an address begins with; the address follows. */
    static final String REQUESTS_PREFIX = "otp_handles:";

    private OtpKeys() {}

    /** Live codes of an address, as keyed hashes. */
    public static String codes(EmailAddress email) {
        return "otp:" + email.value();
    }

    /** Spent codes of an address that would still be live. */
    static String spentCodes(EmailAddress email) {
        return "otp_spent:" + email.value();
    }

    /** Live requests for codes of an address: of each its handle, its code, the device that asked and how many codes were wrong. */
    static String requests(EmailAddress email) {
        return REQUESTS_PREFIX + email.value();
    }

    /** The handle and the address of the request whose mail holds a link. */
    static String link(String hash) {
        return "otp_link:" + hash;
    }

    /** Who was signed in by a handle a moment ago. */
    static String answered(String handleHash) {
        return "otp_answered:" + handleHash;
    }

    /** How much is guessed and signed in by everybody. */
    static String everybody() {
        return "otp_pulse";
    }

    /** How often an address was unlocked in the running window. */
    static String unlocks(EmailAddress email) {
        return "otp_unlocks:" + email.value();
    }

    /** How often a client was freed in the running window. */
    static String frees(ClientAddress client) {
        return "otp_frees:" + client.bucket();
    }

    /** Who is barred by one thing, by when that ends, as {@code prelude.lua} calls it. */
    static String barred(Bar bar) {
        return "otp_barred:" + bar.wireName();
    }

    /** The families of clients that a person signed in from, by when they were last seen. */
    static String knownClients(UUID userId) {
        return "known_clients:" + userId;
    }

    /** What is kept of whoever has proven nothing. */
    static Lane strangers(EmailAddress email) {
        return strangers(email.value());
    }

    static Lane strangers(String email) {
        return new Lane("", email);
    }

    /** What is kept of one device, apart from strangers. */
    static Lane device(String hash) {
        return new Lane("_device", hash);
    }

    /** What is kept of those who may guess at the codes of an address, in a way of their own. */
    record Lane(String whose, String name) {
        /** Wrong codes since the last success, there until a day or more after the last of them. */
        String failures() {
            return "otp_failed" + whose + ":" + name;
        }

        /** There while locked; deleting it unlocks. */
        String lockout() {
            return "otp_lockout" + whose + ":" + name;
        }

        /** How many locks there have been without a success. */
        String locks() {
            return "otp_locks" + whose + ":" + name;
        }

        /** Wrong codes that were compared with a live one, there until the window has moved past them. */
        String guesses() {
            return "otp_guesses" + whose + ":" + name;
        }

        /** How many more may be compared although the total says no. */
        String allowed() {
            return "otp_allowed" + whose + ":" + name;
        }

        /** In the order of the scripts. */
        List<String> all() {
            return List.of(failures(), lockout(), locks(), guesses(), allowed());
        }
    }

    /** Those of one address, by what each holds, for an operator to look at; those of {@link Limit} are beside them. */
    public static Map<String, String> ofAddress(EmailAddress email) {
        Lane strangers = strangers(email);
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("live requests", requests(email));
        keys.put("live codes", codes(email));
        keys.put("spent codes", spentCodes(email));
        keys.put("wrong codes without handle", strangers.failures());
        keys.put("lock of codes without handle", strangers.lockout());
        keys.put("locks so far", strangers.locks());
        keys.put("guesses of the total", strangers.guesses());
        keys.put("guesses beyond the total", strangers.allowed());
        keys.put("unlocks", unlocks(email));
        keys.put("known devices", DeviceProofs.key(email));
        return keys;
    }

    /** So that the right to each can be tried. */
    public static List<String> oneOfEachKind(EmailAddress email, ClientAddress client, UUID id) {
        return Stream.of(
                        List.of(
                                codes(email),
                                spentCodes(email),
                                requests(email),
                                link(id.toString()),
                                answered(id.toString()),
                                everybody(),
                                unlocks(email),
                                frees(client),
                                DeviceProofs.key(email),
                                knownClients(id)),
                        strangers(email).all(),
                        device(id.toString()).all(),
                        Stream.of(Bar.values()).map(OtpKeys::barred).toList(),
                        Stream.of(Limit.values())
                                .map(limit -> limit.key(client.bucket()))
                                .toList())
                .flatMap(List::stream)
                .toList();
    }
}

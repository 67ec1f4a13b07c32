package io.tses.users;

import io.tses.crypto.PurposeKeys;
import io.tses.shared.EmailAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What stands in the audit log for the address of somebody who was erased: HMAC-SHA-256 of the address, under a key for
 * this purpose alone, cut to 64 bits, in a domain that can have no mailbox (RFC 2606). One address has one pseudonym for as
 * long as the secret key is the same; without that key nobody can tell whose it is, not even by trying addresses.
 */
final class Pseudonym {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 8;

    private final byte[] key;

    Pseudonym(PurposeKeys keys) {
        key = keys.derive(keys.issuingId(), "pseudonym").orElseThrow();
    }

    EmailAddress of(EmailAddress email) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            byte[] hash = mac.doFinal(email.value().getBytes(StandardCharsets.UTF_8));
            return new EmailAddress("erased-" + HexFormat.of().formatHex(hash, 0, BYTES) + "@erased.invalid");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

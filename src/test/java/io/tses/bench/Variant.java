package io.tses.bench;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** How the service is set up. */
enum Variant {
    USUAL(false, false),
    UNCACHED(false, true),
    ED25519(true, false),
    UNCACHED_ED25519(true, true);

    private final boolean ed25519;
    private final boolean uncached;

    Variant(boolean ed25519, boolean uncached) {
        this.ed25519 = ed25519;
        this.uncached = uncached;
    }

    /** By path, those that differ from the defaults. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        if (ed25519) {
            settings.put("tokens.key-pem", keyPem());
        }
        if (uncached) {
            settings.put("tokens.cache-size", "100");
            settings.put("sessions.check-every", "0s");
        }
        return settings;
    }

    private static String keyPem() {
        try {
            byte[] key = KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

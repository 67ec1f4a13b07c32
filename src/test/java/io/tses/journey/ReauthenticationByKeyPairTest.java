package io.tses.journey;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/** The same where access tokens are signed by a key pair. */
class ReauthenticationByKeyPairTest extends ReauthenticationTest {
    @Override
    protected Map<String, String> settings() {
        return Map.of("users.cache-ttl", "1s", "tokens.key-pem", keyPem());
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

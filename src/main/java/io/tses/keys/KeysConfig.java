package io.tses.keys;

import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One of the two, or neither.
 *
 * @param dir holds the key pairs, to be changed while the service runs
 * @param pem is the key pairs
 */
public record KeysConfig(Optional<Path> dir, Optional<Secret> pem) {
    public static KeysConfig from(ConfigReader tokens) {
        KeysConfig keys = new KeysConfig(keyDir(tokens), tokens.optionalSecret("key-pem"));
        if (keys.dir.isPresent() && keys.pem.isPresent()) {
            tokens.problem("key-dir", "and tokens.key-pem (TOKENS_KEY_PEM) must not both be set");
        }
        keys.pem.ifPresent(pem -> {
            try {
                KeyRing unused = KeyRing.ofPem(pem);
            } catch (KeyException e) {
                tokens.problem("key-pem", String.valueOf(e.getMessage()));
            }
        });
        return keys;
    }

    /** @param tokenLife for so long a token may be accepted */
    public static KeyRotation rotation(ConfigReader tokens, Optional<Path> dir, Duration tokenLife) {
        Optional<Path> chosen = dir.or(() -> keyDir(tokens));
        if (chosen.isEmpty() && tokens.isSound("key-dir")) {
            tokens.problem("key-dir", "is not set; set it, or name the directory with --dir");
        }
        return new KeyRotation(chosen.orElse(Path.of("")), tokenLife);
    }

    private static Optional<Path> keyDir(ConfigReader tokens) {
        try {
            return Optional.of(tokens.text("key-dir"))
                    .filter(text -> !text.isEmpty())
                    .map(Path::of);
        } catch (InvalidPathException e) {
            tokens.problem("key-dir", "is not the name of a directory");
            return Optional.empty();
        }
    }
}

package io.tses.keys;

import io.tses.config.ConfigReader;
import io.tses.config.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What tokens are signed with. Of the directory and the text at most one is set.
 *
 * @param signingKey signs refresh tokens, and access tokens unless there is a key pair for them (HS256)
 * @param dir holds key pairs, to be changed while the service runs
 * @param pem is key pairs
 */
public record KeysConfig(Secret signingKey, Optional<Path> dir, Optional<Secret> pem) {
    public static KeysConfig from(ConfigReader root) {
        ConfigReader tokens = root.section("tokens");
        KeysConfig keys =
                new KeysConfig(root.strongSecret("signing-key"), dir(tokens), tokens.optionalSecret("key-pem"));
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

    /** The directory alone, for commands that change it and need no other setting; {@code chosen} wins. */
    public static Path dir(ConfigReader root, Optional<Path> chosen) {
        ConfigReader tokens = root.section("tokens");
        Optional<Path> dir = chosen.or(() -> dir(tokens));
        if (dir.isEmpty() && tokens.isSound("key-dir")) {
            tokens.problem("key-dir", "is not set; set it, or name the directory with --dir");
        }
        return dir.orElse(Path.of(""));
    }

    private static Optional<Path> dir(ConfigReader tokens) {
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

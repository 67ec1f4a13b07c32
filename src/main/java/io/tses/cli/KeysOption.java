package io.tses.cli;

import io.tses.config.ConfigReader;
import io.tses.keys.KeyRotation;
import io.tses.keys.KeysConfig;
import io.tses.tokens.TokensConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which keys a command is about. */
final class KeysOption {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The directory that the keys are in; when not given, tokens.key-dir (TOKENS_KEY_DIR).")
    private @Nullable Path dir;

    /** Asks for the settings of tokens only, so that a job without any secret can run it. */
    KeyRotation rotation(Surroundings surroundings) {
        ConfigReader root = ConfigReader.of(config.load(surroundings, Map.of()).usable());
        KeyRotation rotation =
                new KeyRotation(KeysConfig.dir(root, Optional.ofNullable(dir)), TokensConfig.longestUse(root));
        root.finish();
        return rotation;
    }
}

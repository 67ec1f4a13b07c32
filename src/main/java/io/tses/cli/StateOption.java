package io.tses.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where {@code dev} keeps what it needs. */
final class StateOption {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Programs, data and secrets, kept from run to run;"
                    + " when not given, tses in your cache folder. Delete it to begin anew.")
    private @Nullable Path folder;

    Path folder(Surroundings surroundings) {
        return Optional.ofNullable(folder)
                .orElseGet(() -> cacheFolder(surroundings).resolve("tses"));
    }

    private static Path cacheFolder(Surroundings surroundings) {
        Path home = Path.of(System.getProperty("user.home"));
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        // A relative XDG_CACHE_HOME is to be ignored, says its specification.
        return surroundings
                .variable("XDG_CACHE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElse(home.resolve(mac ? "Library/Caches" : ".cache"));
    }
}

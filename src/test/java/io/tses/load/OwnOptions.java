package io.tses.load;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The service that the kit starts by itself. */
final class OwnOptions implements Deployment.Source {
    @Option(
            names = "--jar",
            paramLabel = "FILE",
            defaultValue = "target/tses.jar",
            description = "What is started (${DEFAULT-VALUE}).")
    private Path jar = Path.of("target/tses.jar");

    @Option(
            names = "--java",
            paramLabel = "FLAGS",
            defaultValue = "",
            description = "For its JVM, behind conf/java.options, such as \"-Xmx128m\".")
    private String flags = "";

    @Option(
            names = "--own-config",
            paramLabel = "FILE",
            defaultValue = "conf/load.yaml",
            description = "Its settings (${DEFAULT-VALUE}).")
    private Path settings = Path.of("conf/load.yaml");

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Where its servers keep their data for the next run; when not given, each run begins with nothing.")
    private @Nullable Path state;

    @Override
    public Deployment open(int mailPort, PrintWriter progress) {
        List<String> words =
                Stream.of(flags.split(" ")).filter(word -> !word.isBlank()).toList();
        return OwnService.start(jar, words, settings, Optional.ofNullable(state), mailPort, line -> {
            progress.println(line);
            progress.flush();
        });
    }
}

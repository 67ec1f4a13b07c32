package io.tses.cli;

import io.tses.postgres.Migrations;
import io.tses.postgres.PostgresConfig;
import io.tses.transfer.Import;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description =
                "Takes back what export wrote. Whoever and whatever is here already stays as it is, so it can be run again,"
                        + " also after it was stopped.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "What export wrote. When not given, standard input.")
    private @Nullable Path file;

    @Option(names = "--dry-run", description = "Say what would become of every line, and write none.")
    private boolean dryRun;

    private final Surroundings surroundings;

    ImportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        Logging.troubleToConsole(surroundings);
        try (InputStream in = open()) {
            Import lines = new Import(in, surroundings::tell);
            PostgresConfig database = config.database(surroundings);
            new Migrations(database).run();
            return Moved.tell(surroundings, dryRun, lines.run(database, dryRun));
        }
    }

    private InputStream open() throws IOException {
        if (file == null) {
            return new FileInputStream(FileDescriptor.in);
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IOException(file + " is no file that can be read");
        }
        return Files.newInputStream(file);
    }
}

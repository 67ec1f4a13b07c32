package io.tses.cli;

import io.tses.postgres.Migrations;
import io.tses.postgres.PostgresConfig;
import io.tses.transfer.Export;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description =
                "Writes people and audit log, a JSON object a line, as they are in one moment; import takes them back."
                        + " It names people: keep it as you keep a backup.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ExportCommand implements Callable<Integer> {
    private static final int BUFFER = 1 << 16;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description =
                    "Where to, for its owner's eyes only; there once it is whole. When not given, standard output.")
    private @Nullable Path file;

    private final Surroundings surroundings;

    ExportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        Logging.troubleToStandardError(surroundings);
        PostgresConfig database = config.database(surroundings);
        new Migrations(database).run();
        long written = file == null ? toStandardOutput(database) : toFile(database, file);
        surroundings.tell("Lines written, after the first: " + written + ".");
        return ExitCode.OK;
    }

    /** Bytes are what it is about, and printers of text may have another charset than UTF-8. */
    private long toStandardOutput(PostgresConfig database) throws SQLException, IOException {
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER)) {
            return Export.write(database, out, surroundings::tell);
        }
    }

    private long toFile(PostgresConfig database, Path target) throws SQLException, IOException {
        Path whole = target.toAbsolutePath();
        Path folder = whole.getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(whole)) {
            throw new IOException(target + " is a folder, or in one that is not there");
        }
        if (Files.exists(whole, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(whole, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(target + " is there, and is no file; leave it out to write to standard output");
        }
        Path part = Files.createTempFile(folder, whole.getFileName() + ".", ".part");
        try {
            long written;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER)) {
                written = Export.write(database, out, surroundings::tell);
            }
            Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
            return written;
        } finally {
            Files.deleteIfExists(part);
        }
    }
}

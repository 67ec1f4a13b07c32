package io.tses.cli;

import io.tses.config.ConfigException;
import io.tses.postgres.DatabaseUrl;
import io.tses.postgres.Migrations;
import io.tses.postgres.PostgresConfig;
import io.tses.transfer.DjangoImport;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "import-django",
        description =
                "Brings people and audit log over from the database of the Django service."
                        + " Whoever and whatever is here already stays as it is, so it can be run again, also after it was stopped.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ImportDjangoCommand implements Callable<Integer> {
    private static final String VARIABLE = "OLD_DATABASE_URL";

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--from",
            paramLabel = "URL",
            description = "The old database: postgres://user:password@host:5432/name, with ?currentSchema=NAME when its"
                    + " tables are in another schema than public. When not given, the variable " + VARIABLE
                    + ", which others on this machine cannot see.")
    private @Nullable String from;

    @Option(names = "--dry-run", description = "Say what would become of every row, and write none.")
    private boolean dryRun;

    @Option(
            names = "--schema",
            description = "Show which tables and columns are there and what each is taken for, and end.")
    private boolean schema;

    private final Surroundings surroundings;

    ImportDjangoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws SQLException {
        Logging.troubleToConsole(surroundings);
        try (DjangoImport old = new DjangoImport(url(), surroundings::tell)) {
            if (schema) {
                old.described().forEach(surroundings.out()::println);
                return ExitCode.OK;
            }
            PostgresConfig database = config.database(surroundings);
            new Migrations(database).run();
            return Moved.tell(surroundings, dryRun, old.run(database, dryRun));
        }
    }

    private DatabaseUrl url() {
        String text = Optional.ofNullable(from)
                .or(() -> surroundings.variable(VARIABLE))
                .orElseThrow(() -> wrong("is missing: postgres://user:password@host:5432/name of the old database"));
        if (text.startsWith("sqlite:")) {
            throw wrong("names an SQLite file; move it into a PostgreSQL first, with pgloader");
        }
        try {
            return DatabaseUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong("is not right: " + e.getMessage());
        }
    }

    private static ConfigException wrong(String problem) {
        return new ConfigException(List.of("--from " + problem));
    }
}

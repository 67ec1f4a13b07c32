package io.tses.cli;

import io.tses.config.ConfigReader;
import io.tses.postgres.Migrations;
import io.tses.postgres.PostgresConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "migrate",
        description = "Brings the database schema up to date and ends. The service does so itself when it starts.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class MigrateCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    private final Surroundings surroundings;

    MigrateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Asks for the database's settings only, so that a job without any secret but that one can run it. */
    @Override
    public Integer call() {
        Logging.toConsole(surroundings);
        ConfigReader root = ConfigReader.of(config.load(surroundings, Map.of()).usable());
        PostgresConfig database = PostgresConfig.from(root.section("database"));
        root.finish();
        int applied = new Migrations(database).run();
        surroundings
                .out()
                .println(
                        applied == 0
                                ? "The schema was up to date."
                                : "The schema is up to date now; migrations applied: " + applied + ".");
        return 0;
    }
}

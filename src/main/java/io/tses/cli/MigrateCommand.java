package io.tses.cli;

import io.tses.postgres.Migrations;
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

    @Override
    public Integer call() {
        Logging.toConsole(surroundings);
        int applied = new Migrations(config.database(surroundings)).run();
        surroundings
                .out()
                .println(
                        applied == 0
                                ? "The schema was up to date."
                                : "The schema is up to date now; migrations applied: " + applied + ".");
        return 0;
    }
}

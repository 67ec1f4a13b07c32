package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.config.ConfigException;
import io.tses.config.ConfigListing;
import io.tses.config.LoadedConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Standard output is YAML; whatever else there is to say goes to standard error. */
@Command(
        name = "config",
        description = "Prints the settings that serve would use, each with where it came from, and secrets masked."
                + " Ends with 1 when serve would not start with them.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ConfigCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--check", description = "Prints what is wrong only.")
    private boolean check;

    private final Surroundings surroundings;

    ConfigCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Logging.toConsole(surroundings);
        LoadedConfig loaded = config.load(surroundings, Map.of());
        if (!check) {
            ConfigListing.of(loaded).forEach(surroundings.out()::println);
        }
        surroundings.out().flush();
        loaded.strays().forEach(stray -> surroundings.tell(stray.name() + " does nothing: " + stray.hint()));
        List<String> problems = problems(loaded);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        if (check) {
            surroundings.tell("The configuration has no problem.");
        }
        return 0;
    }

    private static List<String> problems(LoadedConfig loaded) {
        List<String> problems = new ArrayList<>(loaded.problems());
        try {
            AppConfig unused = AppConfig.from(loaded.values());
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        }
        return problems;
    }
}

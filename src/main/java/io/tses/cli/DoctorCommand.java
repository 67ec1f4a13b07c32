package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.app.Checkup;
import io.tses.config.ConfigException;
import io.tses.config.LoadedConfig;
import io.tses.shared.TypedText;
import io.tses.tasks.Finding;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        description =
                "Looks at all that the service needs, settings, keys, PostgreSQL, Redis, mail, the node on this machine, and"
                        + " says of what is wrong how it is mended. Changes nothing and sends nothing. Ends with 1 when something is"
                        + " broken.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DoctorCommand implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 120;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    private final Surroundings surroundings;

    DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Logging.troubleToConsole(surroundings);
        print(Finding.fine("java", Runtime.version().toString()));
        LoadedConfig loaded = config.load(surroundings, Map.of());
        loaded.strays()
                .forEach(stray -> print(Finding.doubtful("settings", stray.name() + " does nothing", stray.hint())));
        AppConfig settings;
        try {
            settings = AppConfig.from(loaded.usable());
        } catch (ConfigException e) {
            e.problems().forEach(problem -> print(Finding.broken("settings", problem, "change it there")));
            print(Finding.untried(
                    "all else", "was not looked at", "mend the settings first; tses config prints them all"));
            return ExitCode.SOFTWARE;
        }
        print(Finding.fine("settings", "are complete and within their bounds"));
        boolean well = Checkup.run(settings, this::print).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return well ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void print(Finding finding) {
        surroundings.out().println(line(mark(finding.state()), finding.thing(), finding.what()));
        if (!finding.isFine()) {
            surroundings.out().println(line("", "", "do: " + finding.remedy()));
        }
        surroundings.out().flush();
    }

    private static String line(String mark, String thing, String what) {
        return TypedText.printable(String.format(Locale.ROOT, "%-7s %-17s %s", mark, thing, what));
    }

    private static String mark(Finding.State state) {
        return switch (state) {
            case FINE -> "ok";
            case DOUBTFUL -> "look";
            case BROKEN -> "BROKEN";
            case UNTRIED -> "-";
        };
    }
}

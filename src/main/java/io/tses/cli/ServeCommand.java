package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.config.LoadedConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = Main.SERVE,
        description = "Runs the service with the PostgreSQL, Redis and SMTP server that the settings name.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--cluster",
            description =
                    "Works together with other nodes; how they find each other stands under cluster in the settings.")
    private boolean clustered;

    private final Surroundings surroundings;

    ServeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Logging.toConsole(surroundings);
        LoadedConfig loaded = config.load(surroundings, clustered ? Map.of("cluster.enabled", "true") : Map.of());
        Logger log = LoggerFactory.getLogger(ServeCommand.class);
        Logging.strays(loaded, log);
        AppConfig settings = AppConfig.from(loaded.usable());
        Logging.levels(settings.logLevels());
        return Running.untilStopped(running -> {
            RunningApplication application = RunningApplication.start(settings, loaded, running);
            ClassArchive.wanted().ifPresent(archive -> running.add(archive));
            log.info(
                    "serving http={} management={} console={}",
                    application.httpPort(),
                    application.managementPort(),
                    application.consoleHome().orElse("none"));
        });
    }
}

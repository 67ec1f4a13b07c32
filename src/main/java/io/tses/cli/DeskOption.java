package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.app.Counter;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Mixin;

/** The settings of a command that asks servers. */
final class DeskOption {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    /** To be closed. Only what goes wrong is logged, so that the answer stands alone. */
    Desk open(Surroundings surroundings, Counter counter) throws TimeoutException {
        Logging.troubleToConsole(surroundings);
        return Desk.open(AppConfig.from(config.load(surroundings, Map.of()).usable()), counter);
    }
}

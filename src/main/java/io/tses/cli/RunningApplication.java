package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.app.Application;
import io.tses.config.ConfigListing;
import io.tses.config.LoadedConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The application, started and ended from a thread that may wait. */
final class RunningApplication implements AutoCloseable {
    private static final long START_PATIENCE_SECONDS = 120;

    private final Application application;

    private RunningApplication(Application application) {
        this.application = application;
    }

    /**
     * Blocks until every part of the application is there.
     *
     * @param loaded what {@code config} was read from, to be shown to operators
     * @param running to which it is added before, so that it may be ended while it starts
     */
    static RunningApplication start(AppConfig config, LoadedConfig loaded, Running running) throws Exception {
        Application application = Application.prepare(config).await(START_PATIENCE_SECONDS, TimeUnit.SECONDS);
        RunningApplication starting = running.add(new RunningApplication(application));
        application.start(ConfigListing.settingsOf(loaded)).await(START_PATIENCE_SECONDS, TimeUnit.SECONDS);
        return starting;
    }

    int httpPort() {
        return application.httpPort();
    }

    int managementPort() {
        return application.managementPort();
    }

    Optional<String> consoleHome() {
        return application.consoleHome();
    }

    @Override
    public void close() {
        Duration patience = application.longestRetirement();
        try {
            application.retire().await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("it did not end within " + patience.toSeconds() + " s", e);
        }
    }
}

package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.app.Application;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The application, started and ended from a thread that may wait. */
final class RunningApplication implements AutoCloseable {
    private static final long START_PATIENCE_SECONDS = 120;

    private final Application application;

    private RunningApplication(Application application) {
        this.application = application;
    }

    /** Blocks until every part of the application is there. */
    static RunningApplication start(AppConfig config) throws Exception {
        return new RunningApplication(Application.start(config).await(START_PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    int httpPort() {
        return application.httpPort();
    }

    int managementPort() {
        return application.managementPort();
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

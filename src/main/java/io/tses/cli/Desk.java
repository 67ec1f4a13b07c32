package io.tses.cli;

import io.tses.app.AppConfig;
import io.tses.app.Application;
import io.tses.app.Counter;
import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a command asks of, as far as the servers are concerned that the settings name; from a thread that may wait. */
final class Desk implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final AppConfig settings;
    private final Application application;

    private Desk(AppConfig settings, Application application) {
        this.settings = settings;
        this.application = application;
    }

    static Desk open(AppConfig settings, Counter counter) throws TimeoutException {
        return new Desk(settings, Application.open(settings, counter).await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    AppConfig settings() {
        return settings;
    }

    /**
     * Asks what a node would be asked.
     *
     * @param command names the request in the audit log
     */
    <Q extends BusMessage, R extends BusMessage> R ask(String command, Address<Q, R> address, Q question)
            throws TimeoutException {
        return application.ask(command, address, question).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            application.stop().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("it did not end within " + PATIENCE_SECONDS + " s", e);
        }
    }
}

package io.tses.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tses.request.RequestScope;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What this service logs, from debug level on, each line with the request it was logged in. */
public final class LogLines implements AutoCloseable {
    /** @param request empty outside of any */
    public record Line(String logger, Level level, String message, String request) {}

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.tses");
    private final Level before = logger.getLevel();
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            RequestScope scope = RequestScope.current();
            lines.add(new Line(
                    event.getLoggerName(),
                    event.getLevel(),
                    event.getFormattedMessage(),
                    scope == null ? "" : scope.requestId()));
        }
    };

    public LogLines() {
        appender.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(appender);
    }

    public List<Line> all() {
        return lines;
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(before);
    }
}

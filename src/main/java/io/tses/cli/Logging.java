package io.tses.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tses.config.ConfigException;
import io.tses.config.LoadedConfig;
import io.tses.config.LogLevels;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses among the appenders of {@code logback.xml}. To be called before anything is logged. */
final class Logging {
    private static final String FORMAT_VARIABLE = "LOG_FORMAT";
    private static final Set<String> FORMATS = Set.of("text", "json");

    /** Who logs each answer, with route, method, status, microseconds and path. */
    private static final String ANSWERS = "io.tses.http.server.RequestFlow";

    private Logging() {}

    /** Text at a terminal, JSON otherwise, on standard output. */
    static void toConsole(Surroundings surroundings) {
        String usual = surroundings.terminal() ? "text" : "json";
        System.setProperty("tses.log.format", chosenFormat(surroundings).orElse(usual));
        common(surroundings);
    }

    /** As {@link #toConsole}, but warnings only unless more is wanted: of commands that are asked for one answer. */
    static void troubleToConsole(Surroundings surroundings) {
        toConsole(surroundings);
        if (!surroundings.debug()) {
            System.setProperty("tses.log.level", "WARN");
        }
    }

    /** As {@link #troubleToConsole}, of commands whose answer is for a machine: standard output is left to it alone. */
    static void troubleToStandardError(Surroundings surroundings) {
        System.setProperty("tses.log.target", "System.err");
        troubleToConsole(surroundings);
    }

    /** As {@link #toConsole}; at a terminal only warnings, and everything to {@code file}. */
    static boolean toFileAtTerminal(Surroundings surroundings, Path file) {
        toConsole(surroundings);
        boolean toFile = surroundings.terminal() && chosenFormat(surroundings).isEmpty();
        if (toFile) {
            System.setProperty("tses.log.threshold", "WARN");
            System.setProperty("tses.log.second", "file");
            System.setProperty("tses.log.file", file.toString());
        }
        return toFile;
    }

    /** From now on, has each answer of the service shown on {@code screen}, and written to the log. */
    static void answersTo(Screen screen) {
        if (LoggerFactory.getLogger(ANSWERS) instanceof ch.qos.logback.classic.Logger logger) {
            logger.setLevel(Level.DEBUG);
            AppenderBase<ILoggingEvent> answers = new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    show(event.getArgumentArray(), screen);
                }
            };
            answers.setContext(logger.getLoggerContext());
            answers.start();
            logger.addAppender(answers);
        }
    }

    private static void show(Object @Nullable [] answer, Screen screen) {
        if (answer != null
                && answer.length == 5
                && answer[1] instanceof HttpMethod method
                && answer[2] instanceof Integer status
                && answer[3] instanceof Long micros
                && answer[4] instanceof String path) {
            screen.answered(method.name(), path, status, micros);
        }
    }

    /** From now on, as much as the settings say. */
    static void levels(LogLevels levels) {
        levels.byLogger().forEach((name, level) -> {
            if (LoggerFactory.getLogger(name) instanceof ch.qos.logback.classic.Logger logger) {
                logger.setLevel(Level.toLevel(level));
            }
        });
    }

    /** Tells of what was set in vain. */
    static void strays(LoadedConfig config, Logger log) {
        config.strays().forEach(stray -> log.warn("setting ignored name={} hint=\"{}\"", stray.name(), stray.hint()));
    }

    private static void common(Surroundings surroundings) {
        System.setProperty("tses.log.level", surroundings.debug() ? "DEBUG" : "INFO");
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
    }

    private static Optional<String> chosenFormat(Surroundings surroundings) {
        Optional<String> chosen = surroundings.variable(FORMAT_VARIABLE).map(text -> text.toLowerCase(Locale.ROOT));
        chosen.filter(format -> !FORMATS.contains(format)).ifPresent(format -> {
            throw new ConfigException(List.of(FORMAT_VARIABLE + " must be text or json, not \"" + format + "\""));
        });
        return chosen;
    }
}

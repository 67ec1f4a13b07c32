package io.tses.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import io.tses.config.LogLevels;
import io.tses.request.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

class LoggingTest {
    private final LoggerContext context = new LoggerContext();
    private final Vertx vertx;

    LoggingTest() {
        RequestScope.register();
        this.vertx = Vertx.vertx();
    }

    @BeforeEach
    @AfterEach
    void forget() {
        System.clearProperty("tses.log.format");
    }

    @AfterEach
    void close() {
        context.stop();
        vertx.close().await();
    }

    @Test
    void aTextLineNamesTheRequestItBelongsTo() throws JoranException {
        configure("text");

        String line = inRequest("r-1", () -> line("hello key=value"));

        assertThat(line).containsPattern("INFO +io\\.tses\\.\\S+ +request=r-1 hello key=value\\R$");
        assertThat(line("outside")).doesNotContain("request=");
    }

    @Test
    void aJsonLineIsOneObjectOnOneLine() throws JoranException {
        configure("json");

        String line = inRequest("r-2", () -> line("two\nlines"));

        assertThat(line.strip()).doesNotContain("\n");
        JsonObject object = new JsonObject(line);
        assertThat(object.getString("message")).isEqualTo("two\nlines");
        assertThat(object.getString("request_id")).isEqualTo("r-2");
        assertThat(object.getString("level")).isEqualTo("INFO");
        assertThat(object.getString("time")).isNotEmpty();
        assertThat(object.fieldNames())
                .containsExactlyInAnyOrder("time", "level", "message", "logger_name", "thread_name", "request_id");
        assertThat(new JsonObject(line("outside")).containsKey("request_id")).isFalse();
    }

    @Test
    void chattyLibrariesAreQuiet() throws JoranException {
        configure("text");

        assertThat(context.getLogger("io.netty.x").isInfoEnabled()).isFalse();
        assertThat(context.getLogger("org.flywaydb.x").isInfoEnabled()).isFalse();
        assertThat(context.getLogger("io.tses.x").getEffectiveLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void levelsAreSetForAllAndForParts() {
        Level before = level("io.tses");
        try {
            Logging.levels(new LogLevels(Map.of("io.tses", "warn", "io.tses.mail", "trace")));

            assertThat(level("io.tses.http.X")).isEqualTo(Level.WARN);
            assertThat(level("io.tses.mail.X")).isEqualTo(Level.TRACE);
            assertThat(level("io.vertx.ext.mail").isGreaterOrEqual(Level.INFO)).isTrue();
        } finally {
            ((Logger) LoggerFactory.getLogger("io.tses")).setLevel(before);
            ((Logger) LoggerFactory.getLogger("io.tses.mail")).setLevel(null);
        }
    }

    private static Level level(String name) {
        return ((Logger) LoggerFactory.getLogger(name)).getEffectiveLevel();
    }

    private void configure(String format) throws JoranException {
        System.setProperty("tses.log.format", format);
        context.setMDCAdapter(MDC.getMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LoggingTest.class.getResource("/logback.xml"));
    }

    private String line(String message) {
        Logger logger = context.getLogger("io.tses.some.Part");
        if (!(context.getLogger("ROOT").iteratorForAppenders().next()
                instanceof ConsoleAppender<ILoggingEvent> console)) {
            throw new AssertionError("the first appender is not the console");
        }
        byte[] line = console.getEncoder()
                .encode(new LoggingEvent(LoggingTest.class.getName(), logger, Level.INFO, message, null, null));
        return new String(line, StandardCharsets.UTF_8);
    }

    private <T> T inRequest(String id, Callable<T> action) {
        Promise<T> result = Promise.promise();
        vertx.getOrCreateContext().runOnContext(now -> {
            RequestScope.startingNow(id, Duration.ofSeconds(5)).enter();
            Future.<T>future(promise -> {
                        try {
                            promise.complete(action.call());
                        } catch (Exception e) {
                            promise.fail(e);
                        }
                    })
                    .onComplete(result);
        });
        return result.future().await();
    }
}

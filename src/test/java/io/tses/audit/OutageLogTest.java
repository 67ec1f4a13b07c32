package io.tses.audit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class OutageLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(OutageLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void anOutageIsToldWhenItBeginsAndWhenItIsOver() {
        OutageLog outage = new OutageLog("writing");
        outage.worked();
        outage.failed(new IllegalStateException("refused"));
        outage.failed(new IllegalStateException("refused"));
        outage.worked();
        outage.worked();
        outage.failed(new IllegalStateException("again"));

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "audit outage what=writing cause=refused",
                        "audit outage over what=writing",
                        "audit outage what=writing cause=again");
    }
}

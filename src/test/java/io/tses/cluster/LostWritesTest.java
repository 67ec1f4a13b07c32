package io.tses.cluster;

import ch.qos.logback.classic.Level;
import io.tses.support.LogLines;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LostWritesTest {
    private long nanos = -5;
    private final LostWrites lost = new LostWrites(() -> nanos);

    @Test
    void hundredsThatGoWithOneLineAreTwoLinesOfTheLog() {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 300; i++) {
                lost.handle(ofALine());
            }
            nanos += Duration.ofSeconds(10).toNanos();
            lost.handle(ofALine());

            assertThat(log.all())
                    .extracting(LogLines.Line::message)
                    .containsExactly(
                            "a line to another node has ended messages_lost=1",
                            "a line to another node has ended messages_lost=300");
        }
    }

    @Test
    void whateverElseNobodyHasCaughtIsAnErrorEachTime() {
        try (LogLines log = new LogLines()) {
            lost.handle(new IllegalStateException("Promise already completed"));
            lost.handle(new IllegalStateException("Promise already completed"));

            assertThat(log.all()).extracting(LogLines.Line::level).containsExactly(Level.ERROR, Level.ERROR);
        }
    }

    private static Throwable ofALine() {
        IllegalStateException cause = new IllegalStateException("Promise already completed");
        cause.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("io.vertx.core.Promise", "fail", "Promise.java", 104),
            new StackTraceElement(
                    "io.vertx.core.eventbus.impl.clustered.OutboundConnection",
                    "writeMessage",
                    "OutboundConnection.java",
                    86)
        });
        return cause;
    }
}

package io.tses.mail;

import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ThroughputTest {
    private final Throughput throughput = new Throughput(16);

    @Test
    void beforeAnythingIsMeasuredEachConnectionCountsAsThreeSecondsForAMail() {
        assertThat(throughput.perSecond()).isCloseTo(16 / 3.0, within(0.01));
    }

    @Test
    void itIsWhatTheConnectionsAreBusyForWithEachJob() {
        take(Duration.ofMillis(500), 10);

        assertThat(throughput.perSecond()).isCloseTo(32, within(0.1));
    }

    @Test
    void itFollowsAServerThatBecomesSlower() {
        take(Duration.ofMillis(50), 200);
        take(Duration.ofSeconds(4), 200);

        assertThat(throughput.perSecond()).isCloseTo(4, within(0.1));
    }

    @Test
    void triesThatFailCostTimeAndEndNothing() {
        for (int i = 0; i < 100; i++) {
            take(Duration.ofSeconds(1), 1);
            fail(Duration.ofSeconds(1), 1);
        }

        assertThat(throughput.perSecond()).isCloseTo(8, within(0.2));
    }

    @Test
    void jobsThatEndWithoutATryCostTheLittleTheyTake() {
        for (int i = 0; i < 100; i++) {
            throughput.ended();
            throughput.held(Duration.ofMillis(5));
        }

        assertThat(throughput.perSecond()).isCloseTo(3200, within(10.0));
    }

    @Test
    void singleAddressesThatAreRefusedDoNotMakeItStop() {
        take(Duration.ofSeconds(1), 1);
        for (int i = 0; i < 100; i++) {
            fail(Duration.ofSeconds(1), 15);
            take(Duration.ofSeconds(1), 1);
        }

        assertThat(throughput.perSecond()).isPositive();
    }

    @Test
    void itStopsWhenNothingIsTakenAndBeginsAnewWithTheNextThatIs() {
        take(Duration.ofSeconds(1), 10);
        fail(Duration.ofSeconds(45), 16);
        assertThat(throughput.perSecond()).isZero();

        take(Duration.ofMillis(100), 1);

        assertThat(throughput.perSecond()).isCloseTo(160, within(0.1));
    }

    private void take(Duration time, int times) {
        for (int i = 0; i < times; i++) {
            throughput.tried(true);
            throughput.ended();
            throughput.held(time);
        }
    }

    private void fail(Duration time, int times) {
        for (int i = 0; i < times; i++) {
            throughput.tried(false);
            throughput.held(time);
        }
    }
}

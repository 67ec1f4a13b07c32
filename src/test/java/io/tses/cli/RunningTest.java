package io.tses.cli;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunningTest {
    private final List<String> ended = new ArrayList<>();
    private final Running running = new Running();

    @Test
    void whatStartedLastEndsFirst() {
        running.add(() -> ended.add("servers"));
        running.add(() -> ended.add("application"));

        running.close();

        assertThat(ended).containsExactly("application", "servers");
    }

    @Test
    void aStartThatFailsEndsWhatItHasStarted() {
        assertThatThrownBy(() -> Running.untilStopped(started -> {
                    started.add(() -> ended.add("servers"));
                    throw new IllegalStateException("no application");
                }))
                .hasMessage("no application");

        assertThat(ended).containsExactly("servers");
    }

    @Test
    void whatFailsToStartBecauseTheEndHasBegunIsNoFailure() throws Exception {
        int code = Running.untilStopped(started -> {
            started.close();
            throw new IllegalStateException("stopped meanwhile");
        });

        assertThat(code).isZero();
    }

    @Test
    void everythingEndsOnce() {
        running.add(() -> ended.add("application"));

        running.close();
        running.close();
        running.await();

        assertThat(ended).containsExactly("application");
    }

    @Test
    void onePartThatFailsToEndDoesNotKeepTheOthersUp() {
        running.add(() -> ended.add("servers"));
        running.add(() -> {
            throw new IllegalStateException("stuck");
        });

        running.close();

        assertThat(ended).containsExactly("servers");
    }

    @Test
    void whatComesUpAfterTheEndHasBegunIsEndedAtOnce() {
        running.close();

        running.add(() -> ended.add("late"));

        assertThat(ended).containsExactly("late");
    }
}

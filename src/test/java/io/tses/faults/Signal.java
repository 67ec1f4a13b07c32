package io.tses.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import static io.tses.support.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** What the system does to processes when asked by {@code kill}. */
enum Signal {
    KILL,
    TERM,
    /** Freezes: its connections stay open, and nobody answers at them. */
    STOP,
    CONT;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    void to(Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("kill", "-" + name()));
        pids.forEach(pid -> command.add(pid.toString()));
        try {
            // Some may have ended by themselves meanwhile, of which it complains.
            new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void awaitEnd(Collection<Long> pids) {
        within(PATIENCE, () -> assertThat(pids).noneMatch(Signal::isAlive));
    }

    /** Whoever has ended stays known to the system until its parent asks for it; it holds nothing any more. */
    static boolean isAlive(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }
}

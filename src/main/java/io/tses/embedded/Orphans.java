package io.tses.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Servers that outlived the process that started them, which happens when that one is killed. They are known by their
 * program: nothing else runs a program of a state folder.
 */
final class Orphans {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Orphans() {}

    /**
     * Ends every process whose program lies under {@code programs}: asks it to end in order, and kills what is still there
     * three seconds later. Blocks until none is left.
     *
     * @return how many servers there were, their own children not counted
     */
    static int end(Path programs) {
        List<ProcessHandle> all = find(programs);
        Set<Long> pids = all.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
        // Only the servers are asked: a child of PostgreSQL that ends by itself looks like a crash to its parent.
        List<ProcessHandle> servers = all.stream()
                .filter(process -> process.parent()
                        .map(parent -> !pids.contains(parent.pid()))
                        .orElse(true))
                .toList();
        servers.forEach(ProcessHandle::destroy);
        if (!ended(all)) {
            all.forEach(ProcessHandle::destroyForcibly);
            ended(all);
        }
        return servers.size();
    }

    static List<ProcessHandle> find(Path programs) {
        Path folder = programs.toAbsolutePath().normalize();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .map(command -> Path.of(command).startsWith(folder))
                        .orElse(false))
                .toList();
    }

    private static boolean ended(Collection<ProcessHandle> processes) {
        CompletableFuture<?>[] exits =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(exits).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

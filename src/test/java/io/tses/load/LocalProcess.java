package io.tses.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process of this machine and its children, as Linux tells of them.
 *
 * @param name for people
 */
record LocalProcess(String name, long pid) {
    private static final Path PROCESSES = Path.of("/proc");
    private static final String LISTENS = "0A";
    private static final double TICKS_A_SECOND = 100;

    /**
     * @param cpuSeconds used since it began, by those of its children, too, that have ended
     * @param residentBytes what is shared among its children counted once
     */
    record Use(double cpuSeconds, long residentBytes) {}

    static LocalProcess own() {
        return new LocalProcess("generator", ProcessHandle.current().pid());
    }

    /** Whoever listens at a port of this machine; empty when that is another machine, or another user's process. */
    static Optional<LocalProcess> listening(String name, String host, int port) {
        return isLocal(host) ? listening(port).map(pid -> new LocalProcess(name, pid)) : Optional.empty();
    }

    /** Empty when it has gone. Of the generator itself, the servers that it has started are none. */
    Optional<Use> use() {
        try {
            List<Long> family = pid == ProcessHandle.current().pid() ? List.of(pid) : family();
            double ticks = 0;
            long own = 0;
            long shared = 0;
            for (long member : family) {
                String[] stat = stat(member);
                ticks += Double.parseDouble(stat[11]) + Double.parseDouble(stat[12]);
                // Those of children that have ended; those of the generator are servers.
                ticks += family.size() > 1 ? Double.parseDouble(stat[13]) + Double.parseDouble(stat[14]) : 0;
                List<String> status = Files.readAllLines(PROCESSES.resolve(member + "/status"));
                own += kilobytes(status, "RssAnon");
                shared = Math.max(shared, kilobytes(status, "RssFile") + kilobytes(status, "RssShmem"));
            }
            return Optional.of(new Use(ticks / TICKS_A_SECOND, (own + shared) * 1024));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private List<Long> family() throws IOException {
        List<Long> family = new ArrayList<>(List.of(pid));
        for (long other : all()) {
            try {
                if (Long.parseLong(stat(other)[1]) == pid) {
                    family.add(other);
                }
            } catch (IOException e) {
                // It has ended meanwhile.
            }
        }
        return family;
    }

    /** From the state on: what stands before it may hold blanks. */
    private static String[] stat(long pid) throws IOException {
        String line = Files.readString(PROCESSES.resolve(pid + "/stat"));
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }

    private static long kilobytes(List<String> status, String field) {
        return status.stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private static Optional<Long> listening(int port) {
        try {
            Set<String> sockets = new HashSet<>(sockets("tcp", port));
            sockets.addAll(sockets("tcp6", port));
            return all().stream()
                    .filter(pid -> !sockets.isEmpty() && hasOneOf(pid, sockets))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<String> sockets(String table, int port) throws IOException {
        String local = ":" + String.format(Locale.ROOT, "%04X", port);
        return Files.readAllLines(PROCESSES.resolve("net").resolve(table)).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(parts -> parts.length > 9 && parts[1].endsWith(local) && parts[3].equals(LISTENS))
                .map(parts -> "socket:[" + parts[9] + "]")
                .toList();
    }

    private static boolean hasOneOf(long pid, Set<String> sockets) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(PROCESSES.resolve(pid + "/fd"))) {
            for (Path file : open) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException | RuntimeException e) {
            // It has ended meanwhile, or is another user's.
            return false;
        }
    }

    private static List<Long> all() throws IOException {
        try (Stream<Path> processes = Files.list(PROCESSES)) {
            return processes
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .map(Long::parseLong)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isLocal(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}

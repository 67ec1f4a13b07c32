package io.tses.load;

import io.tses.config.ConfigLoader;
import io.tses.config.LoadedConfig;
import io.tses.embedded.EmbeddedServers;
import io.tses.embedded.StateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A node as production has it, in a process of its own: the packaged jar's {@code serve}, with servers as {@code dev} has them. */
final class OwnService implements Deployment {
    private static final Path USUAL_STATE = Path.of("target/load/state");
    private static final Pattern DATA = Pattern.compile("(redis|postgres-).*(?<!\\.(secret|port))");

    /** Ctrl-C at a terminal is told to every process there; this one ends when the report is written. */
    private static final List<String> UNINTERRUPTED = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private final StateFolder state;
    private final EmbeddedServers servers;
    private final PackagedNode node;
    private final Target target;

    private OwnService(StateFolder state, EmbeddedServers servers, PackagedNode node, Target target) {
        this.state = state;
        this.servers = servers;
        this.node = node;
        this.target = target;
    }

    /**
     * Blocks until it serves.
     *
     * @param flags for its JVM, behind those that production has
     * @param kept where data stays for the next run; when empty, it begins with nothing
     * @param mailPort where it sends its mail
     * @throws IllegalStateException when it does not, with the end of its log
     */
    static OwnService start(
            Path jar, List<String> flags, Path settings, Optional<Path> kept, int mailPort, Consumer<String> progress) {
        PackagedNode.mustBeReadable(settings, "");
        List<String> command = new ArrayList<>(UNINTERRUPTED);
        command.addAll(PackagedNode.command(jar, flags, List.of("--config", settings.toString())));
        StateFolder state = StateFolder.open(kept.orElse(USUAL_STATE));
        EmbeddedServers servers = new EmbeddedServers(state);
        List<AutoCloseable> started = new ArrayList<>(List.of(state, servers));
        try {
            if (kept.isEmpty()) {
                forgetData(state.path());
            }
            servers.start(progress);
            Map<String, String> environment = environment(state, servers, mailPort);
            Path log = state.path().resolve("node.log");
            PackagedNode node = PackagedNode.launch(command, environment, log);
            started.add(node);
            node.awaitServing();
            Map<String, String> own = new HashMap<>(environment);
            own.put("HTTP_PORT", Integer.toString(node.httpPort()));
            own.put("MANAGEMENT_PORT", Integer.toString(node.managementPort()));
            LoadedConfig loaded = ConfigLoader.trace(List.of(settings), own, Map.of());
            Target target = new Target(
                    List.of(node.url()),
                    Optional.of(servers.redisUrl()),
                    Optional.of(servers.databaseUrl()),
                    Optional.empty(),
                    Optional.of(loaded),
                    List.of(
                            "java " + String.join(" ", PackagedNode.told(flags)) + " -jar " + jar.getFileName()
                                    + " serve",
                            System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version")));
            return new OwnService(state, servers, node, target);
        } catch (RuntimeException | Error e) {
            for (int i = started.size() - 1; i >= 0; i--) {
                closeQuietly(started.get(i));
            }
            throw e;
        }
    }

    @Override
    public Target target() {
        return target;
    }

    @Override
    public void close() {
        node.close();
        servers.close();
        state.close();
    }

    /** Programs, secrets and ports stay. */
    private static void forgetData(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder())
                    .filter(file ->
                            DATA.matcher(folder.relativize(file).toString()).matches())
                    .forEach(OwnService::delete);
        } catch (IOException e) {
            throw new IllegalStateException(folder + " cannot be emptied: " + e.getMessage(), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> environment(StateFolder state, EmbeddedServers servers, int mailPort) {
        return Map.ofEntries(
                Map.entry("REDIS_URL", servers.redisUrl()),
                Map.entry("DATABASE_URL", servers.databaseUrl()),
                Map.entry("SECRET_KEY", state.secret("secret-key")),
                Map.entry("SIGNING_KEY", state.secret("signing-key")),
                Map.entry("EMAIL_HOST", "127.0.0.1"),
                Map.entry("EMAIL_PORT", Integer.toString(mailPort)),
                Map.entry("EMAIL_USE_TLS", "false"),
                Map.entry("DEFAULT_FROM_EMAIL", "noreply@tses.localhost"),
                Map.entry("HTTP_HOST", "127.0.0.1"),
                Map.entry("HTTP_PORT", "0"),
                Map.entry("MANAGEMENT_PORT", "0"),
                Map.entry("SHUTDOWN_DRAIN", "0s"));
    }

    private static void closeQuietly(AutoCloseable started) {
        try {
            started.close();
        } catch (Exception e) {
            // What kept it from starting is told.
        }
    }
}

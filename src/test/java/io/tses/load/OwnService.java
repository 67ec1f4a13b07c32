package io.tses.load;

import io.tses.config.ConfigLoader;
import io.tses.config.LoadedConfig;
import io.tses.embedded.EmbeddedServers;
import io.tses.embedded.StateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.tses.support.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** A node as production has it, in a process of its own: the packaged jar's {@code serve}, with servers as {@code dev} has them. */
final class OwnService implements Deployment {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 10;
    /** What Java is told wherever the service runs. */
    private static final Path JAVA_OPTIONS = Path.of("conf/java.options");

    private static final Path USUAL_STATE = Path.of("target/load/state");
    private static final Pattern DATA = Pattern.compile("(redis|postgres-).*(?<!\\.(secret|port))");
    private static final Pattern SERVING = Pattern.compile("serving http=([0-9]+) management=([0-9]+)");

    /** Ctrl-C at a terminal is told to every process there; this one ends when the report is written. */
    private static final List<String> UNINTERRUPTED = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private final StateFolder state;
    private final EmbeddedServers servers;
    private final Process node;
    private final Target target;

    private OwnService(StateFolder state, EmbeddedServers servers, Process node, Target target) {
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
        mustBeReadable(jar, "; ./mvnw -q package -Dmaven.test.skip=true builds it");
        mustBeReadable(settings, "");
        mustBeReadable(JAVA_OPTIONS, "; run it in the checkout");
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
            Process node = launch(jar, flags, settings, environment, log);
            started.add(() -> end(node));
            Matcher ports = awaitPorts(node, log);
            Map<String, String> own = new HashMap<>(environment);
            own.put("HTTP_PORT", ports.group(1));
            own.put("MANAGEMENT_PORT", ports.group(2));
            LoadedConfig loaded = ConfigLoader.trace(List.of(settings), own, Map.of());
            Target target = new Target(
                    List.of(URI.create("http://127.0.0.1:" + ports.group(1))),
                    Optional.of(servers.redisUrl()),
                    Optional.of(servers.databaseUrl()),
                    Optional.empty(),
                    Optional.of(loaded),
                    List.of(
                            "java " + String.join(" ", told(flags)) + " -jar " + jar.getFileName() + " serve",
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
        end(node);
        servers.close();
        state.close();
    }

    private static void mustBeReadable(Path file, String advice) {
        if (!Files.isReadable(file)) {
            throw new IllegalStateException("there is no " + file + advice);
        }
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

    /** What Java is told in all, without comments. */
    private static List<String> told(List<String> flags) {
        return Stream.concat(lines(JAVA_OPTIONS).stream(), flags.stream())
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
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

    private static Process launch(
            Path jar, List<String> flags, Path settings, Map<String, String> environment, Path log) {
        List<String> command = new ArrayList<>(UNINTERRUPTED);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + JAVA_OPTIONS);
        command.addAll(flags);
        command.addAll(List.of("-jar", jar.toString(), "serve", "--config", settings.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IllegalStateException("the node cannot be started: " + e.getMessage(), e);
        }
    }

    private static Matcher awaitPorts(Process node, Path log) {
        try {
            within(
                    START,
                    () -> assertThat(!node.isAlive() || serving(log).find()).isTrue());
        } catch (AssertionError late) {
            throw new IllegalStateException(
                    "the node does not serve after " + START.toSeconds() + " s:\n" + end(log), late);
        }
        Matcher serving = serving(log);
        if (!serving.find()) {
            throw new IllegalStateException("the node has ended:\n" + end(log));
        }
        return serving;
    }

    private static Matcher serving(Path log) {
        return SERVING.matcher(String.join("\n", lines(log)));
    }

    private static String end(Path log) {
        List<String> lines = lines(log);
        return lines.stream().skip(Math.max(0, lines.size() - 15)).collect(Collectors.joining("\n"));
    }

    private static List<String> lines(Path log) {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void end(Process node) {
        node.destroy();
        try {
            if (!node.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                node.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            node.destroyForcibly();
        }
    }

    private static void closeQuietly(AutoCloseable started) {
        try {
            started.close();
        } catch (Exception e) {
            // What kept it from starting is told.
        }
    }
}

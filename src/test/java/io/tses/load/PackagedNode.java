package io.tses.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.tses.support.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** A node as production has it, in a process of its own: the packaged jar's {@code serve}, told what Java is told wherever it runs. */
public final class PackagedNode implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final long STOP_SECONDS = 10;
    private static final Path JAVA_OPTIONS = Path.of("conf/java.options");
    private static final Pattern SERVING = Pattern.compile("serving http=([0-9]+) management=([0-9]+)");

    private final Process process;
    private final Path log;

    private PackagedNode(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * What starts it, from the folder of the checkout.
     *
     * @param flags for its JVM, behind those that production has
     * @param options behind {@code serve}
     * @throws IllegalStateException when there is no jar, or no checkout
     */
    public static List<String> command(Path jar, List<String> flags, List<String> options) {
        mustBeReadable(jar, "; ./mvnw -q package -Dmaven.test.skip=true builds it");
        mustBeReadable(JAVA_OPTIONS, "; run it in the checkout");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + JAVA_OPTIONS));
        command.addAll(flags);
        command.addAll(List.of("-jar", jar.toString(), "serve"));
        command.addAll(options);
        return command;
    }

    /** Does not wait for it. */
    public static PackagedNode launch(List<String> command, Map<String, String> environment, Path log) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new PackagedNode(builder.start(), log);
        } catch (IOException e) {
            throw new IllegalStateException("the node cannot be started: " + e.getMessage(), e);
        }
    }

    /** @throws IllegalStateException when it does not serve in time, with the end of its log */
    public void awaitServing() {
        try {
            within(
                    START,
                    () -> assertThat(!process.isAlive() || serving().find()).isTrue());
        } catch (AssertionError late) {
            throw new IllegalStateException(
                    "the node does not serve after " + START.toSeconds() + " s:\n" + lastLines(), late);
        }
        if (!serving().find()) {
            throw new IllegalStateException("the node has ended:\n" + lastLines());
        }
    }

    public Process process() {
        return process;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + httpPort());
    }

    /** Once it serves, as is {@link #managementPort}. */
    public int httpPort() {
        return port(1);
    }

    public int managementPort() {
        return port(2);
    }

    /** Asks it to end in order, and kills it when it has not in time. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    static void mustBeReadable(Path file, String advice) {
        if (!Files.isReadable(file)) {
            throw new IllegalStateException("there is no " + file + advice);
        }
    }

    /** What Java is told in all, without comments. */
    static List<String> told(List<String> flags) {
        return Stream.concat(lines(JAVA_OPTIONS).stream(), flags.stream())
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private int port(int group) {
        Matcher serving = serving();
        if (!serving.find()) {
            throw new IllegalStateException("the node does not serve");
        }
        return Integer.parseInt(serving.group(group));
    }

    private Matcher serving() {
        return SERVING.matcher(String.join("\n", lines(log)));
    }

    private String lastLines() {
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
}

package io.tses.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Where the server's time goes: what its threads were seen at, a hundred times a second, by the part of the program they were in. */
final class Stages {
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final String JAVA = "jdk.ExecutionSample";
    private static final String NATIVE = "jdk.NativeMethodSample";
    private static final String OURS = "vert.x-";

    /** Those that take less of it are told together. */
    private static final double LEAST_SHARE = 0.02;

    private static final String REST = "the rest";
    private static final String NOBODYS = "event loop";
    private static final String OWN = "io.tses.";

    /** By what names of classes begin with; what stands in none of them works for whoever called it. */
    private static final Map<String, String> PARTS = parts();

    private final Set<Long> players;
    private final Map<String, Map<String, Integer>> seen = new LinkedHashMap<>();

    /** @param load threads that only play clients */
    Stages(Set<Thread> load) {
        players = load.stream().map(Thread::getId).collect(Collectors.toSet());
    }

    /** Begins to look; ends with {@link #end}. */
    static Recording begin() {
        Recording recording = new Recording();
        recording.enable(JAVA).withPeriod(PERIOD);
        recording.enable(NATIVE).withPeriod(PERIOD);
        recording.start();
        return recording;
    }

    void end(String scenario, Recording recording) {
        try (recording) {
            Path file = Files.createTempFile("tses-bench", ".jfr");
            try {
                recording.stop();
                recording.dump(file);
                Map<String, Integer> stages = seen.computeIfAbsent(scenario, first -> new HashMap<>());
                RecordingFile.readAllEvents(file).forEach(event -> count(event, stages));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The parts of one scenario, the longest first, as Markdown.
     *
     * @param micros of the server's threads that they share, for one request
     */
    String line(String scenario, double micros) {
        Map<String, Integer> stages = seen.getOrDefault(scenario, Map.of());
        double all = stages.values().stream().mapToInt(Integer::intValue).sum();
        StringJoiner parts = new StringJoiner(", ");
        double little = 0;
        for (Map.Entry<String, Integer> stage : sorted(stages).entrySet()) {
            double share = stage.getValue() / all;
            if (share < LEAST_SHARE) {
                little += share;
            } else {
                parts.add(part(stage.getKey(), share * micros));
            }
        }
        return "| " + scenario + " | " + parts.add(part(REST, little * micros)) + " |";
    }

    private static String part(String stage, double micros) {
        return String.format(Locale.ROOT, "%s %.1f", stage, micros);
    }

    private static Map<String, Integer> sorted(Map<String, Integer> stages) {
        return stages.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    private void count(RecordedEvent event, Map<String, Integer> stages) {
        RecordedThread thread = event.getThread("sampledThread");
        if (thread == null
                || thread.getJavaName() == null
                || !thread.getJavaName().startsWith(OURS)
                || players.contains(thread.getJavaThreadId())
                || event.getStackTrace() == null) {
            return;
        }
        String stage = event.getStackTrace().getFrames().stream()
                .map(Stages::part)
                .filter(part -> part != null)
                .findFirst()
                .orElse(NOBODYS);
        if (!stage.isEmpty()) {
            stages.merge(stage, 1, Integer::sum);
        }
    }

    private static @Nullable String part(RecordedFrame frame) {
        String name = frame.getMethod().getType().getName();
        if (name.startsWith(OWN)) {
            return name.substring(OWN.length(), name.indexOf('.', OWN.length()));
        }
        if (frame.getMethod().getName().startsWith("epollWait")) {
            return "";
        }
        return PARTS.entrySet().stream()
                .filter(part -> name.startsWith(part.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("io.vertx.redis.", "Redis client");
        parts.put("io.vertx.pgclient.", "PostgreSQL client");
        parts.put("io.vertx.sqlclient.", "PostgreSQL client");
        parts.put("io.vertx.core.eventbus.", "event bus");
        parts.put("io.vertx.core.http.", "HTTP server");
        parts.put("io.vertx.ext.web.", "HTTP server");
        parts.put("io.netty.handler.codec.http.", "HTTP server");
        parts.put("com.fasterxml.jackson.", "JSON");
        parts.put("io.vertx.core.json.", "JSON");
        parts.put("io.netty.channel.epoll.", "sockets");
        parts.put("io.netty.channel.unix.", "sockets");
        parts.put("sun.nio.", "sockets");
        parts.put("javax.crypto.", "cryptography");
        parts.put("com.sun.crypto.", "cryptography");
        parts.put("sun.security.", "cryptography");
        parts.put("org.bouncycastle.", "cryptography");
        return parts;
    }
}

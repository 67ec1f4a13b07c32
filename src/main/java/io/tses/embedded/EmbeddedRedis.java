package io.tses.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A real Redis as a child process, on loopback only, append-only file on, its data kept in a folder. */
public final class EmbeddedRedis implements AutoCloseable {
    private static final String VERSION = "7.0.15";
    private static final Duration START_PATIENCE = Duration.ofSeconds(20);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private static final int SETSID_CANNOT_RUN = 126;

    /** A fork of another thread may hold the freshly written program open for writing: errno 26, "text file busy". */
    private static final int BUSY_RETRIES = 50;

    private final Process process;
    private final int port;
    private final String password;

    private EmbeddedRedis(Process process, int port, String password) {
        this.process = process;
        this.port = port;
        this.password = password;
    }

    /** Whether there is a Redis for this system in the class path. */
    public static boolean isSupported() {
        return EmbeddedRedis.class.getResource(resource()) != null;
    }

    /**
     * Blocks until the server answers.
     *
     * @param binaries where the program is unpacked to, once
     * @param data the folder of the append-only file and the log, made when missing
     * @param password asked from every client; given by a file only the owner may read, never on the command line
     * @param settings further lines of its configuration, which win
     */
    public static EmbeddedRedis start(Path binaries, Path data, int port, String password, String... settings) {
        try {
            Folders.makePrivate(data);
            Path program = unpack(binaries);
            Path file = Folders.newPrivateFile(data.resolve("redis.conf"));
            Files.writeString(file, settings(data, port, password) + String.join("\n", settings) + "\n");
            Path log = Folders.newPrivateFile(data.resolve("redis.log"));
            return launch(program, file, log, port, password);
        } catch (IOException e) {
            throw new CannotStart("Redis did not start: " + e.getMessage(), e);
        }
    }

    public String url() {
        return url(port, password);
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    static String url(int port, String password) {
        return "redis://:" + password + "@127.0.0.1:" + port + "/0";
    }

    private static String settings(Path data, int port, String password) {
        return String.join(
                "\n",
                "bind 127.0.0.1",
                "port " + port,
                "dir \""
                        + data.toAbsolutePath().toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"",
                "requirepass " + password,
                "appendonly yes",
                "appendfsync everysec",
                "save \"\"",
                "maxmemory-policy noeviction",
                "");
    }

    private static Path unpack(Path binaries) throws IOException {
        Path program = binaries.resolve("redis-server-" + VERSION);
        if (Files.isExecutable(program)) {
            return program;
        }
        Folders.makePrivate(binaries);
        Path unpacking = Files.createTempFile(binaries, "redis-server", ".part");
        try (InputStream in = EmbeddedRedis.class.getResourceAsStream(resource())) {
            if (in == null) {
                throw new IOException("there is no embedded Redis for " + resource());
            }
            Files.copy(in, unpacking, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwx------"));
        return Files.move(unpacking, program, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String resource() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> System.getProperty("os.arch");
        };
        return "/redis-server-" + VERSION + "-" + system + "-" + arch;
    }

    private static EmbeddedRedis launch(Path program, Path settings, Path log, int port, String password)
            throws IOException {
        for (int attempt = 0; ; attempt++) {
            EmbeddedRedis redis = new EmbeddedRedis(launch(program, settings, log), port, password);
            if (redis.awaitAnswer(log)) {
                return redis;
            }
            if (attempt >= BUSY_RETRIES || redis.process.exitValue() != SETSID_CANNOT_RUN) {
                throw new IOException(
                        "it ended with " + redis.process.exitValue() + ", saying: " + lastWords(log) + "; see " + log);
            }
            pause();
        }
    }

    /** The last line of its log, without the process, time and level before what it says. */
    private static String lastWords(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        return lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1).replaceFirst("^\\d+:\\w .*? [.*#-] ", "");
    }

    private static Process launch(Path program, Path settings, Path log) throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                return new ProcessBuilder(command(program, settings))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
            } catch (IOException e) {
                if (attempt >= BUSY_RETRIES || !String.valueOf(e.getMessage()).contains("error=26")) {
                    throw e;
                }
                pause();
            }
        }
    }

    /**
     * A session of its own, where the system can: Ctrl-C at a terminal reaches every process of the session, and Redis must
     * still be there while its owner ends in order.
     */
    private static List<String> command(Path program, Path settings) {
        return SETSID.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(setsid -> List.of(setsid.toString(), program.toString(), settings.toString()))
                .orElseGet(() -> List.of(program.toString(), settings.toString()));
    }

    /** Whether it answers; false once it has ended. */
    private boolean awaitAnswer(Path log) throws IOException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                return false;
            }
            if (answers()) {
                return true;
            }
            pause();
        }
        process.destroyForcibly();
        throw new IOException("no answer within " + START_PATIENCE.toSeconds() + " s; see " + log);
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write(("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] reply = socket.getInputStream().readNBytes("+OK\r\n+PONG\r\n".length());
            return new String(reply, StandardCharsets.US_ASCII).endsWith("+PONG\r\n");
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}

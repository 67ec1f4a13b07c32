package io.tses.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real PostgreSQL as a child process, on loopback only, its data kept in a folder. */
public final class EmbeddedPostgres implements AutoCloseable {
    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres server) {
        this.server = server;
    }

    /** Why there can be no PostgreSQL on this system, in words for a person; empty when there can. */
    public static Optional<String> obstacle() {
        if (EmbeddedPostgres.class.getResource(resource()) == null) {
            return Optional.of("there is no embedded PostgreSQL for " + system() + " in this build");
        }
        if (isLinux() && Files.notExists(glibc())) {
            return Optional.of("the embedded PostgreSQL needs glibc, which this system does not have");
        }
        if (isLinux() && prints("0", "id", "-u") && !prints("65534", "unshare", "-U", "id", "-u")) {
            return Optional.of(
                    "PostgreSQL does not run as root, and this system does not allow root to give its rights up"
                            + " (unshare -U); start tses as another user");
        }
        return Optional.empty();
    }

    /**
     * Blocks until the server answers. One that an ended process left behind on the same folder and port is adopted.
     *
     * @param binaries where the programs are unpacked to, once
     * @param data the cluster's folder, made when missing; beside it the server's log is written
     * @param port the port to listen on
     */
    public static EmbeddedPostgres start(Path binaries, Path data, int port) {
        Path log = data.resolveSibling("postgres.log");
        try {
            Files.createDirectories(log.getParent());
            Files.deleteIfExists(log);
            ProcessBuilder.Redirect output = ProcessBuilder.Redirect.appendTo(log.toFile());
            return new EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                    .setPort(port)
                    .setOverrideWorkingDirectory(binaries.toFile())
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    // Its owner ends it, in the right order; a hook would run beside the owner's.
                    .setRegisterShutdownHook(false)
                    .setOutputRedirector(output)
                    .setErrorRedirector(output)
                    // The same everywhere, whatever locales this system has.
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    // What it has confirmed must survive its own end; the library would trade that for speed.
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("max_connections", "100")
                    .start());
        } catch (IOException | IllegalStateException e) {
            throw new CannotStart("PostgreSQL did not start: " + e + "; see " + log, e);
        }
    }

    public String url() {
        return url(server.getPort());
    }

    /** Blocks until the server has ended in order, a few seconds at most. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String url(int port) {
        return "postgres://postgres@127.0.0.1:" + port + "/postgres";
    }

    private static String resource() {
        String arch = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> System.getProperty("os.arch");
        };
        return "/postgres-" + (isLinux() ? "linux" : isMac() ? "darwin" : "other") + "-" + arch + ".txz";
    }

    private static String system() {
        return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    }

    private static boolean isLinux() {
        return osName().contains("linux");
    }

    private static boolean isMac() {
        return osName().contains("mac");
    }

    private static String osName() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT);
    }

    /** The loader that a program linked against glibc asks for. */
    private static Path glibc() {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        return Path.of(arm ? "/lib/ld-linux-aarch64.so.1" : "/lib64/ld-linux-x86-64.so.2");
    }

    private static boolean prints(String expected, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(5, TimeUnit.SECONDS) && output.strip().equals(expected);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

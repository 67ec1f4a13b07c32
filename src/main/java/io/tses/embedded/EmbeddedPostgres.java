package io.tses.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A real PostgreSQL as a child process, its data kept in a folder. It listens on loopback only and lets nobody in without a
 * password, not even for a moment while it is set up: other users of this machine reach that port, too.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String DATABASE = "postgres";
    private static final String OWNER = "tses";
    private static final String SUPERUSER = "postgres";

    private static final int START_PATIENCE_SECONDS = 20;
    private static final int STOP_PATIENCE_SECONDS = 5;
    private static final int SETUP_PATIENCE_SECONDS = 60;

    private static final String WHO_MAY_COME_IN = """
            # Written at each start.
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private static final Map<String, String> SETTINGS = Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "password_encryption", "scram-sha-256",
            "max_connections", "100",
            // Data must survive that PostgreSQL or its owner is killed, not that the machine loses power.
            "synchronous_commit", "on",
            "fsync", "off");

    private final PostgresPrograms programs;
    private final Path data;
    private final Path log;
    private final int port;
    private final Passwords passwords;

    /**
     * @param owner of the role that owns the database and may do nothing beyond it: it is no superuser
     * @param superuser of the role {@code postgres}
     */
    public record Passwords(String owner, String superuser) {}

    private EmbeddedPostgres(PostgresPrograms programs, Path data, int port, Passwords passwords) {
        this.programs = programs;
        this.data = data;
        this.log = data.resolveSibling("postgres.log");
        this.port = port;
        this.passwords = passwords;
    }

    /** Why there can be no PostgreSQL on this system, in words for a person; empty when there can. */
    public static Optional<String> obstacle() {
        return PostgresPrograms.obstacle();
    }

    /**
     * Blocks until the server answers.
     *
     * @param binaries where the programs are unpacked to, once
     * @param data the cluster's folder, made when missing; beside it the server's log is written. One of a former release,
     *     which let everybody in, is shut and keeps its data
     * @param port the port to listen on
     * @param passwords letters and digits only
     */
    public static EmbeddedPostgres start(Path binaries, Path data, int port, Passwords passwords) {
        try {
            EmbeddedPostgres postgres = new EmbeddedPostgres(PostgresPrograms.unpack(binaries), data, port, passwords);
            postgres.start();
            return postgres;
        } catch (IOException e) {
            throw new CannotStart("PostgreSQL did not start: " + e.getMessage(), e);
        }
    }

    public String url() {
        return url(port, passwords.owner());
    }

    /** For whoever has to make databases and roles. */
    public String superuserUrl() {
        return url(SUPERUSER, passwords.superuser(), port);
    }

    /** Blocks until the server has ended in order, a few seconds at most. */
    @Override
    public void close() {
        try {
            control("stop", "-m", "fast", "-t", Integer.toString(STOP_PATIENCE_SECONDS));
        } catch (IOException e) {
            throw new CannotStart("PostgreSQL did not end in order: " + e.getMessage(), e);
        }
    }

    static String url(int port, String password) {
        return url(OWNER, password, port);
    }

    private static String url(String role, String password, int port) {
        return "postgres://" + role + ":" + password + "@127.0.0.1:" + port + "/" + DATABASE;
    }

    private void start() throws IOException {
        Folders.newPrivateFile(log);
        Folders.makePrivate(data);
        if (Files.notExists(data.resolve("postgresql.conf"))) {
            makeCluster();
        }
        setUpRoles();
        Files.writeString(Folders.newPrivateFile(data.resolve("pg_hba.conf")), WHO_MAY_COME_IN);
        control("start", "-l", log.toString(), "-t", Integer.toString(START_PATIENCE_SECONDS), "-o", options());
    }

    private void makeCluster() throws IOException {
        // The locale is the same everywhere, whatever locales this system has.
        run(
                "",
                "initdb",
                "-D",
                data.toString(),
                "-U",
                SUPERUSER,
                "--auth=reject",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync");
    }

    /** In single-user mode, in which nobody else can reach the server, so that no password is needed to set the first. */
    private void setUpRoles() throws IOException {
        String statements = resource("roles.sql")
                .replace("${superuser-password}", passwords.superuser())
                .replace("${owner-password}", passwords.owner());
        List<String> args = new ArrayList<>(List.of("--single", "-j", "-D", data.toString()));
        Map<String, String> settings = new TreeMap<>(SETTINGS);
        settings.put("exit_on_error", "true");
        // Its statements hold the passwords, so it must not stay.
        settings.put("log_min_error_statement", "panic");
        settings.forEach((name, value) -> args.addAll(List.of("-c", name + "=" + value)));
        args.add(DATABASE);
        run(statements, "postgres", args.toArray(String[]::new));
    }

    private String options() {
        List<String> options = new ArrayList<>(List.of("-p", Integer.toString(port)));
        SETTINGS.forEach((name, value) -> options.addAll(List.of("-c", name + "='" + value + "'")));
        return String.join(" ", options);
    }

    private void control(String action, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of(action, "-w", "-D", data.toString()));
        all.addAll(List.of(args));
        run("", "pg_ctl", all.toArray(String[]::new));
    }

    private void run(String input, String program, String... args) throws IOException {
        ProcessBuilder.Redirect output = ProcessBuilder.Redirect.appendTo(log.toFile());
        Process process = new ProcessBuilder(programs.command(program, List.of(args)))
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(input);
        }
        try {
            if (!process.waitFor(SETUP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end; see " + log);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(program + " ended with " + process.exitValue() + "; see " + log);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = EmbeddedPostgres.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

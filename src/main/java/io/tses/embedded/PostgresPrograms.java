package io.tses.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The programs of the PostgreSQL that this build brings, unpacked into a folder. */
final class PostgresPrograms {
    private static final int ID_BYTES = 6;
    private static final int OWNER_RUNS = 0100;

    private final Path folder;
    private final boolean givesUpRights;

    private PostgresPrograms(Path folder) {
        this.folder = folder;
        this.givesUpRights = isRoot();
    }

    /** Why there can be no PostgreSQL on this system, in words for a person; empty when there can. */
    static Optional<String> obstacle() {
        if (PostgresPrograms.class.getResource(resource()) == null) {
            return Optional.of("there is no embedded PostgreSQL for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + " in this build");
        }
        if (isLinux() && Files.notExists(glibc())) {
            return Optional.of("the embedded PostgreSQL needs glibc, which this system does not have");
        }
        if (isRoot() && !prints("65534", "unshare", "-U", "id", "-u")) {
            return Optional.of(
                    "PostgreSQL does not run as root, and this system does not allow root to give its rights up"
                            + " (unshare -U); start tses as another user");
        }
        return Optional.empty();
    }

    /** Unpacks them below {@code binaries} unless that was done before. Several processes may try at once. */
    static PostgresPrograms unpack(Path binaries) throws IOException {
        Path folder = Folders.makePrivate(binaries).resolve("postgres-" + id());
        if (Files.notExists(folder)) {
            Path unpacking = Files.createTempDirectory(binaries, "unpacking");
            unpackInto(unpacking);
            moveUnlessThere(unpacking, folder);
        }
        return new PostgresPrograms(folder);
    }

    /** What runs {@code program} with {@code args}, as somebody other than root. */
    List<String> command(String program, List<String> args) {
        List<String> command = new ArrayList<>();
        if (givesUpRights) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(args);
        return command;
    }

    /** Another one for every archive, so that no release runs the programs of another. */
    private static String id() throws IOException {
        try (DigestInputStream archive = new DigestInputStream(archive(), MessageDigest.getInstance("SHA-256"))) {
            archive.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(archive.getMessageDigest().digest(), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void unpackInto(Path folder) throws IOException {
        try (TarArchiveInputStream archive = new TarArchiveInputStream(new XZCompressorInputStream(archive()))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                Path target = folder.resolve(entry.getName());
                Files.createDirectories(entry.isDirectory() ? target : target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else if (entry.isFile()) {
                    Files.copy(archive, target);
                    boolean runs = (entry.getMode() & OWNER_RUNS) != 0;
                    Files.setPosixFilePermissions(
                            target, PosixFilePermissions.fromString(runs ? "rwx------" : "rw-------"));
                }
            }
        }
    }

    /** Whoever came first has unpacked the same. */
    private static void moveUnlessThere(Path unpacked, Path folder) throws IOException {
        try {
            Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (Files.notExists(folder)) {
                throw e;
            }
            Folders.delete(unpacked);
        }
    }

    private static InputStream archive() throws IOException {
        InputStream archive = PostgresPrograms.class.getResourceAsStream(resource());
        if (archive == null) {
            throw new IOException("there is no embedded PostgreSQL for " + resource());
        }
        return archive;
    }

    private static String resource() {
        String arch = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> System.getProperty("os.arch");
        };
        return "/postgres-" + system() + "-" + arch + ".txz";
    }

    private static String system() {
        if (isLinux()) {
            return "linux";
        }
        return isMac() ? "darwin" : "other";
    }

    private static boolean isRoot() {
        return isLinux() && prints("0", "id", "-u");
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

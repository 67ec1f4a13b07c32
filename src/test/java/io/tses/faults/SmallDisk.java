package io.tses.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A disk for what a server keeps, which has little room left. It is memory in the shape of one, put in place by the kernel, so it needs
 * root. The server must not run when it comes, nor when it goes; what was kept in the folder is on it meanwhile, and in the folder again
 * afterwards.
 */
final class SmallDisk implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final Path folder;
    private final Path aside;
    private final Path filler;

    /**
     * @param spare how many bytes more than there are in {@code folder} it takes
     * @throws AssertionError when it cannot be done here
     */
    SmallDisk(Path folder, long spare) {
        this.folder = folder;
        aside = folder.resolveSibling(folder.getFileName() + "-aside");
        filler = folder.resolve("filler");
        run("mv", folder.toString(), aside.toString());
        run("mkdir", folder.toString());
        run("mount", "-t", "tmpfs", "-o", "size=" + (size(aside) + spare), "tmpfs", folder.toString());
        run("cp", "-a", aside + "/.", folder.toString());
    }

    /** Until not one byte more goes onto it. */
    void fill() {
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (folder.toFile().getUsableSpace() > 0) {
                out.write(chunk);
            }
        } catch (IOException full) {
            assertThat(folder.toFile().getUsableSpace()).isZero();
        }
    }

    void free() {
        try {
            Files.deleteIfExists(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        free();
        run("rm", "-r", aside.toString());
        run("cp", "-a", folder.toString(), aside.toString());
        run("umount", folder.toString());
        run("rmdir", folder.toString());
        run("mv", aside.toString(), folder.toString());
    }

    private static long size(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String... command) {
        assertThat(Command.run(command))
                .as(String.join(" ", command) + ", as root")
                .isZero();
    }
}

package io.tses.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds all there is of a local installation: programs, data, secrets and private ports. Only its owner may
 * look into it, and only one process at a time has it open.
 */
public final class StateFolder implements AutoCloseable {
    private static final String LOCK_FILE = "lock";
    private static final int SECRET_BYTES = 32;

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private StateFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Makes the folder when missing and keeps every other process out of it until {@link #close}.
     *
     * @throws CannotStart if another process has it, if it holds something else, or if it cannot be written
     */
    public static StateFolder open(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        try {
            if (Files.exists(folder) && !isOurs(folder)) {
                throw new CannotStart(
                        folder + " is neither empty nor a state folder of tses; name another one with --state");
            }
            return lock(Folders.makePrivate(folder).toRealPath());
        } catch (IOException | UnsupportedOperationException e) {
            throw new CannotStart(
                    "The state folder " + folder + " cannot be made or written ("
                            + e.getClass().getSimpleName() + "); name another one with --state",
                    e);
        }
    }

    public Path path() {
        return folder;
    }

    /** Where the servers' programs are unpacked to. */
    Path programs() {
        return folder.resolve("bin");
    }

    /** The secret called {@code name}: random, made when first asked for, the same ever after. */
    public String secret(String name) {
        try {
            Path file = folder.resolve(name + ".secret");
            if (!Files.exists(file)) {
                byte[] secret = new byte[SECRET_BYTES];
                new SecureRandom().nextBytes(secret);
                write(file.getFileName().toString(), HexFormat.of().formatHex(secret));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CannotStart("The secret " + name + " cannot be kept in " + folder + ": " + e, e);
        }
    }

    /** The port called {@code name}: the one it was last time, another one when that has been taken meanwhile. */
    int port(String name) {
        try {
            Path file = folder.resolve(name + ".port");
            int remembered =
                    Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
            if (remembered > 0 && isFree(remembered)) {
                return remembered;
            }
            int chosen = anyFreePort();
            write(file.getFileName().toString(), Integer.toString(chosen));
            return chosen;
        } catch (IOException | NumberFormatException e) {
            throw new CannotStart("The port of " + name + " cannot be kept in " + folder + ": " + e, e);
        }
    }

    /** Writes a file that only the owner may read: whole or not at all. */
    public Path write(String name, String content) throws IOException {
        Path writing = folder.resolve(name + ".part");
        Files.writeString(Folders.newPrivateFile(writing), content);
        return Files.move(
                writing, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Lets the next process in. */
    @Override
    public void close() {
        try {
            if (channel.isOpen()) {
                channel.truncate(0);
                lock.release();
                channel.close();
            }
        } catch (IOException e) {
            throw new CannotStart("The state folder " + folder + " could not be released: " + e, e);
        }
    }

    /** Whether this machine's loopback address has nobody listening at {@code port}. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFreePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        }
    }

    private static boolean isOurs(Path folder) throws IOException {
        if (Files.exists(folder.resolve(LOCK_FILE))) {
            return true;
        }
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }

    private static StateFolder lock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK_FILE);
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                Folders.PRIVATE_FILE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            String pid = Files.readString(file).strip();
            throw new CannotStart("The state folder " + folder + " is in use by another tses"
                    + (pid.isEmpty() ? "" : " (process " + pid + ")")
                    + "; stop that one, or name another folder with --state");
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return new StateFolder(folder, channel, lock);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another part of this very process holds the lock.
            return null;
        }
    }
}

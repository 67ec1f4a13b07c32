package io.tses.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clock of one process, as wrong as wanted and set while it runs; what it counts seconds with goes on as ever. It is done by
 * {@code clock.c}, loaded into the process: libfaketime does not get along with the allocator of Redis.
 */
final class FakeClock {
    /** The one of the tests is one file without libraries, into which nothing can be loaded. */
    private static final Path REDIS = Path.of("/usr/bin/redis-server");

    private final Path library;
    private final Path ahead;

    /** @throws AssertionError when there is no C compiler here */
    FakeClock(Path folder, String name) {
        library = folder.resolve("clock.so");
        ahead = folder.resolve(name + ".clock");
        setTo(Duration.ZERO);
        Path source = folder.resolve("clock.c");
        try (InputStream in = Objects.requireNonNull(FakeClock.class.getResourceAsStream("clock.c"))) {
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(Command.run("cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString()))
                .as("what the C compiler says, which apt-get install gcc libc6-dev brings")
                .isZero();
    }

    /** Sets it so far ahead of the right time, or behind. */
    void setTo(Duration by) {
        try (RandomAccessFile file = new RandomAccessFile(ahead.toFile(), "rw")) {
            file.writeLong(Long.reverseBytes(by.toSeconds()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What has a process go by it. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "FAKE_CLOCK", ahead.toString());
    }

    /**
     * A folder with a Redis in it that goes by this clock.
     *
     * @param servers the folder of the one that does not, which it is named after
     * @throws AssertionError when the system has no Redis
     */
    Path redisLikeThatIn(Path servers) {
        assertThat(REDIS).as("what apt-get install redis-server brings").isExecutable();
        try (Stream<Path> all = Files.list(servers)) {
            Path name = all.map(Path::getFileName)
                    .filter(file -> file.toString().startsWith("redis-server"))
                    .findFirst()
                    .orElseThrow();
            Path folder = Files.createTempDirectory(ahead.getParent(), "by-clock");
            Path wrapper = Files.write(
                    folder.resolve(name),
                    List.of(
                            "#!/bin/sh",
                            "exec env LD_PRELOAD='" + library + "' FAKE_CLOCK='" + ahead + "' " + REDIS + " \"$@\""));
            Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwx------"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

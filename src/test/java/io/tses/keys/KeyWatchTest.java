package io.tses.keys;

import ch.qos.logback.classic.Level;
import io.tses.support.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("slow")
class KeyWatchTest {
    private final Path dir;
    private final LogLines log = new LogLines();

    KeyWatchTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void theCurrentKeySignsAndTheOthersAreAcceptedInOrder() throws Exception {
        String previous = put("previous.pem");
        String next = put("next.pem");
        String current = put("current.pem");
        Files.writeString(dir.resolve("README"), "not a key");
        Files.writeString(dir.resolve("other.pem"), "not a key");

        KeyRing ring = watch(dir).ring();

        assertThat(ring.signing().id()).isEqualTo(current);
        assertThat(ids(ring)).containsExactly(current, next, previous);
    }

    @Test
    void withoutACurrentKeyItSaysWhatToDo() throws Exception {
        for (Path without : List.of(dir, dir.resolve("missing"))) {
            assertThatThrownBy(() -> watch(without))
                    .isInstanceOf(KeyException.class)
                    .hasMessage(without + " has no current.pem; make one with: tses keys generate --dir " + without);
        }
        put("next.pem");
        assertThatThrownBy(() -> watch(dir)).hasMessageContaining("no current.pem");
    }

    @Test
    void aKeyThatCannotBeUsedIsNamedByItsFile() throws Exception {
        put("current.pem");
        Files.writeString(dir.resolve("next.pem"), "rubbish");
        assertThatThrownBy(() -> watch(dir)).hasMessageContainingAll("next.pem", "holds no private key");

        Files.writeString(dir.resolve("next.pem"), pem() + pem());
        assertThatThrownBy(() -> watch(dir)).hasMessageContainingAll("next.pem", "holds 2 keys");

        Files.writeString(dir.resolve("next.pem"), "x".repeat(KeyPem.MAX_LENGTH + 1));
        assertThatThrownBy(() -> watch(dir)).hasMessageContainingAll("next.pem", "longer than 64 kB");

        Files.delete(dir.resolve("next.pem"));
        Files.createDirectory(dir.resolve("next.pem"));
        assertThatThrownBy(() -> watch(dir)).hasMessageContainingAll("next.pem", "cannot be read");
    }

    @Test
    void onlyWhatBecameOthersIsTold() throws Exception {
        String current = put("current.pem");
        KeyWatch watch = watch(dir);
        assertThat(watch.poll()).isEmpty();

        String next = put("next.pem");
        assertThat(watch.poll().map(KeyWatchTest::ids)).contains(List.of(current, next));
        assertThat(watch.poll()).isEmpty();

        Files.setLastModifiedTime(dir.resolve("next.pem"), FileTime.from(Instant.EPOCH));
        assertThat(watch.poll()).as("the same keys").isEmpty();

        Files.delete(dir.resolve("next.pem"));
        assertThat(watch.poll().map(KeyWatchTest::ids)).contains(List.of(current));
    }

    @Test
    void aFileThatWasReplacedByOneOfTheSameSizeAndTimeIsNoticed() throws Exception {
        put("current.pem");
        FileTime time = FileTime.from(Instant.parse("2026-01-31T12:00:00Z"));
        Files.setLastModifiedTime(dir.resolve("current.pem"), time);
        KeyWatch watch = watch(dir);
        String other = put("other.pem");
        Files.setLastModifiedTime(dir.resolve("other.pem"), time);
        Files.move(dir.resolve("other.pem"), dir.resolve("current.pem"), StandardCopyOption.ATOMIC_MOVE);

        assertThat(watch.poll().map(KeyWatchTest::ids)).contains(List.of(other));
    }

    @Test
    void keysThatDoNotPassTheCheckAreNotUsed() throws Exception {
        String current = put("current.pem");
        AtomicReference<String> refused = new AtomicReference<>(current);
        Consumer<KeyRing> check = ring -> {
            if (ids(ring).contains(refused.get())) {
                throw new KeyException("refused by the check");
            }
        };
        assertThatThrownBy(() -> new KeyWatch(dir, check))
                .isInstanceOf(KeyException.class)
                .hasMessage("refused by the check");
        refused.set("");
        KeyWatch watch = new KeyWatch(dir, check);

        String next = put("next.pem");
        refused.set(next);
        poll(watch, 3);
        assertThat(ids(watch.ring())).containsExactly(current);
        assertThat(lines(Level.ERROR))
                .containsExactly("keys cannot be used, those from before stay in force: refused by the check");

        refused.set("");
        assertThat(watch.poll().map(KeyWatchTest::ids)).contains(List.of(current, next));
        assertThat(lines(Level.INFO)).containsExactly("keys can be used again");
    }

    @Test
    void aBrokenDirectoryKeepsTheKeysInForceAndIsToldOnceAndAgainWhenItIsFine() throws Exception {
        String current = put("current.pem");
        KeyWatch watch = watch(dir);
        Path aside = dir.resolveSibling(dir.getFileName() + "-aside");

        Files.move(dir, aside);
        poll(watch, 3);
        assertThat(watch.ring().signing().id()).isEqualTo(current);
        assertThat(lines(Level.ERROR))
                .singleElement()
                .asString()
                .contains("stay in force", "no current.pem")
                .doesNotContain("generate");
        assertThat(lines(Level.INFO)).isEmpty();

        Files.move(aside, dir);
        poll(watch, 3);
        assertThat(lines(Level.INFO)).containsExactly("keys can be used again");

        String damaged = pem().substring(0, 60);
        Files.writeString(dir.resolve("next.pem"), damaged);
        poll(watch, 3);
        assertThat(lines(Level.ERROR))
                .hasSize(2)
                .last()
                .asString()
                .contains("next.pem")
                .doesNotContain(damaged);

        String next = put("next.pem");
        assertThat(watch.poll().map(KeyWatchTest::ids)).contains(List.of(current, next));
        assertThat(lines(Level.ERROR)).hasSize(2);
    }

    @Test
    void aDirectoryOfLinksIsChangedAsAWhole() throws Exception {
        Path first = Files.createDirectory(dir.resolve("..first"));
        Path second = Files.createDirectory(dir.resolve("..second"));
        Path data = Files.createSymbolicLink(dir.resolve("..data"), first.getFileName());
        Path keys = Files.createDirectory(dir.resolve("keys"));
        String before = put("..first/current.pem");
        for (String name : List.of("current.pem", "next.pem", "previous.pem")) {
            Files.createSymbolicLink(keys.resolve(name), data.resolve(name));
        }
        KeyWatch watch = watch(keys);
        assertThat(ids(watch.ring())).containsExactly(before);

        Files.copy(first.resolve("current.pem"), second.resolve("previous.pem"));
        String after = put("..second/current.pem");
        assertThat(watch.poll()).isEmpty();
        Path swap = Files.createSymbolicLink(dir.resolve("..swap"), second.getFileName());
        Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);

        assertThat(watch.poll().map(KeyWatchTest::ids)).contains(List.of(after, before));
    }

    @Test
    void aKeyThatEverybodyCanReadIsToldOnceByItsNameOnly() throws Exception {
        put("current.pem");
        put("next.pem");
        KeyWatch watch = watch(dir);
        assertThat(lines(Level.WARN)).isEmpty();

        Files.setPosixFilePermissions(dir.resolve("current.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.delete(dir.resolve("next.pem"));
        assertThat(watch.poll()).isPresent();
        put("next.pem");
        assertThat(watch.poll()).isPresent();

        assertThat(lines(Level.WARN))
                .singleElement()
                .asString()
                .contains("current.pem", "chmod 600")
                .doesNotContain(dir.toString());
    }

    /** At no moment is a key missing that was the current one, though the files are read one by one. */
    @Test
    void whileKeysArePromotedNoReaderMissesTheOneThatWasCurrent() throws Exception {
        KeyRotation rotation = new KeyRotation(dir, Duration.ZERO);
        rotation.generate(KeyAlgorithm.EdDSA);
        KeyFolder reader = new KeyFolder(dir);
        AtomicReference<String> current =
                new AtomicReference<>(ids(reader.ring(reader.read())).get(0));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread rotator = new Thread(() -> {
            try {
                for (int i = 0; i < 150; i++) {
                    rotation.generate(KeyAlgorithm.EdDSA);
                    current.set(rotation.promote(Instant.EPOCH, true).id());
                }
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        rotator.start();
        int reads = 0;
        while (rotator.isAlive()) {
            String before = Objects.requireNonNull(current.get());
            List<String> found;
            try {
                found = ids(reader.ring(reader.read()));
            } catch (KeyException busy) {
                assertThat(busy).hasMessageContaining("changes all the time");
                continue;
            }
            // Two promotions may have passed since; then it was current too long ago to be asked for.
            if (before.equals(current.get())) {
                assertThat(found).contains(before);
                reads++;
            }
        }
        rotator.join();

        assertThat(failure.get()).isNull();
        assertThat(reads).isPositive();
    }

    private static KeyWatch watch(Path dir) {
        return new KeyWatch(dir, any -> {});
    }

    private static void poll(KeyWatch watch, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(watch.poll()).isEqualTo(Optional.empty());
        }
    }

    private List<String> lines(Level level) {
        return log.all().stream()
                .filter(line -> line.level() == level && !line.message().startsWith("keys changed"))
                .map(LogLines.Line::message)
                .toList();
    }

    /** @return the id of the key that was put there */
    private String put(String name) throws GeneralSecurityException, IOException {
        String pem = pem();
        Path file = dir.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, pem);
        return KeyPem.read(pem).get(0).id();
    }

    private static String pem() throws GeneralSecurityException {
        return KeyPem.write(KeyAlgorithm.EdDSA.generate().getPrivate());
    }

    private static List<String> ids(KeyRing ring) {
        return ring.accepted().stream().map(TokenKey::id).toList();
    }
}

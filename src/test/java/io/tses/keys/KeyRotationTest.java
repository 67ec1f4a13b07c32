package io.tses.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("slow")
class KeyRotationTest {
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final Duration TOKEN_LIFE = Duration.ofHours(2).plusSeconds(5);
    private static final Duration PROMOTABLE = Duration.ofMinutes(5).plusSeconds(10);
    private static final Duration RETIRABLE = TOKEN_LIFE.plusSeconds(10);

    private final Path dir;
    private final KeyRotation rotation;

    KeyRotationTest(@TempDir Path temp) {
        dir = temp.resolve("keys");
        rotation = new KeyRotation(dir, TOKEN_LIFE);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstKeyIsTheCurrentOneAndTheSecondTheNext(KeyAlgorithm algorithm) {
        FindKeys.Key first = rotation.generate(algorithm);
        FindKeys.Key second = rotation.generate(algorithm);

        assertThat(rotation.list()).containsExactly(first, second);
        assertThat(first.role()).isEqualTo(KeyRole.CURRENT);
        assertThat(second.role()).isEqualTo(KeyRole.NEXT);
        assertThat(first.algorithm()).isEqualTo(algorithm.name());
        assertThat(first.id()).isNotEqualTo(second.id()).matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void whatIsMadeIsForItsOwnerOnly() throws IOException {
        rotation.generate(KeyAlgorithm.EdDSA);
        rotation.generate(KeyAlgorithm.EdDSA);
        rotation.promote(NOW, true);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
                .isEqualTo("rwx------");
        assertThat(files()).containsExactlyInAnyOrder("current.pem", "previous.pem");
        for (String file : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aSecondNextKeyIsNotMade() throws IOException {
        rotation.generate(KeyAlgorithm.EdDSA);
        FindKeys.Key next = rotation.generate(KeyAlgorithm.EdDSA);

        assertThatThrownBy(() -> rotation.generate(KeyAlgorithm.EdDSA))
                .hasMessageContainingAll("next.pem is there already", "keys promote");
        assertThat(rotation.list()).last().isEqualTo(next);
        assertThat(files()).containsExactlyInAnyOrder("current.pem", "next.pem");
    }

    @Test
    void aDirectoryThatLostItsCurrentKeyIsNotBegunAnewByItself() throws IOException {
        rotate();
        Files.delete(dir.resolve("current.pem"));

        assertThatThrownBy(() -> rotation.generate(KeyAlgorithm.EdDSA))
                .hasMessageContainingAll("current.pem is missing", "previous.pem");
    }

    @Test
    void promotedTheNextKeyIsTheCurrentOneAndThatThePrevious() {
        FindKeys.Key current = rotation.generate(KeyAlgorithm.ES256);
        FindKeys.Key next = rotation.generate(KeyAlgorithm.EdDSA);
        age(KeyRole.NEXT, PROMOTABLE);

        assertThat(rotation.promote(NOW, false)).isEqualTo(new FindKeys.Key(KeyRole.CURRENT, next.id(), "EdDSA", NOW));
        assertThat(rotation.list())
                .containsExactly(
                        new FindKeys.Key(KeyRole.CURRENT, next.id(), "EdDSA", NOW),
                        new FindKeys.Key(KeyRole.PREVIOUS, current.id(), "ES256", NOW));
    }

    @Test
    void aKeyIsNotPromotedBeforeOthersCanKnowIt() {
        rotation.generate(KeyAlgorithm.EdDSA);
        rotation.generate(KeyAlgorithm.EdDSA);
        List<FindKeys.Key> before = rotation.list();
        age(KeyRole.NEXT, PROMOTABLE.minusMillis(1));

        assertThatThrownBy(() -> rotation.promote(NOW, false))
                .hasMessageContainingAll("next.pem is too new", "wait 1s", "--force");
        assertThat(rotation.list()).extracting(FindKeys.Key::id).containsExactlyElementsOf(ids(before));
        assertThat(rotation.untilPromotable(NOW)).isEqualTo(Duration.ofMillis(1));
        assertThat(rotation.untilPromotable(NOW.plusMillis(1))).isZero();

        assertThat(rotation.promote(NOW, true).id()).isEqualTo(ids(before).get(1));
    }

    @Test
    void aKeyIsNotPromotedWhileThereIsAPreviousOne() {
        rotate();
        FindKeys.Key next = rotation.generate(KeyAlgorithm.EdDSA);
        List<String> before = ids(rotation.list());
        age(KeyRole.NEXT, PROMOTABLE);

        assertThatThrownBy(() -> rotation.promote(NOW, false))
                .hasMessageContainingAll("previous.pem is still there", "keys retire");
        assertThat(ids(rotation.list())).isEqualTo(before);

        rotation.promote(NOW, true);
        assertThat(ids(rotation.list())).containsExactly(next.id(), before.get(0));
    }

    @Test
    void withoutANextKeyThereIsNothingToPromote() {
        assertThatThrownBy(() -> rotation.promote(NOW, true))
                .hasMessageContainingAll("no current.pem", "keys generate");
        rotation.generate(KeyAlgorithm.EdDSA);
        assertThatThrownBy(() -> rotation.promote(NOW, true)).hasMessageContainingAll("no next.pem", "keys generate");
    }

    @Test
    void aCopyOfTheCurrentKeyIsNotPromoted() throws IOException {
        rotation.generate(KeyAlgorithm.EdDSA);
        Files.copy(dir.resolve("current.pem"), dir.resolve("next.pem"));

        assertThatThrownBy(() -> rotation.promote(NOW, true)).hasMessageContaining("is the same key as current.pem");
    }

    @Test
    void aPromotionThatWasCutOffIsRepeated() throws IOException {
        String current = rotation.generate(KeyAlgorithm.EdDSA).id();
        String next = rotation.generate(KeyAlgorithm.EdDSA).id();
        Files.copy(dir.resolve("current.pem"), dir.resolve("previous.pem"));
        age(KeyRole.PREVIOUS, Duration.ofDays(1));
        age(KeyRole.NEXT, PROMOTABLE);

        rotation.promote(NOW, false);

        assertThat(ids(rotation.list())).containsExactly(next, current);
        assertThat(rotation.untilRetirable(NOW)).isEqualTo(RETIRABLE);
    }

    @Test
    void aKeyThatCannotBeUsedIsNotPromoted() throws IOException {
        rotation.generate(KeyAlgorithm.EdDSA);
        Files.writeString(dir.resolve("next.pem"), "rubbish");

        assertThatThrownBy(() -> rotation.promote(NOW, true))
                .hasMessageContainingAll("next.pem", "holds no private key");
        assertThat(files()).containsExactlyInAnyOrder("current.pem", "next.pem");
    }

    @Test
    void thePreviousKeyIsRetiredWhenTheLastTokenItSignedHasExpired() throws IOException {
        rotate();

        assertThatThrownBy(() -> rotation.retire(NOW.plus(RETIRABLE).minusMillis(1), false))
                .hasMessageContainingAll("previous.pem may still be in force", "wait 1s", "--force");
        assertThat(files()).contains("previous.pem");

        rotation.retire(NOW.plus(RETIRABLE), false);
        assertThat(files()).containsExactly("current.pem");
        assertThatThrownBy(() -> rotation.retire(NOW, true)).hasMessageContaining("nothing to retire");
    }

    @Test
    void withForceThePreviousKeyIsRetiredAtOnceEvenWhenItIsDamaged() throws IOException {
        rotate();
        Files.writeString(dir.resolve("previous.pem"), "rubbish");

        rotation.retire(NOW, true);

        assertThat(files()).containsExactly("current.pem");
    }

    @Test
    void anEmptyDirectoryHasNoKeys() {
        assertThat(rotation.list()).isEmpty();
        assertThat(rotation.untilPromotable(NOW)).isZero();
        assertThat(rotation.untilRetirable(NOW)).isZero();
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamed() throws IOException {
        Files.writeString(dir, "a file");

        assertThatThrownBy(() -> rotation.generate(KeyAlgorithm.EdDSA))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining(dir.toString());
    }

    @ParameterizedTest
    @CsvSource({"298.000000001, 4m59s", "298, 4m58s", "0.1, 1s", "7210, 2h10s", "0, 0s"})
    void aWaitIsRoundedUp(String seconds, String text) {
        assertThat(KeyRotation.text(Duration.parse("PT" + seconds + "S"))).isEqualTo(text);
    }

    private void rotate() {
        rotation.generate(KeyAlgorithm.EdDSA);
        rotation.generate(KeyAlgorithm.EdDSA);
        rotation.promote(NOW, true);
    }

    private void age(KeyRole role, Duration age) {
        try {
            Files.setLastModifiedTime(dir.resolve(role.file()), FileTime.from(NOW.minus(age)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<String> ids(List<FindKeys.Key> entries) {
        return entries.stream().map(FindKeys.Key::id).toList();
    }
}

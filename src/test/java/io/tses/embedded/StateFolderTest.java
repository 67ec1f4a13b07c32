package io.tses.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StateFolderTest {
    private final Path temp;

    StateFolderTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void isMadeForItsOwnerOnly() throws IOException {
        try (StateFolder state = StateFolder.open(temp.resolve("a/state"))) {
            assertThat(permissions(state.path())).isEqualTo("rwx------");
        }
    }

    @Test
    void aFolderThatOthersCouldReadIsClosedToThem() throws IOException {
        StateFolder.open(temp.resolve("state")).close();
        Files.setPosixFilePermissions(temp.resolve("state"), PosixFilePermissions.fromString("rwxr-xr-x"));

        try (StateFolder state = StateFolder.open(temp.resolve("state"))) {
            assertThat(permissions(state.path())).isEqualTo("rwx------");
        }
    }

    @Test
    void aSecondOneIsToldTheFolderAndTheProcessThatHasIt() {
        try (StateFolder state = StateFolder.open(temp.resolve("state"))) {
            assertThatThrownBy(() -> StateFolder.open(temp.resolve("state")))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining(state.path().toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--state");
        }
    }

    @Test
    void theNextOneGetsInAfterTheFirstHasClosed() {
        StateFolder.open(temp.resolve("state")).close();

        StateFolder.open(temp.resolve("state")).close();
    }

    @Test
    void aFolderWithSomethingElseInItIsLeftAlone() throws IOException {
        Path other = Files.createDirectory(temp.resolve("photos"));
        Files.writeString(other.resolve("holiday.jpg"), "");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatThrownBy(() -> StateFolder.open(other))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("neither empty nor a state folder");
        assertThat(permissions(other)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void aSecretStaysTheSameIsLongAndOnlyItsOwnerMayReadIt() throws IOException {
        String secret;
        try (StateFolder state = StateFolder.open(temp.resolve("state"))) {
            secret = state.secret("signing-key");
            assertThat(state.secret("secret-key")).isNotEqualTo(secret);
        }

        try (StateFolder state = StateFolder.open(temp.resolve("state"))) {
            assertThat(state.secret("signing-key")).isEqualTo(secret).hasSize(64);
            assertThat(permissions(state.path().resolve("signing-key.secret"))).isEqualTo("rw-------");
        }
    }

    @Test
    void aPortIsRemembered() {
        int port;
        try (StateFolder state = StateFolder.open(temp.resolve("state"))) {
            port = state.port("redis");
        }

        try (StateFolder state = StateFolder.open(temp.resolve("state"))) {
            assertThat(state.port("redis")).isEqualTo(port);
        }
    }

    @Test
    void aPortThatSomebodyElseTookIsReplacedForGood() throws IOException {
        try (StateFolder state = StateFolder.open(temp.resolve("state"));
                ServerSocket stranger = new ServerSocket()) {
            int port = state.port("redis");
            stranger.bind(new InetSocketAddress("127.0.0.1", port));

            int other = state.port("redis");

            assertThat(other).isNotEqualTo(port);
            assertThat(state.port("redis")).isEqualTo(other);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}

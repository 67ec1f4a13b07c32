package io.tses.keys;

import io.tses.config.Secret;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(VertxExtension.class)
class KeySourceTest {
    private static final Secret SIGNING_KEY = new Secret("wKq3v9Zr7Yt1Xs5Pd8Lf2Hg6Jb4Nm0Qc");

    private final Vertx vertx;
    private final KeyRotation rotation;
    private final KeysConfig dir;

    KeySourceTest(Vertx vertx, @TempDir Path temp) {
        this.vertx = vertx;
        Path path = temp.resolve("keys");
        rotation = new KeyRotation(path, Duration.ofHours(1));
        dir = new KeysConfig(SIGNING_KEY, Optional.of(path), Optional.empty());
    }

    @Test
    void withoutKeyPairsTheSigningKeySignsEverything() {
        KeysConfig config = new KeysConfig(SIGNING_KEY, Optional.empty(), Optional.empty());
        KeySource keys = KeySource.open(vertx, config, any -> {}).await();

        assertThat(keys.secret().id()).isEqualTo(new HmacKey(SIGNING_KEY).id());
        assertThat(ids(keys.current())).containsExactly(keys.secret().id());
    }

    @Test
    void eachFollowerIsToldTheKeysAsTheyAreAndThenEachChangeOnAnEventLoop() {
        String current = rotation.generate(KeyAlgorithm.EdDSA).id();
        KeySource keys =
                KeySource.open(vertx, dir, any -> {}, Duration.ofMillis(5)).await();
        Queue<List<String>> one = follow(keys);
        Queue<List<String>> other = follow(keys);
        eventually(() -> assertThat(other).containsExactly(List.of(current)));

        String next = rotation.generate(KeyAlgorithm.ES256).id();

        for (Queue<List<String>> told : List.of(one, other)) {
            eventually(() -> assertThat(told).containsExactly(List.of(current), List.of(current, next)));
        }
        assertThat(ids(keys.current())).containsExactly(current, next);
        assertThat(keys.secret().id())
                .as("of refresh tokens, whatever changes")
                .isEqualTo(new HmacKey(SIGNING_KEY).id());
    }

    @Test
    void keysThatDoNotPassTheCheckAreNotOpenedWhereverTheyComeFrom() throws GeneralSecurityException {
        rotation.generate(KeyAlgorithm.EdDSA);
        String pem = KeyPem.write(KeyAlgorithm.EdDSA.generate().getPrivate());
        Consumer<KeyRing> refuse = any -> {
            throw new KeyException("refused by the check");
        };

        for (KeysConfig config : List.of(
                dir,
                new KeysConfig(SIGNING_KEY, Optional.empty(), Optional.of(new Secret(pem))),
                new KeysConfig(SIGNING_KEY, Optional.empty(), Optional.empty()))) {
            assertThatThrownBy(() -> KeySource.open(vertx, config, refuse).await())
                    .isInstanceOf(KeyException.class)
                    .hasMessage("refused by the check");
        }
    }

    private static Queue<List<String>> follow(KeySource keys) {
        Queue<List<String>> told = new ConcurrentLinkedQueue<>();
        keys.follow(ring -> {
            if (Context.isOnEventLoopThread()) {
                told.add(ids(ring));
            }
        });
        return told;
    }

    private static List<String> ids(KeyRing ring) {
        return ring.accepted().stream().map(TokenKey::id).toList();
    }
}

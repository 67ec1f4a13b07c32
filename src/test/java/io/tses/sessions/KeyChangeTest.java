package io.tses.sessions;

import io.tses.keys.KeyAlgorithm;
import io.tses.keys.KeyRotation;
import io.tses.keys.KeySource;
import io.tses.keys.KeyWatch;
import io.tses.tokens.AccessClaims;
import io.tses.tokens.AccessSigner;
import io.tses.tokens.Forge;
import io.tses.tokens.Token;
import io.tses.tokens.TokensConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.tses.support.Eventually.eventually;
import static io.tses.tokens.Forge.NOW;
import static org.assertj.core.api.Assertions.assertThat;

/** A key is made, signs and goes while nodes run that look into the directory when they like: no token is refused for it. */
@Tag("slow")
@ExtendWith(VertxExtension.class)
class KeyChangeTest {
    private static final AccessClaims CLAIMS = Forge.accessClaims();
    private static final TokensConfig CONFIG = Forge.config();

    private final Vertx vertx;
    private final KeyRotation rotation;
    private final Path dir;

    KeyChangeTest(Vertx vertx, @TempDir Path temp) {
        this.vertx = vertx;
        this.dir = temp.resolve("keys");
        this.rotation = new KeyRotation(dir, CONFIG.accessTtl().plus(CONFIG.leeway()));
    }

    /** The waits of promote and retire let every node notice a step before the next; within a step they look in any order. */
    @ParameterizedTest
    @CsvSource({
        "true, true, true",
        "true, true, false",
        "true, false, true",
        "true, false, false",
        "false, true, true",
        "false, true, false",
        "false, false, true",
        "false, false, false"
    })
    void whicheverNodeLooksFirstEachAcceptsWhatTheOtherSigns(boolean first, boolean second, boolean third) {
        rotation.generate(KeyAlgorithm.EdDSA);
        Looking one = new Looking();
        Looking two = new Looking();
        List<Token> inForce = new ArrayList<>();
        exchange(one, two, inForce);

        rotation.generate(KeyAlgorithm.ES256);
        lookInTurn(first ? one : two, first ? two : one, inForce);
        rotation.promote(NOW, true);
        lookInTurn(second ? one : two, second ? two : one, inForce);
        List<Token> old = List.copyOf(inForce);
        inForce.clear();
        exchange(one, two, inForce);
        rotation.retire(NOW, true);
        lookInTurn(third ? one : two, third ? two : one, inForce);

        assertThat(one.accepts(old.get(0))).as("signed by the key that is gone").isFalse();
        assertThat(two.accepts(old.get(0))).isFalse();
    }

    /** In real time: two nodes look by themselves, one more often than the other, and sign and check all the while. */
    @Test
    void throughManyChangesNoFreshTokenIsRefused() {
        rotation.generate(KeyAlgorithm.EdDSA);
        Running one = new Running(Duration.ofMillis(7));
        Running two = new Running(Duration.ofMillis(61));
        Set<String> signedBy = new HashSet<>();

        for (int i = 0; i < 10; i++) {
            String next = rotation.generate(KeyAlgorithm.EdDSA).id();
            exchangeUntil(one, two, signedBy, () -> one.knows(next) && two.knows(next));
            String old = rotation.list().get(0).id();
            rotation.promote(NOW, true);
            exchangeUntil(one, two, signedBy, () -> one.signsWith(next) && two.signsWith(next));
            rotation.retire(NOW, true);
            exchangeUntil(one, two, signedBy, () -> !one.knows(old) && !two.knows(old));
        }

        assertThat(signedBy).hasSize(11);
    }

    private interface SigningNode {
        Token sign();

        boolean accepts(Token token);
    }

    /** A node that looks when it is told to. */
    private final class Looking implements SigningNode {
        private final KeyWatch watch = new KeyWatch(dir, any -> {});
        private final AccessSigner signer = new AccessSigner(vertx, CONFIG, watch.ring(), Forge.at(NOW));

        void look() {
            watch.poll().ifPresent(signer::use);
        }

        @Override
        public Token sign() {
            return signer.sign(CLAIMS).await();
        }

        @Override
        public boolean accepts(Token token) {
            return signer.read(token).await().isPresent();
        }
    }

    /** A node that looks by itself. */
    private final class Running implements SigningNode {
        private final Context context = vertx.getOrCreateContext();
        private final AccessSigner signer;

        Running(Duration every) {
            signer = on(() -> KeySource.open(vertx, Forge.keys(dir), any -> {}, every)
                    .map(keys -> {
                        AccessSigner signing = new AccessSigner(vertx, CONFIG, keys.current(), Forge.at(NOW));
                        keys.follow(signing::use);
                        return signing;
                    }));
        }

        @Override
        public Token sign() {
            return on(() -> signer.sign(CLAIMS));
        }

        @Override
        public boolean accepts(Token token) {
            return on(() -> signer.read(token)).isPresent();
        }

        boolean knows(String id) {
            return on(() -> Future.succeededFuture(signer.published().jwks().contains(id)));
        }

        boolean signsWith(String id) {
            return header(sign()).contains(id);
        }

        private <T> T on(Supplier<Future<T>> work) {
            Promise<T> promise = Promise.promise();
            context.runOnContext(now -> work.get().onComplete(promise));
            return promise.future().await();
        }
    }

    private static void lookInTurn(Looking first, Looking second, List<Token> inForce) {
        exchange(first, second, inForce);
        first.look();
        exchange(first, second, inForce);
        second.look();
        exchange(first, second, inForce);
    }

    /** Each signs, and each accepts all that is in force. */
    private static void exchange(SigningNode one, SigningNode two, List<Token> inForce) {
        inForce.add(one.sign());
        inForce.add(two.sign());
        assertThat(inForce).allMatch(one::accepts).allMatch(two::accepts);
    }

    private static void exchangeUntil(Running one, Running two, Set<String> signedBy, Supplier<Boolean> noticed) {
        // A refusal fails at once: what is waited for is only that both have noticed.
        eventually(() -> {
            List<Token> fresh = List.of(one.sign(), two.sign());
            fresh.forEach(token -> {
                if (!one.accepts(token) || !two.accepts(token)) {
                    throw new IllegalStateException("refused under " + header(token));
                }
                signedBy.add(header(token));
            });
            assertThat(noticed.get()).isTrue();
        });
    }

    private static String header(Token token) {
        return new String(Forge.decode(token.value().split("\\.")[0]), StandardCharsets.UTF_8);
    }
}

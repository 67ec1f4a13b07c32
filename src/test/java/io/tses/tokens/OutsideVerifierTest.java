package io.tses.tokens;

import io.tses.config.Secret;
import io.tses.keys.HmacKey;
import io.tses.keys.KeyException;
import io.tses.keys.KeyRing;
import io.tses.keys.TokenKey;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("slow")
@ExtendWith(VertxExtension.class)
class OutsideVerifierTest {
    private final OutsideVerifier verifier;

    OutsideVerifierTest(Vertx vertx) {
        verifier = new OutsideVerifier(vertx, Forge.SIGNING_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "EdDSA", "ES256", "RS256"})
    void keysOfEveryKindPass(String algorithm) {
        assertThatCode(() -> verifier.check(KeyRing.of(Forge.of(algorithm).key())))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EdDSA", "ES256", "RS256"})
    void aKeyThatSignsOtherwiseThanItIsPublishedDoesNot(String algorithm) {
        TokenKey published = Forge.of(algorithm).key();
        TokenKey wrong = new Published(Forge.of(algorithm).key(), published);

        assertThatThrownBy(() -> verifier.check(new KeyRing(published, List.of(published, wrong))))
                .isInstanceOf(KeyException.class)
                .hasMessageContainingAll(wrong.id(), algorithm, "use a key of another algorithm");
    }

    @Test
    void anotherSecretThanTheSigningKeyDoesNot() {
        HmacKey other = new HmacKey(new Secret("another-key-that-is-long-enough-0123"));

        assertThatThrownBy(() -> verifier.check(KeyRing.of(other))).isInstanceOf(KeyException.class);
    }

    /** A key that is published as if it were another. */
    private record Published(TokenKey signing, TokenKey as) implements TokenKey {
        @Override
        public String id() {
            return as.id();
        }

        @Override
        public String algorithm() {
            return as.algorithm();
        }

        @Override
        public Optional<String> publicJwk() {
            return as.publicJwk();
        }

        @Override
        public boolean isSlow() {
            return as.isSlow();
        }

        @Override
        public byte[] sign(byte[] input) {
            return signing.sign(input);
        }

        @Override
        public boolean verify(byte[] input, byte[] signature) {
            return signing.verify(input, signature);
        }
    }
}

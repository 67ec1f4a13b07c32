package io.tses.tokens;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VerifiedTokensTest {
    private static final Token TOKEN = new Token("header.payload.signature");
    private static final AccessClaims CLAIMS = Forge.accessClaims();

    private final VerifiedTokens store = new VerifiedTokens(100);
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void aTokenFoundGenuineIsReadOnce() {
        assertThat(get(TOKEN, Optional.of(CLAIMS))).contains(CLAIMS);
        assertThat(get(TOKEN, Optional.empty())).contains(CLAIMS);
        assertThat(reads).hasValue(1);
    }

    @Test
    void aTokenFoundForgedIsReadAgain() {
        assertThat(get(TOKEN, Optional.empty())).isEmpty();
        assertThat(get(TOKEN, Optional.of(CLAIMS))).contains(CLAIMS);
        assertThat(reads).hasValue(2);
    }

    @Test
    void aTokenThatDiffersInItsLastLetterIsAnother() {
        assertThat(get(TOKEN, Optional.of(CLAIMS))).contains(CLAIMS);
        assertThat(get(new Token("header.payload.signaturf"), Optional.empty())).isEmpty();
    }

    @Test
    void nothingIsRememberedAcrossAChangeOfTheKeysNotEvenWhatWasBeingReadMeanwhile() {
        Promise<Optional<AccessClaims>> reading = Promise.promise();
        Future<Optional<AccessClaims>> before = store.get(TOKEN, token -> reading.future());
        store.clear();
        reading.complete(Optional.of(CLAIMS));

        assertThat(before.await()).contains(CLAIMS);
        assertThat(get(TOKEN, Optional.empty())).isEmpty();

        assertThat(get(TOKEN, Optional.of(CLAIMS))).contains(CLAIMS);
        store.clear();
        assertThat(get(TOKEN, Optional.empty())).isEmpty();
    }

    private Optional<AccessClaims> get(Token token, Optional<AccessClaims> read) {
        return store.get(token, asked -> {
                    reads.incrementAndGet();
                    return Future.succeededFuture(read);
                })
                .await();
    }
}

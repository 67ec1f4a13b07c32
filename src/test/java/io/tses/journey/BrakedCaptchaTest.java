package io.tses.journey;

import io.tses.captcha.ProviderServer;
import io.tses.support.Node;
import io.tses.support.NodeTest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.tses.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** Challenges may be asked for only while codes are being guessed all over. */
class BrakedCaptchaTest extends NodeTest {
    private static final int GUESSES = 4;

    private final Vertx vertx = Vertx.vertx();
    private final ProviderServer provider = ProviderServer.start(vertx);

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "captcha.when",
                "braked",
                "captcha.secret",
                ProviderServer.SECRET,
                "captcha.verify-url",
                provider.url().toString(),
                "otp.brake-guesses",
                Integer.toString(GUESSES - 1));
    }

    @AfterEach
    void stopProvider() {
        vertx.close().await();
    }

    @Test
    void challengesComeWithTheGuessesAndGoWithThem() {
        String code = node.freshCode(ada, CLIENT);
        for (int n = 0; n < GUESSES; n++) {
            node.verify(ada, Node.wrongCode(List.of(code)), CLIENT);
        }

        eventually(() -> assertThat(node.requestCode("asking-" + ada, client(2)).statusCode())
                .isEqualTo(400));
        JsonObject solved = new JsonObject().put("email", "other-" + ada).put("captcha", "solved-1");
        assertThat(node.post(Node.REQUEST, solved, CLIENT).join().statusCode()).isEqualTo(202);

        redis.advance(Duration.ofHours(1));
        eventually(() -> assertThat(node.requestCode("third-" + ada, client(1)).statusCode())
                .isEqualTo(202));
    }
}

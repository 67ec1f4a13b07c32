package io.tses.abuse;

import io.tses.support.Node;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class MailBombTest extends AbuseTest {
    @Test
    void whoeverAsksAndByWhateverNameAMailboxIsSentSoManyMailsADay() {
        String device = node.signIn(ada, stranger()).getString("device");
        int sent = 0;
        for (int n = 0; elapsed().compareTo(Duration.ofDays(1)) < 0; n++) {
            HttpResponse<String> answer = node.post(
                            Node.REQUEST,
                            new JsonObject().put("email", nameOfTheVictim(n)).put("device", device),
                            stranger())
                    .join();
            if (answer.statusCode() == 202) {
                sent++;
            } else {
                waitAsTold(answer);
            }
        }

        assertThat((double) sent).isEqualTo(bounds().mailboxADay()).isEqualTo(20);
    }

    private static String nameOfTheVictim(int n) {
        return switch (n % 4) {
            case 0 -> "bomb@gmail.com";
            case 1 -> "bomb+" + n + "@gmail.com";
            case 2 -> "b.omb@googlemail.com";
            default -> "B.O.M.B+" + n + "@GMail.com";
        };
    }
}

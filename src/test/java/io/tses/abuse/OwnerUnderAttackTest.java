package io.tses.abuse;

import io.tses.support.Node;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What strangers do to an address is no way of keeping its owner out. */
class OwnerUnderAttackTest extends AbuseTest {
    private static final String OWNER = "203.0.113.7";

    private String device = "";

    @Test
    void whileTheAddressIsLockedTheOwnerSignsInByTheirHandle() {
        signIn();
        lockTheLaneWithoutHandles();

        String handle = ask(new JsonObject());

        assertThat(verify(new JsonObject()).statusCode()).isEqualTo(423);
        assertThat(verify(new JsonObject().put("handle", handle)).statusCode()).isEqualTo(200);
    }

    @Test
    void whileTheAddressIsLockedTheOwnerSignsInByTheLinkOfAMailThatAStrangerCaused() {
        lockTheLaneWithoutHandles();

        assertThat(openNewestLink().statusCode()).isEqualTo(200);
    }

    @Test
    void whileTheTotalIsClosedOnlyALinkAndAKnownDeviceLetTheOwnerIn() {
        signIn();
        closeTheTotal();

        String handle = ask(new JsonObject());
        HttpResponse<String> closed = verify(new JsonObject().put("handle", handle));
        assertThat(isClosed(closed)).as(closed.body()).isTrue();
        assertThat(json(closed).getString("error")).contains("the link in the newest mail still works");

        assertThat(openNewestLink().statusCode()).isEqualTo(200);

        JsonObject proof = new JsonObject().put("device", device);
        String known = ask(proof);
        assertThat(verify(proof.copy().put("handle", known)).statusCode()).isEqualTo(200);
    }

    @Test
    void aKnownDeviceIsMailedWhenStrangersHaveUsedUpWhatTheAddressMayBeSent() {
        signIn();
        while (node.requestCode(ada, stranger()).statusCode() == 202) {
            codes(ada, 1);
        }

        JsonObject proof = new JsonObject().put("device", device);
        String handle = ask(proof);

        assertThat(verify(proof.copy().put("handle", handle)).statusCode()).isEqualTo(200);
    }

    private void signIn() {
        ask(new JsonObject());
        device = json(verify(new JsonObject())).getString("device");
    }

    private void lockTheLaneWithoutHandles() {
        handle(ada);
        String wrong = Node.wrongCode(codes(ada, 0));
        while (guess(ada, wrong, "", stranger()).statusCode() != 423) {
            // Until it locks.
        }
    }

    private void closeTheTotal() {
        HttpResponse<String> answer;
        do {
            String handle = handle(ada);
            String wrong = Node.wrongCode(codes(ada, 0));
            do {
                answer = guess(ada, wrong, handle, stranger());
            } while (json(answer).getInteger("attempts_remaining", 0) > 0);
        } while (!isClosed(answer));
    }

    /** Has the owner ask for a code, when the address may be sent one; gives the handle. */
    private String ask(JsonObject more) {
        JsonObject body = more.copy().put("email", ada);
        HttpResponse<String> answer = node.post(Node.REQUEST, body, OWNER).join();
        while (answer.statusCode() == 429) {
            waitAsTold(answer);
            answer = node.post(Node.REQUEST, body, OWNER).join();
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        codes(ada, 1);
        return json(answer).getString("handle");
    }

    private HttpResponse<String> verify(JsonObject more) {
        return node.post(Node.VERIFY, more.copy().put("email", ada).put("otp", newest(codes(ada, 0))), OWNER)
                .join();
    }

    private HttpResponse<String> openNewestLink() {
        String token = newest(node.linksFor(ada, codes(ada, 0).size()));
        return node.post(Node.LINK, new JsonObject().put("token", token), OWNER).join();
    }

    private static String newest(List<String> mailed) {
        return mailed.get(mailed.size() - 1);
    }
}

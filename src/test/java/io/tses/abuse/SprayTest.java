package io.tses.abuse;

import io.tses.support.Node;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** One of ten thousand clients that guess at a million mailboxes: what it gets in a day, all get ten thousand times. */
abstract class SprayTest extends AbuseTest {
    private static final double CODES = 1_000_000;
    private static final double MAILBOXES = 1_000_000;
    private static final double CLIENTS = 10_000;

    /** So many live codes does a mailbox have at once for who shows no handle. */
    private static final int TOGETHER = 2;

    private final List<String> mailboxes = new ArrayList<>();
    private int weight;

    /** Accounts that all of the clients open in expectation. */
    protected final double openedInADay() {
        String client = stranger();
        while (elapsed().compareTo(Duration.ofDays(1)) < 0) {
            List<Target> targets = new ArrayList<>();
            HttpResponse<String> refusal = ask(client, targets);
            // Without handles first: a client may guess so only until it has been wrong too often.
            targets.forEach(target -> guess(target, "", target.handles.size(), client));
            targets.forEach(target -> target.handles.forEach(handle -> guess(target, handle, 1, client)));
            waitAsTold(refusal);
        }
        return weight / CODES * CLIENTS;
    }

    protected final void assertThatItIs(double told) {
        assertThat(openedInADay()).isEqualTo(told, within(1e-9));
    }

    protected static double mailboxes() {
        return MAILBOXES;
    }

    protected static double clients() {
        return CLIENTS;
    }

    /** Told before each hour's guesses. */
    protected void others() {}

    /** As many mails to one mailbox after the other as the client may ask for; gives the refusal. */
    private HttpResponse<String> ask(String client, List<Target> targets) {
        others();
        while (true) {
            String email = mailboxes.size() + ada;
            mailboxes.add(email);
            Target target = new Target(email, new ArrayList<>());
            for (int i = 0; i < TOGETHER; i++) {
                HttpResponse<String> answer = node.requestCode(email, client);
                if (answer.statusCode() == 429) {
                    return answer;
                }
                target.handles.add(json(answer).getString("handle"));
                if (i == 0) {
                    targets.add(target);
                }
            }
        }
    }

    /** As often as it is compared. */
    private void guess(Target target, String handle, int codes, String client) {
        String wrong = Node.wrongCode(node.codesFor(target.email, target.handles.size()));
        String before;
        do {
            before = pulse();
            guess(target.email, wrong, handle, client);
            weight += pulse().equals(before) ? 0 : codes;
        } while (!pulse().equals(before));
    }

    private record Target(String email, List<String> handles) {}
}

package io.tses.abuse;

import io.tses.support.Node;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody guesses at one mailbox whenever it is allowed. */
abstract class GuessingTest extends AbuseTest {
    protected static final Duration YEAR = Duration.ofDays(365);

    private static final Duration WINDOW = Duration.ofDays(30);

    /** When each guess was compared. */
    private final List<Duration> compared = new ArrayList<>();

    /** A handle after the other, each until it ends. */
    protected final void guessForAYearWithHandles() {
        while (elapsed().compareTo(YEAR) < 0) {
            String handle = handle(ada);
            HttpResponse<String> answer = guess(handle);
            while (json(answer).getInteger("attempts_remaining", 0) > 0) {
                answer = guess(handle);
            }
            if (isClosed(answer)) {
                waitAsTold(answer);
            }
        }
    }

    /** As many live codes as there can be, until it locks. */
    protected final void guessForAYearWithoutHandles() {
        while (elapsed().compareTo(YEAR) < 0) {
            handle(ada);
            handle(ada);
            HttpResponse<String> answer = guess("");
            while (answer.statusCode() == 400) {
                answer = guess("");
            }
            waitAsTold(answer);
        }
    }

    protected final int compared() {
        return compared.size();
    }

    protected final int mostComparedInAWindow() {
        int most = 0;
        for (int first = 0; first < compared.size(); first++) {
            Duration end = compared.get(first).plus(WINDOW);
            int within = (int) compared.subList(first, compared.size()).stream()
                    .filter(at -> at.compareTo(end) < 0)
                    .count();
            most = Math.max(most, within);
        }
        return most;
    }

    private HttpResponse<String> guess(String handle) {
        String wrong = Node.wrongCode(codes(ada, 0));
        String before = pulse();
        HttpResponse<String> answer = guess(ada, wrong, handle, stranger());
        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 423);
        if (!pulse().equals(before)) {
            compared.add(elapsed());
        }
        return answer;
    }
}

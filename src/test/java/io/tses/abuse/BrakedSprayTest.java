package io.tses.abuse;

import io.tses.support.Node;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class BrakedSprayTest extends SprayTest {
    /** So that few of the other clients must be played. */
    @Override
    protected Map<String, String> settings() {
        return Map.of("otp.brake-guesses", "1");
    }

    /** One of them is wrong twice: more than the brake allows in a minute. */
    @Override
    protected void others() {
        String victim = "other-" + elapsed().toHours() + ada;
        String handle = handle(victim);
        String wrong = Node.wrongCode(codes(victim, 0));
        List.of(1, 2).forEach(n -> guess(victim, wrong, handle, stranger()));
    }

    @Test
    void withTheBrakeItOpensAsManyAccountsAsOperatorsAreTold() {
        double told = bounds().openedOnADayBraked(mailboxes(), clients());

        assertThat(told).isLessThanOrEqualTo(2);
        assertThatItIs(told);
    }
}
